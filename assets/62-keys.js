/* Keyboard shortcuts as the dialog lists them, and the things that only a script can do for them. */
(function () {
  "use strict";
  const OFF = "wedsync-keys-off";
  const find = (css) => document.querySelector(css);
  const press = (css) => {
    const element = find(css);
    if (element) element.click();
  };
  const say = (words) => window.dash_clientside.set_props("status", { children: words });
  const isOff = () => localStorage.getItem(OFF) === "1";

  const linkHere = () => {
    const query = new URLSearchParams(window.location.search);
    query.set("theme", document.documentElement.dataset.bsTheme);
    return `${window.location.origin}${window.location.pathname}?${query}`;
  };

  const copy = async () => {
    const link = linkHere();
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      /* Without TLS a browser has no clipboard for pages; the old way still works. */
      const field = Object.assign(document.createElement("textarea"), { value: link });
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    say("Link copied.");
    const small = find('[data-role="copy"] small');
    if (small) small.textContent = "copied";
  };

  const showKeys = () => {
    const button = find('[data-role="keys"]');
    button.setAttribute("aria-pressed", String(isOff()));
    button.textContent = isOff() ? "Turn these keys on" : "Turn these keys off";
  };

  const walk = (by) => {
    const way = find(by > 0 ? ".way-next" : ".way-previous");
    if (way) {
      way.click();
      return;
    }
    const links = [...document.querySelectorAll("[data-metric] h3 a")];
    if (!links.length) return;
    const now = links.findIndex((link) => link.closest("[data-metric]").contains(document.activeElement));
    const next = now < 0 ? (by > 0 ? 0 : links.length - 1) : now + by;
    links[(next + links.length) % links.length].focus();
  };

  const acts = {
    help: () => {
      showKeys();
      const dialog = find("#shortcuts");
      if (!dialog.open) dialog.showModal();
      find('#shortcuts [data-role="close"]').focus();
    },
    refresh: () => press('[data-role="refresh"]'),
    board: () => press(".brand"),
    next: () => walk(1),
    previous: () => walk(-1),
    theme: () => {
      const dark = document.documentElement.dataset.bsTheme === "dark";
      press(`[data-theme-choice="${dark ? "light" : "dark"}"]`);
    },
    copy,
    print: () => window.print(),
    wall: () => {
      const wall = document.documentElement.hasAttribute("data-wall");
      window.location.assign(wall ? "/" : "/?wall=1");
    },
  };

  const isTyping = (element) =>
    element.closest?.("input, select, textarea, [contenteditable], dialog[open]");

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.documentElement.hasAttribute("data-wall")) acts.wall();
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const line = [...document.querySelectorAll("[data-key]")].find(
      (each) => each.dataset.key === event.key,
    );
    if (!line || (isOff() && line.dataset.act !== "help")) return;
    event.preventDefault();
    acts[line.dataset.act]();
  });

  document.addEventListener("click", (event) => {
    const on = (role) => event.target.closest(`[data-role="${role}"]`);
    if (on("shortcuts")) acts.help();
    if (on("copy")) copy();
    if (on("close")) on("close").closest("dialog").close();
    if (on("keys")) {
      localStorage.setItem(OFF, isOff() ? "0" : "1");
      showKeys();
    }
  });
})();

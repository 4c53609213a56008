/* The theme: remembered here, set before the first paint (index.html loads this in its head). */
(function () {
  "use strict";
  const KEY = "wedsync-theme";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const remembered = () => {
    const choice = localStorage.getItem(KEY);
    return choice === "light" || choice === "dark" ? choice : "auto";
  };
  /* A theme in the address holds for this visit, whatever the reader's own is. */
  const asked = () => {
    const theme = new URLSearchParams(window.location.search).get("theme");
    if (theme === "light" || theme === "dark") insisted = theme;
    return insisted;
  };
  let insisted = null;
  const resolved = () => {
    const choice = asked() || remembered();
    return choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
  };
  const apply = () => {
    document.documentElement.dataset.bsTheme = resolved();
    const wall = new URLSearchParams(window.location.search).get("wall") === "1";
    document.documentElement.toggleAttribute("data-wall", wall);
    document.querySelectorAll("[data-theme-choice]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === (insisted || remembered())));
    });
    /* Told twice, the server would draw every view twice. */
    if (window.dash_clientside && window.dash_clientside.set_props && told && told !== resolved()) {
      told = resolved();
      window.dash_clientside.set_props("theme", { data: told });
    }
  };
  let told = null;

  apply();
  if (window.themeIsSet) return;
  window.themeIsSet = true;
  dark.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    localStorage.setItem(KEY, button.dataset.themeChoice);
    insisted = null;
    const address = new URL(window.location.href);
    if (address.searchParams.has("theme")) {
      address.searchParams.delete("theme");
      window.history.replaceState(window.history.state, "", address);
      window.dash_clientside.set_props("address", { search: address.search, href: address.href });
    }
    apply();
  });
  for (const moved of ["popstate", "_dashprivate_pushstate", "_dashprivate_historychange"]) {
    window.addEventListener(moved, () => setTimeout(apply));
  }
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    theme: {
      /* Called once the page stands: tells the server which theme its charts are drawn for. */
      current: () => {
        told = resolved();
        setTimeout(apply);
        return told;
      },
    },
  });
})();

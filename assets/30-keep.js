/* A refresh or a new view swaps parts of the page: focus, open menus and scroll stay where the
   reader left them, and a number that changed is marked for a moment. */
(function () {
  "use strict";
  const MARKED_FOR = 2500;
  const open = new Set();
  const values = new Map();
  let focused = null;
  let shownView = null;
  let boardScroll = 0;

  const keyOf = (element) => {
    const kept = element.closest("[data-keep]");
    if (kept) return `[data-keep="${kept.dataset.keep}"] ${element.tagName}`;
    if (element.id) return `#${CSS.escape(element.id)}`;
    const card = element.closest("[data-metric]");
    if (card) return `[data-metric="${card.dataset.metric}"] ${element.tagName}`;
    if (element.getAttribute("name")) return `[name="${element.getAttribute("name")}"]`;
    const leads = element.getAttribute("href");
    return leads ? `#view a[href="${CSS.escape(leads)}"]` : null;
  };

  const viewNow = () => {
    const drilldown = document.querySelector("[data-drilldown]");
    if (drilldown) return drilldown.dataset.drilldown;
    return document.getElementById("board") ? "board" : "message";
  };

  const restoreFocus = (before, after) => {
    const lost = !document.activeElement || document.activeElement === document.body;
    if (before === after) {
      const again = lost && focused && document.querySelector(focused);
      if (again) again.focus({ preventScroll: true });
      return;
    }
    const goal =
      after === "board" && document.querySelector(`[data-metric="${before}"] h3 a`);
    const heading = document.querySelector("#view h1");
    if (goal) {
      window.scrollTo(0, boardScroll);
      goal.focus({ preventScroll: true });
    } else if (heading && before) {
      window.scrollTo(0, 0);
      heading.focus({ preventScroll: true });
    }
  };

  const markChanges = () => {
    document.querySelectorAll("[data-metric]").forEach((card) => {
      const value = card.querySelector('[data-role="value"]').dataset.value;
      const before = values.get(card.dataset.metric);
      values.set(card.dataset.metric, value);
      if (before === undefined || before === value) return;
      card.dataset.changed = "true";
      setTimeout(() => delete card.dataset.changed, MARKED_FOR);
    });
  };

  const swapped = () => {
    const view = viewNow();
    const title = document.querySelector("#view [data-title]");
    if (title) document.title = `${title.dataset.title} · WedSync`;
    open.forEach((key) => {
      const again = document.querySelector(`details[data-keep="${key}"]`);
      if (again) again.open = true;
    });
    restoreFocus(shownView, view);
    shownView = view;
    markChanges();
  };

  document.addEventListener("focusin", (event) => {
    focused = keyOf(event.target);
  });
  document.addEventListener(
    "toggle",
    (event) => {
      const key = event.target.dataset && event.target.dataset.keep;
      if (!key || !event.target.isConnected) return;
      if (event.target.open) open.add(key);
      else open.delete(key);
    },
    true,
  );
  document.addEventListener(
    "scroll",
    () => {
      if (shownView === "board" && viewNow() === "board") boardScroll = window.scrollY;
    },
    { passive: true },
  );

  new MutationObserver((changes) => {
    const view = document.getElementById("view");
    const ours = (change) => view === change.target || view.contains(change.target);
    if (view && (shownView === null || changes.some(ours))) swapped();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();

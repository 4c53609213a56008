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
  let path = window.location.pathname;
  let leaving; /* what had the focus when the reader set out for another view */

  /* How an element is found again in what takes its place: a selector, and which of those. */
  const placeOf = (element) => {
    const name = element.tagName;
    const kept = element.closest("[data-keep]") || element.closest("[data-metric]");
    const leads = element.getAttribute("href");
    let css = `#view ${name}`;
    if (element.id) css = `#${CSS.escape(element.id)}`;
    else if (kept) {
      const { keep, metric } = kept.dataset;
      css = keep ? `[data-keep="${keep}"]` : `[data-metric="${metric}"]`;
      if (kept !== element) css += ` ${name}`;
    } else if (element.getAttribute("name")) css = `[name="${element.getAttribute("name")}"]`;
    else if (leads) css = `#view a[href="${CSS.escape(leads)}"]`;
    const at = [...document.querySelectorAll(css)].indexOf(element);
    return at < 0 ? null : { css, at };
  };
  const again = ({ css, at }) => document.querySelectorAll(css)[at];

  const viewNow = () => {
    const drilldown = document.querySelector("[data-drilldown]");
    if (drilldown) return drilldown.dataset.drilldown;
    return document.getElementById("board") ? "board" : "message";
  };
  const scrollTo = (top) => window.scrollTo({ top, behavior: "instant" });

  const restoreFocus = (before, after) => {
    const active = document.activeElement;
    const lost = !active || active === document.body;
    if (before === after) {
      const found = lost && focused && again(focused);
      if (found) found.focus({ preventScroll: true });
      return;
    }
    const goal =
      after === "board" && document.querySelector(`[data-metric="${before}"] h3 a`);
    const heading = document.querySelector("#view h1");
    if (leaving && before) scrollTo(goal ? boardScroll : 0);
    /* Who has gone on to something else meanwhile, to a menu say, is left there. */
    if (!lost && active !== leaving) return;
    if (goal) goal.focus({ preventScroll: true });
    else if (heading && before) heading.focus({ preventScroll: true });
  };

  const markChanges = () => {
    document.querySelectorAll("[data-metric]").forEach((card) => {
      const value = card.querySelector('[data-role="value"]').textContent;
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
      const found = document.querySelector(`details[data-keep="${key}"]`);
      if (found) found.open = true;
    });
    restoreFocus(shownView, view);
    shownView = view;
    markChanges();
  };

  document.addEventListener("focusin", (event) => {
    focused = placeOf(event.target);
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
  window.addEventListener("popstate", () => {
    leaving = document.activeElement;
    path = window.location.pathname;
  });
  window.addEventListener("_dashprivate_pushstate", () => {
    leaving = document.activeElement;
    const here = window.location.pathname === path && path !== "/";
    const top = window.scrollY;
    /* A link scrolls up as it is followed; a choice on a drill-down leads no further than here. */
    if (here) queueMicrotask(() => scrollTo(top));
    path = window.location.pathname;
  });

  new MutationObserver((changes) => {
    const view = document.getElementById("view");
    const ours = (change) => view === change.target || view.contains(change.target);
    if (view && (shownView === null || changes.some(ours))) swapped();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();

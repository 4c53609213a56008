/* Put into every page before its own scripts: when what was on the screen, by the page's own clock. */
(() => {
  const marks = (window.marks = { shift: 0, tasks: [] });
  window.sent = [];
  const ask = window.fetch;
  window.fetch = (where, options) => {
    if (String(where).includes("/_dash-update-component")) {
      window.sent.push([options.body, Object.fromEntries(new Headers(options.headers))]);
    }
    return ask(where, options);
  };
  const shown = (name) => requestAnimationFrame(() => requestAnimationFrame(() => {
    if (marks[name] === undefined) marks[name] = performance.now();
  }));
  const wanted = {
    values: () => 
      [...document.querySelectorAll('[data-metric] [data-role="value"]')]
        .filter((each) => each.textContent.trim() !== "").length >= 17,
    interactive: () => document.querySelector(
      "#react-entry-point main, #react-entry-point #blank, #react-entry-point #all"),
    drawn: () => document.querySelector("[data-metric] .js-plotly-plot .scatterlayer .trace"),
  };
  const look = () => {
    for (const [name, is] of Object.entries(wanted)) {
      if (is()) { delete wanted[name]; shown(name); }
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", look);
  const observe = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take))
    .observe({ type, buffered: true });
  observe("layout-shift", (each) => { if (!each.hadRecentInput) marks.shift += each.value; });
  observe("longtask", (each) => marks.tasks.push([each.startTime, each.duration]));
})();

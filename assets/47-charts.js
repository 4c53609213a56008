/* Charts are drawn by a bundle of our own, with only the kinds of chart there are here; Dash is told
   its address in place of the whole library's. It is fetched and made ready when nothing else is
   going on, or when somebody is about to open a drill-down. */
(function () {
  "use strict";
  const ADDRESS = "/assets/charts/plotly-4.1.1-a520e21f.min.js";
  const GRAPH = "/_dash-component-suites/dash/dcc/async-graph.js"; /* Dash's own part of it */
  const QUIET = 4000; /* ms after the page has loaded */

  Object.defineProperty(window, "_dashPlotlyJSURL", { get: () => ADDRESS, set: () => {} });

  const prepare = () => {
    document.removeEventListener("pointerover", near);
    document.removeEventListener("focusin", near);
    if (window.Plotly) return;
    const script = document.createElement("script");
    /* A chart that is wanted in the meantime waits for this instead of loading it once more. */
    window.Plotly = new Promise((resolve, reject) => {
      script.onload = () => {
        resolve();
        warmUp();
      };
      script.onerror = () => {
        delete window.Plotly;
        reject(new Error("the charts could not be loaded"));
      };
    });
    window.Plotly.catch(() => {});
    script.src = ADDRESS;
    script.async = true;
    document.head.append(script);
  };
  /* The first chart costs twice what the next ones do; one that nobody sees comes before it. */
  const warmUp = () => {
    const graph = document.createElement("script");
    graph.src = GRAPH;
    document.head.append(graph);
    const place = document.createElement("div");
    place.style.cssText = "position:fixed;top:-999px;width:600px;height:400px;visibility:hidden";
    place.setAttribute("aria-hidden", "true");
    document.body.append(place);
    const x = ["2026-01-01", "2026-01-02"];
    const marks = [{ x: x[0], y: 1, text: "", showarrow: false }];
    const layout = { xaxis: { type: "date" }, yaxis: { automargin: true }, annotations: marks };
    const done = () => {
      window.Plotly.purge(place);
      place.remove();
    };
    window.Plotly.newPlot(place, [{ x, y: [1, 2] }], layout).then(done, done);
  };
  const near = (event) => {
    if (event.target.closest && event.target.closest("[data-metric]")) prepare();
  };
  const later = () => {
    const idle = window.requestIdleCallback || ((call) => setTimeout(call, 50));
    setTimeout(() => idle(prepare), QUIET);
  };

  document.addEventListener("pointerover", near);
  document.addEventListener("focusin", near);
  if (document.readyState === "complete") later();
  else window.addEventListener("load", later);
})();

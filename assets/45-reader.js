/* Reads a chart's points one by one, from the table beside it: arrow keys, a finger or the mouse
   move along; the value is shown, spoken as the slider's text, and pointed at in the chart. */
(function () {
  "use strict";
  const at = new Map();

  const pointsOf = (reader) => {
    const body = reader.closest("figure").querySelector(".twin tbody[data-rows]");
    if (!body) return [];
    const heads = [...body.closest("table").querySelectorAll("thead th")].map((head) => head.textContent);
    const rows = JSON.parse(body.dataset.rows).map(([name, ...cells]) => {
      const isRead = (i) => !i || reader.dataset.parts === "true" || ["Note", "Target"].includes(heads[i + 1]);
      const said = cells.map((text, i) => {
        if (!isRead(i)) return "";
        return i && text ? `${heads[i + 1]} ${text}` : text;
      });
      return `${name}: ${said.filter(Boolean).join("; ")}`;
    });
    return reader.dataset.back === "true" ? rows.reverse() : rows;
  };

  const pointAt = (reader, index) => {
    const chart = reader.closest("figure").querySelector(".js-plotly-plot");
    if (!chart || !chart.data || !window.Plotly?.Fx) return;
    const places = [...new Set(chart.data.flatMap((trace) => [...trace.x]))];
    if (chart.layout.xaxis.type === "date") places.sort();
    const points = chart.data
      .map((trace, curveNumber) => ({
        curveNumber,
        pointNumber: trace.hoverinfo === "skip" ? -1 : [...trace.x].indexOf(places[index]),
      }))
      .filter((point) => point.pointNumber >= 0);
    window.Plotly.Fx.hover(chart, points);
  };

  const show = (reader, wanted) => {
    const points = pointsOf(reader);
    if (!points.length) return;
    const index = Math.max(0, Math.min(points.length - 1, wanted));
    at.set(reader.dataset.keep, index);
    reader.querySelector(".reader-said").textContent = points[index];
    reader.setAttribute("aria-valuemax", String(points.length));
    reader.setAttribute("aria-valuenow", String(index + 1));
    reader.setAttribute("aria-valuetext", points[index]);
    reader.style.setProperty("--at", String(points.length > 1 ? index / (points.length - 1) : 1));
    pointAt(reader, index);
  };

  const step = (key, index, count) => {
    const leap = Math.max(2, Math.round(count / 10));
    switch (key) {
      case "ArrowRight":
      case "ArrowUp":
        return index + 1;
      case "ArrowLeft":
      case "ArrowDown":
        return index - 1;
      case "PageUp":
        return index + leap;
      case "PageDown":
        return index - leap;
      case "Home":
        return 0;
      case "End":
        return count - 1;
      default:
        return null;
    }
  };

  document.addEventListener("keydown", (event) => {
    const reader = event.target.closest?.('[data-role="reader"]');
    if (!reader || event.altKey || event.ctrlKey || event.metaKey) return;
    const count = pointsOf(reader).length;
    const known = at.has(reader.dataset.keep);
    const back = reader.dataset.back === "true";
    const now = known ? at.get(reader.dataset.keep) : back ? count : -1;
    const next = step(event.key, now, count);
    if (next === null) return;
    event.preventDefault();
    show(reader, next);
  });

  const follow = (event, reader) => {
    const rail = reader.querySelector(".reader-rail").getBoundingClientRect();
    const share = (event.clientX - rail.left) / rail.width;
    show(reader, Math.round(share * (pointsOf(reader).length - 1)));
  };

  document.addEventListener("pointerdown", (event) => {
    const reader = event.target.closest('[data-role="reader"]');
    if (!reader) return;
    reader.setPointerCapture(event.pointerId);
    follow(event, reader);
  });
  document.addEventListener("pointermove", (event) => {
    const reader = event.target.closest?.('[data-role="reader"]');
    if (reader && reader.hasPointerCapture(event.pointerId)) follow(event, reader);
  });
})();

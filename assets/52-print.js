/* The page taken away: a chart as a picture, by a button that keys reach, and all of it on paper.
   Paper is narrower than the screen, so a chart is drawn anew for it, its words as large as those
   around it; with a view box, 70-print.css fits it to the sheet. */
(function () {
  "use strict";
  const PAPER_WIDTH = 680;
  const TALL = 300;
  const TALLER_A_NAME = 8; /* three names of a long legend stand in a line */
  const drawn = new Map();

  /* Plotly lays out at once; only the promise it gives is kept for later. */
  const toPaper = () => {
    document.querySelectorAll(".js-plotly-plot").forEach((chart) => {
      if (!window.Plotly?.relayout || drawn.has(chart) || !chart.offsetParent) return;
      const { width, height, autosize } = chart.layout;
      drawn.set(chart, { width, height, autosize });
      const names = Number(getComputedStyle(chart).getPropertyValue("--names"));
      const tall = TALL + TALLER_A_NAME * Math.max(0, names - 4);
      window.Plotly.relayout(chart, { width: PAPER_WIDTH, height: tall });
      chart.style.setProperty("--aspect", `${PAPER_WIDTH} / ${tall}`);
      chart.querySelectorAll("svg.main-svg").forEach((svg) => {
        svg.setAttribute("viewBox", `0 0 ${PAPER_WIDTH} ${tall}`);
      });
    });
  };

  const toScreen = () => {
    drawn.forEach((before, chart) => {
      chart.querySelectorAll("svg.main-svg").forEach((svg) => svg.removeAttribute("viewBox"));
      if (chart.isConnected) window.Plotly.relayout(chart, { ...before });
    });
    drawn.clear();
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest('[data-role="png"]')) return;
    const chart = document.querySelector("#chart .js-plotly-plot");
    if (chart && window.Plotly?.downloadImage) {
      window.Plotly.downloadImage(chart, chart._context.toImageButtonOptions);
    }
  });

  /* A dialog would lie on the paper, too, and darken it. */
  let aside = [];
  window.addEventListener("beforeprint", () => {
    toPaper();
    aside = [...document.querySelectorAll("dialog[open]")];
    aside.forEach((dialog) => dialog.close());
  });
  window.addEventListener("afterprint", () => {
    toScreen();
    aside.forEach((dialog) => dialog.showModal());
  });
})();

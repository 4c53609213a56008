/* The page taken away: a chart as a picture, by a button that keys reach, and all of it on paper.
   Paper is narrower than the screen: with a view box, 70-print.css can scale a chart as it stands. */
(function () {
  "use strict";
  const scalable = (on) => {
    document.querySelectorAll(".js-plotly-plot .svg-container").forEach((box) => {
      const { offsetWidth: width, offsetHeight: height } = box;
      box.style.setProperty("--aspect", `${width} / ${height}`);
      /* Paper is some 700 px wide; words shall not be smaller than 9 on it. */
      box.style.setProperty("--words", `${Math.max(12, (width * 9) / 700)}px`);
      box.querySelectorAll("svg.main-svg").forEach((drawn) => {
        if (on) drawn.setAttribute("viewBox", `0 0 ${width} ${height}`);
        else drawn.removeAttribute("viewBox");
      });
    });
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
    scalable(true);
    aside = [...document.querySelectorAll("dialog[open]")];
    aside.forEach((dialog) => dialog.close());
  });
  window.addEventListener("afterprint", () => {
    scalable(false);
    aside.forEach((dialog) => dialog.showModal());
  });
})();

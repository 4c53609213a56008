/* Paper is narrower than the screen: with a view box, 70-print.css can scale a chart as it stands. */
(function () {
  "use strict";
  const scalable = (on) => {
    document.querySelectorAll(".js-plotly-plot .svg-container").forEach((box) => {
      const { offsetWidth: width, offsetHeight: height } = box;
      box.style.setProperty("--aspect", `${width} / ${height}`);
      box.querySelectorAll("svg.main-svg").forEach((drawn) => {
        if (on) drawn.setAttribute("viewBox", `0 0 ${width} ${height}`);
        else drawn.removeAttribute("viewBox");
      });
    });
  };

  window.addEventListener("beforeprint", () => scalable(true));
  window.addEventListener("afterprint", () => scalable(false));
})();

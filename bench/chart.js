/* Clicks on a card; milliseconds until its chart is drawn. */
const [from, done] = [arguments[0], arguments[arguments.length - 1]];
const wanted = () => document.querySelector(`[data-drilldown="${from}"] .js-plotly-plot .trace`)
  || document.querySelector(`[data-drilldown="${from}"] .js-plotly-plot .point`);
let begun = 0;
const observer = new MutationObserver(() => {
  if (!wanted()) return;
  observer.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
});
observer.observe(document, { childList: true, subtree: true });
begun = performance.now();
document.querySelector(`[data-metric="${from}"] a.stretched-link`).click();

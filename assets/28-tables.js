/* Writes the rows of tables that say the same as a chart: when the chart stands and nothing else is
   going on, or at once when somebody opens one. */
(function () {
  "use strict";
  const SOON = 500; /* ms */
  const written = new WeakMap();
  const opened = new Set();
  let waiting = false;

  const cell = (name, text) => {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  };
  const row = ([name, ...texts]) => {
    const made = document.createElement("tr");
    const head = cell("th", name);
    head.scope = "row";
    made.append(head, ...texts.map((text) => cell("td", text)));
    return made;
  };
  const write = () => {
    waiting = false;
    document.querySelectorAll("tbody[data-rows]").forEach((body) => {
      const said = body.dataset.rows;
      if (written.get(body) === said) return;
      written.set(body, said);
      body.replaceChildren(...JSON.parse(said).map(row));
    });
  };
  const idle = window.requestIdleCallback || ((call) => setTimeout(call, 50));

  new MutationObserver(() => {
    const empty = [...document.querySelectorAll("tbody[data-rows]:empty")];
    /* One that is about to be open again would be empty for a moment, and the page shorter. */
    if (empty.some((body) => opened.has(body.closest("details")?.dataset.keep))) write();
    if (waiting || !document.querySelector("tbody[data-rows]")) return;
    waiting = true;
    idle(write, { timeout: SOON });
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: ["data-rows"],
  });
  document.addEventListener(
    "toggle",
    ({ target }) => {
      const key = target.dataset?.keep;
      if (target.open) opened.add(key);
      else if (target.isConnected) opened.delete(key);
      write();
    },
    true,
  );
  window.addEventListener("beforeprint", write);
})();

/* Dash begins when the numbers have been painted: its scripts wait in a template until then, and each
   is a task of its own, so that the browser can answer in between. */
(function () {
  "use strict";
  const HIDDEN = 1000; /* ms; a page that nobody looks at is never painted */
  let begun = false;

  const begin = () => {
    if (begun) return;
    begun = true;
    const waiting = [...document.getElementById("later").content.querySelectorAll("script")];
    const inline = waiting.filter((each) => !each.src);
    const files = waiting.filter((each) => each.src);
    const copy = (each) => {
      const script = document.createElement("script");
      for (const { name, value } of each.attributes) script.setAttribute(name, value);
      script.textContent = each.textContent;
      script.async = false;
      return script;
    };
    const last = files.map(copy).map((each) => document.body.appendChild(each)).pop();
    last.addEventListener("load", () => document.body.append(...inline.map(copy)));
  };
  requestAnimationFrame(() => setTimeout(begin));
  setTimeout(begin, HIDDEN);
})();

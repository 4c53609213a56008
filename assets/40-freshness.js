/* How old the numbers are, by the browser's own clock: a page whose refreshes stop coming, or whose
   questions get no answer, says so even when nothing answers any more. */
(function () {
  "use strict";
  const STALE = "These are the last good numbers; fresh ones cannot be read just now.";
  const SLACK = 3; /* seconds that the answer to a question on the clock may take */
  const OFFLINE = "You are offline; these are the last numbers that came through.";
  let stamped = null;
  let arrived = Date.now();
  let age = 0;
  let unanswered = false;
  let answered = Date.now();
  let wasSilent = false;

  const words = (seconds) => {
    if (seconds < 5) return "just now";
    if (seconds < 90) return `${Math.round(seconds)} s ago`;
    if (seconds < 5400) return `${Math.round(seconds / 60)} min ago`;
    if (seconds < 129600) return `${Math.round(seconds / 3600)} h ago`;
    return `${Math.round(seconds / 86400)} days ago`;
  };

  const show = (element, text) => {
    if (element && element.textContent !== text) element.textContent = text;
  };

  const look = () => {
    const stamp = document.querySelector('[data-role="stamp"]');
    const page = document.querySelector("[data-refresh-seconds]");
    if (!stamp || !page) return;
    const every = Number(page.dataset.refreshSeconds);
    const served = stamp.closest("[data-served-stale]");
    const last = served && served.dataset.servedStale === "true";
    if (stamp.dateTime !== stamped) {
      stamped = stamp.dateTime;
      arrived = Date.now();
      age = Math.max(0, (arrived - Date.parse(stamped)) / 1000);
      /* A clock that disagrees with the server's must not invent an age for fresh numbers. */
      if (!last && age > every) age = 0;
    }
    const waited = (Date.now() - arrived) / 1000;
    const offline = !navigator.onLine;
    const silent = !document.hidden && (Date.now() - answered) / 1000 > every + SLACK;
    if (silent && !wasSilent) document.dispatchEvent(new CustomEvent("silent"));
    wasSilent = silent;
    const stale = last || offline || unanswered || silent || waited > 2 * every + 5;
    show(document.querySelector('[data-role="age"]'), words(age + waited));
    show(document.querySelector('[data-role="stale"]'), offline ? OFFLINE : stale ? STALE : "");
    document.body.dataset.stale = String(stale);
  };

  /* assets/60-session.js says how each question ended. */
  document.addEventListener("answered", (event) => {
    unanswered = !event.detail;
    if (event.detail) answered = Date.now();
    look();
  });
  setInterval(look, 1000);
  window.addEventListener("offline", look);
  window.addEventListener("online", look);
  document.addEventListener("visibilitychange", () => {
    answered = Date.now(); /* a hidden page asks nothing */
    look();
  });
})();

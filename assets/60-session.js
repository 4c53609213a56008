/* A session that ended must not freeze the page on old numbers: the next answer of 401 leads to the
   login page, which leads back here. And a session must not end while somebody works: the first
   request after an input says so; those that the page makes by itself do not. Also whether updates
   of the page are answered at all, for the mark that its numbers may be old. */
(function () {
  "use strict";
  const ask = window.fetch;
  const tell = (resource, answered, asked) => {
    if (!String(resource).includes("/_dash-update-component")) return;
    document.dispatchEvent(new CustomEvent("answered", { detail: answered }));
    if (!answered) document.dispatchEvent(new CustomEvent("unanswered", { detail: String(asked) }));
  };
  let acted = false;
  for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) {
    window.addEventListener(kind, () => { acted = true; }, { capture: true, passive: true });
  }
  window.fetch = async (resource, options = {}) => {
    /* A wall screen is watched without hands. */
    if (document.documentElement.hasAttribute("data-wall")) acted = true;
    if (acted && typeof resource === "string") {
      const headers = new Headers(options.headers);
      headers.set("X-User-Activity", "1");
      options = { ...options, headers };
      acted = false;
    }
    let answer;
    try {
      answer = await ask(resource, options);
    } catch (error) {
      tell(resource, false, options.body);
      throw error;
    }
    tell(resource, answer.status < 500, options.body);
    if (answer.status === 401) {
      document.dispatchEvent(new Event("signed-out")); /* assets/33-unsent.js */
      const here = window.location.pathname + window.location.search;
      window.location.assign(`/login?next=${encodeURIComponent(here)}`);
      await new Promise(() => {}); /* nobody needs it any more */
    }
    return answer;
  };
})();

/* A session that ended must not freeze the page on old numbers: the next answer of 401 leads to the
   login page, which leads back here. */
(function () {
  "use strict";
  const ask = window.fetch;
  window.fetch = async (...request) => {
    const answer = await ask(...request);
    if (answer.status === 401) {
      const here = window.location.pathname + window.location.search;
      window.location.assign(`/login?next=${encodeURIComponent(here)}`);
    }
    return answer;
  };
})();

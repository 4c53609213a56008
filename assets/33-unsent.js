/* A session that ended does not take along what was typed: this tab keeps it while the same person
   signs in again, and gives it back at the same address. Nobody else gets it, no password or code
   is ever kept, and what was sent after all is forgotten. */
(function () {
  "use strict";
  const KEY = "wedsync-unsent";
  const here = () => window.location.pathname + window.location.search;
  const isDoor = () => window.location.pathname.startsWith("/login");
  const owner = () => document.querySelector("[data-account]")?.dataset.account;
  const read = () => JSON.parse(sessionStorage.getItem(KEY) || "null");
  const write = (kept) => sessionStorage.setItem(KEY, JSON.stringify(kept));
  const forget = () => sessionStorage.removeItem(KEY);

  const keep = (isOut) => {
    const fields = window.drafts.told();
    if (owner() && fields.length) write({ owner: owner(), where: here(), fields, isOut });
  };

  /* True once it is settled what becomes of it on this page. */
  const settle = () => {
    const kept = read();
    if (!kept) return true;
    if (isDoor()) {
      const next = document.querySelector('input[name="next"]');
      if (next?.value === "/") next.value = kept.where;
      write({ ...kept, isOut: true });
      return true;
    }
    const who = owner();
    if (!who) return false;
    if (who !== kept.owner || !kept.isOut) forget();
    else if (kept.where === here()) {
      forget();
      window.drafts.take(kept.fields);
    }
    return true;
  };

  /* assets/60-session.js says so before it leads to the door. */
  document.addEventListener("signed-out", () => keep(true));
  document.addEventListener("submit", ({ target }) => {
    if (isDoor()) {
      const email = target.querySelector("#email")?.value.trim().toLowerCase();
      if (email && read() && email !== read().owner) forget();
    } else if (target.method === "post" && target.dataset.role !== "edit") {
      if (target.getAttribute("action") === "/logout") forget();
      else keep(false); /* whether it was taken is known on the page that follows */
    }
  });
  if (!settle()) {
    new MutationObserver((_, watch) => settle() && watch.disconnect()).observe(document.documentElement, {
      childList: true,
      subtree: true,
    });
  }
})();

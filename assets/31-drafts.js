/* What somebody typed stays when the field it stands in gives way to a new one: where the scripts
   take over the first paint, and where another range or grain of the same number is shown. */
(function () {
  "use strict";
  const NEVER = ["password", "hidden", "file", "checkbox", "radio"];
  const drafts = new Map();

  const viewOf = (field) => {
    const within = field.closest("#view") && document.querySelector("[data-drilldown]");
    return within ? within.dataset.drilldown : "";
  };
  const put = (field, text) => {
    /* React keeps the value to itself, and hears only of what an event tells. */
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, text);
    const kind = field.tagName === "SELECT" ? "change" : "input";
    field.dispatchEvent(new Event(kind, { bubbles: true }));
  };
  const restore = () => {
    drafts.forEach((draft, id) => {
      if (draft.field.isConnected) return;
      const field = document.getElementById(id);
      if (!field) return;
      if (!draft.isKept) drafts.delete(id);
      else if (viewOf(field) === draft.view) {
        const text = draft.field.value;
        const around = draft.isBack && field.closest("details:not(.menu)");
        if (around) around.open = true;
        draft.field = field;
        draft.isKept = isEdit(field);
        put(field, text);
      }
    });
  };
  const isEdit = (field) => field.form?.method === "post";
  const mayBeTold = (field) =>
    isEdit(field) && !NEVER.includes(field.type) && field.autocomplete !== "one-time-code";

  /* For assets/33-unsent.js: what of it may be kept while somebody signs in again, as
     {id, view, text}, and the same given back. */
  window.drafts = {
    told: () =>
      [...drafts]
        .filter(([, draft]) => draft.field.isConnected && mayBeTold(draft.field))
        .map(([id, { field, view }]) => ({ id, view, text: field.value })),
    take: (told) => {
      told.forEach(({ id, view, text }) => {
        drafts.set(id, { field: { isConnected: false, value: text }, view, isKept: true, isBack: true });
      });
      restore();
    },
  };

  document.addEventListener("input", ({ target }) => {
    if (!target.id || !target.form || target.type === "password") return;
    /* A range that was not asked for yields to the one that is shown. */
    const isKept = isEdit(target) || Boolean(target.closest("#first-paint"));
    const isBack = drafts.get(target.id)?.isBack;
    drafts.set(target.id, { field: target, view: viewOf(target), isKept, isBack });
  });
  /* assets/55-edits.js says so of a form. */
  document.addEventListener("saved", ({ target }) => {
    drafts.forEach((draft, id) => draft.field.form === target && drafts.delete(id));
  });
  new MutationObserver(() => drafts.size && restore()).observe(document.documentElement, {
    childList: true,
    subtree: true,
  });
})();

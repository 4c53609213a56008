/* What somebody typed stays when the field it stands in gives way to a new one: where the scripts
   take over the first paint, and where another range or grain of the same number is shown. */
(function () {
  "use strict";
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
        draft.field = field;
        draft.isKept = isEdit(field);
        put(field, text);
      }
    });
  };
  const isEdit = (field) => field.form?.dataset.role === "edit";

  document.addEventListener("input", ({ target }) => {
    if (!target.id || !target.form) return;
    /* A range that was not asked for yields to the one that is shown. */
    const isKept = isEdit(target) || Boolean(target.closest("#first-paint"));
    drafts.set(target.id, { field: target, view: viewOf(target), isKept });
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

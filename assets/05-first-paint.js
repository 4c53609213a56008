/* The first response shows the page as text; when Dash has mounted the same page, the text goes. */
(function () {
  "use strict";
  const observer = new MutationObserver(() => {
    if (!document.querySelector("#react-entry-point main")) return;
    observer.disconnect();
    const first = document.getElementById("first-paint");
    if (!first) return;
    const dialogs = [...first.querySelectorAll("dialog[open]")].map((each) => each.id);
    first.remove();
    dialogs.forEach((id) => {
      const dialog = document.getElementById(id);
      dialog.showModal();
      dialog.querySelector('[data-role="close"]').focus();
    });
  });
  observer.observe(document.documentElement, { childList: true, subtree: true });
})();

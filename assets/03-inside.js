/* Elements whose inside comes as text (layouts/sent.py) get it before it is seen. Links in it lead
   on as Dash's own do: within the page, without loading it anew. */
(function () {
  "use strict";
  const put = new WeakMap();
  const links = new WeakSet();

  const fill = (element) => {
    const held = document.createElement("template");
    held.innerHTML = element.dataset.inside;
    held.content.querySelectorAll("a[data-link]").forEach((link) => {
      link.removeAttribute("data-link");
      links.add(link);
    });
    const nodes = [...held.content.childNodes];
    put.set(element, new Set(nodes));
    element.replaceChildren(...nodes);
    element.removeAttribute("data-inside");
  };
  /* Where an element gets children of its own after all, ours make room. */
  const yieldTo = ({ target, addedNodes }) => {
    const ours = put.get(target);
    const isTheirs = (node) => !ours.has(node) && node.parentNode === target;
    if (!ours || ![...addedNodes].some(isTheirs)) return;
    put.delete(target);
    ours.forEach((node) => node.remove());
  };

  new MutationObserver((changes) => {
    document.querySelectorAll("[data-inside]").forEach(fill);
    changes.forEach((change) => change.addedNodes.length && yieldTo(change));
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: ["data-inside"],
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const elsewhere = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (!links.has(link) || elsewhere || event.defaultPrevented) return;
    event.preventDefault();
    window.history.pushState({}, "", link.href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  });
})();

/* Elements whose inside comes as text (layouts/sent.py) get it before it is seen. Links in it lead
   on as Dash's own do: within the page, without loading it anew. */
(function () {
  "use strict";
  const put = new WeakMap();

  const fill = (element) => {
    const held = document.createElement("template");
    held.innerHTML = element.dataset.inside;
    const nodes = [...held.content.childNodes];
    put.set(element, new Set(nodes));
    element.replaceChildren(...nodes);
    element.removeAttribute("data-inside");
  };
  /* Where an element gets children of its own after all, ours make room. */
  const yieldTo = ({ target, addedNodes }) => {
    const ours = put.get(target);
    if (!ours || [...addedNodes].every((node) => ours.has(node))) return;
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

  const isIn = (link) => {
    for (let each = link; each; each = each.parentElement) if (put.has(each)) return true;
    return false;
  };
  const isView = ({ origin, pathname, searchParams }) =>
    origin === window.location.origin &&
    !searchParams.has("wall") &&
    (pathname === "/" || pathname.startsWith("/metric/"));

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const elsewhere = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (!link || elsewhere || event.defaultPrevented || link.target || !isIn(link)) return;
    const address = new URL(link.href);
    if (!isView(address)) return;
    event.preventDefault();
    window.history.pushState({}, "", address);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  });
})();

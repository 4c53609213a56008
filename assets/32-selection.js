/* Words that somebody selected stay selected when the part that they stand in is swapped, if it
   still says them at the same place. */
(function () {
  "use strict";
  let held = null;

  const lengthTo = (root, node, offset) => {
    const range = document.createRange();
    range.setStart(root, 0);
    range.setEnd(node, offset);
    return range.toString().length;
  };
  /* The end of one text and the beginning of the next are as far into it: a selection begins with
     the one, and ends with the other. */
  const place = (root, length, begins) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    let left = length;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (begins ? left < node.length : left <= node.length) return [node, left];
      left -= node.length;
    }
    return null;
  };
  const rangeOf = ({ root, start, end }) => {
    const places = [place(root, start, true), place(root, end, false)];
    if (!places.every(Boolean)) return null;
    const range = document.createRange();
    range.setStart(...places[0]);
    range.setEnd(...places[1]);
    return range;
  };

  document.addEventListener("selectionchange", () => {
    const selection = window.getSelection();
    held = null;
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const around = range.commonAncestorContainer;
    const root = (around.closest ? around : around.parentElement)?.closest("#view [id]");
    if (!root) return;
    const start = lengthTo(root, range.startContainer, range.startOffset);
    const words = range.toString();
    held = { root, start, end: start + words.length, words };
  });

  new MutationObserver(() => {
    const selection = window.getSelection();
    if (!held || !held.root.isConnected || !selection.isCollapsed) return;
    const range = rangeOf(held);
    if (!range || range.toString() !== held.words) return;
    selection.removeAllRanges();
    selection.addRange(range);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();

/* A wall screen: it must not fall asleep, and whoever touches its mouse is shown the way out. */
(function () {
  "use strict";
  const AWAKE_FOR = 4000;
  let still = null;
  const isWall = () => document.documentElement.hasAttribute("data-wall");

  const stayAwake = async () => {
    if (!isWall() || !navigator.wakeLock || document.visibilityState !== "visible") return;
    try {
      await navigator.wakeLock.request("screen");
    } catch {
      /* A screen whose owner forbids it keeps its own habits. */
    }
  };

  window.addEventListener("load", stayAwake);
  document.addEventListener("visibilitychange", stayAwake);
  document.addEventListener(
    "pointermove",
    () => {
      if (!isWall()) return;
      document.documentElement.toggleAttribute("data-touched", true);
      clearTimeout(still);
      still = setTimeout(() => {
        document.documentElement.toggleAttribute("data-touched", false);
      }, AWAKE_FOR);
    },
    { passive: true },
  );
})();

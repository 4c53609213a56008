/* What plain elements cannot do alone: print, close menus, sign out safely, change the address. */
(function () {
  "use strict";
  const cookie = (name) => {
    const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  };

  const closeMenus = (except) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
  };

  document.addEventListener("click", (event) => {
    /* A key that presses a button for somebody is no click beside a menu. */
    if (event.isTrusted) closeMenus(event.target.closest("details.menu"));
    if (event.target.closest('[data-role="print"]')) {
      closeMenus();
      window.print();
    }
  });

  /* Dash asks for a file also when the buttons for it appear; the words are for a pressed one. */
  document.addEventListener("click", ({ target }) => {
    if (!target.closest(`[id*='"type":"download"']`)) return;
    document.documentElement.dataset.file = "asked";
    const busy = document.getElementById("busy");
    const watch = new MutationObserver(() => {
      if (busy.classList.contains("busy-now")) return;
      watch.disconnect();
      delete document.documentElement.dataset.file;
    });
    watch.observe(busy, { attributeFilter: ["class"] });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    const here = document.activeElement;
    const menu = here.closest("details.day-picker[open]") || document.querySelector("details.menu[open]");
    if (!menu) return;
    const inside = menu.contains(here);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  });

  /* A menu that the focus has left lies over what is in focus now. To select words in it is not to
     leave it: the focus goes to what is around it then. */
  document.addEventListener("focusin", ({ target }) => {
    if (target.closest("dialog")) return; /* … which gives it back */
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(target) && !target.contains(menu)) menu.open = false;
    });
  });
  for (const moved of ["popstate", "_dashprivate_pushstate"]) {
    window.addEventListener(moved, () => closeMenus());
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.role === "sign-out") {
      const token = Object.assign(document.createElement("input"), {
        type: "hidden",
        name: "csrf_token",
        value: cookie("_csrf_token"),
      });
      form.append(token);
    } else if (form.dataset.role === "range") {
      event.preventDefault();
      const query = new URLSearchParams(window.location.search);
      new FormData(form).forEach((value, name) => {
        if (value) query.set(name, value);
        else query.delete(name);
      });
      window.dash_clientside.set_props("address", { search: `?${query}` });
    }
  });
})();

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
    closeMenus(event.target.closest("details.menu"));
    if (event.target.closest('[data-role="print"]')) {
      closeMenus();
      window.print();
    }
  });

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  });

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

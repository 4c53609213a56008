/* Forms that change something: sent with the page's token, refused in words beside the fields, and
   followed by fresh numbers. */
(function () {
  "use strict";
  const OUT_OF_REACH = "The dashboard does not answer; nothing was changed.";

  const token = () => {
    const found = document.cookie.split("; ").find((pair) => pair.startsWith("_csrf_token="));
    return found ? decodeURIComponent(found.slice("_csrf_token=".length)) : "";
  };

  const say = (form, words) => {
    const place = form.querySelector(".edit-refusal");
    if (place) place.textContent = words;
    else if (words) window.dash_clientside.set_props("status", { children: words });
  };

  const send = async (form) => {
    const button = form.querySelector("[type=submit]");
    say(form, "");
    button.disabled = true;
    try {
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { "X-CSRFToken": token(), "X-User-Activity": "1" },
      });
      const told = await answer.json();
      if (!answer.ok) {
        say(form, told.error);
        return;
      }
      if (form.dataset.then === "reload") {
        window.location.reload();
        return;
      }
      window.dash_clientside.set_props("status", { children: "Saved." });
      /* The part that holds the form is shown anew, as no other refresh does. */
      const part = JSON.parse(form.parentElement.closest("[id]").id).name;
      window.dash_clientside.set_props("wake", { data: `${part} saved ${Date.now()}` });
    } catch {
      say(form, OUT_OF_REACH);
    } finally {
      button.disabled = false;
    }
  };

  document.addEventListener("submit", (event) => {
    if (event.target.dataset.role !== "edit") return;
    event.preventDefault();
    const form = event.target;
    const here = form.querySelector('[name="address"]');
    if (here) here.value = window.location.pathname + window.location.search;
    send(form);
  });
})();

/* Forms that change something: sent with the page's token; what came of it is said in words beside
   the fields, whatever the answer was, and fresh numbers follow. */
(function () {
  "use strict";
  const OUT_OF_REACH = "The dashboard does not answer; try again in a moment.";
  const SAVED = "Saved.";
  const WATCHED_FOR = 60000;
  const REFUSED = "That could not be saved; try again in a moment.";

  const token = () => {
    const found = document.cookie.split("; ").find((pair) => pair.startsWith("_csrf_token="));
    return found ? decodeURIComponent(found.slice("_csrf_token=".length)) : "";
  };

  const say = (form, words, good = false) => {
    let place = form.querySelector(".edit-refusal");
    if (!place) {
      place = Object.assign(document.createElement("p"), { className: "edit-refusal", role: "alert" });
      form.append(place);
    }
    place.classList.toggle("edit-saved", good);
    place.textContent = words;
  };

  /* … also in the form that takes the place of the one that was sent. */
  const sayAgain = (form) => {
    const titled = form.getAttribute("aria-labelledby");
    const same = `form[action="${form.getAttribute("action")}"]`;
    const css = titled ? `${same}[aria-labelledby="${titled}"]` : same;
    const watch = new MutationObserver(() => {
      if (form.isConnected) return;
      watch.disconnect();
      const next = document.querySelector(css);
      if (next) say(next, SAVED, true);
    });
    watch.observe(document.getElementById("view"), { childList: true, subtree: true });
    setTimeout(() => watch.disconnect(), WATCHED_FOR);
  };

  const post = async (form) => {
    let answer;
    try {
      answer = await fetch(form.getAttribute("action"), {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { "X-CSRFToken": token(), "X-User-Activity": "1" },
      });
    } catch {
      return OUT_OF_REACH;
    }
    if (answer.ok) return "";
    const told = await answer.json().catch(() => ({}));
    return told.error || REFUSED;
  };

  const send = async (form) => {
    const button = form.querySelector("[type=submit]");
    say(form, "");
    button.disabled = true;
    const refusal = await post(form);
    button.disabled = false;
    if (refusal) {
      say(form, refusal);
      return;
    }
    form.dispatchEvent(new CustomEvent("saved", { bubbles: true }));
    if (form.dataset.then === "reload") {
      window.location.reload();
      return;
    }
    say(form, SAVED, true);
    sayAgain(form);
    /* The part that holds the form is shown anew, as no other refresh does. */
    const part = JSON.parse(form.parentElement.closest("[id]").id).name;
    window.dash_clientside.set_props("wake", { data: `${part} saved ${Date.now()}` });
  };

  /* What is typed on is not saved any more. */
  document.addEventListener("input", ({ target, isTrusted }) => {
    const said = isTrusted && target.form?.querySelector(".edit-saved");
    if (said) said.textContent = "";
  });
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.role !== "edit") return;
    event.preventDefault();
    const form = event.target;
    const here = form.querySelector('[name="address"]');
    if (here) here.value = window.location.pathname + window.location.search;
    send(form);
  });
})();

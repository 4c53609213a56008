/* What a question began must end when nothing answers it: a button stops turning, and whoever waits
   for a file is told that there will be none. */
(function () {
  "use strict";
  const NO_FILE = "The file could not be made, since the dashboard does not answer. Try again in a moment.";
  const set = (id, props) => window.dash_clientside.set_props(id, props);

  document.addEventListener("unanswered", ({ detail }) => {
    set("refresh", { className: "tool" });
    if (!detail.includes('"output":"file.data"')) return;
    const props = { className: "notice notice-error", children: NO_FILE };
    set("busy", { className: "busy" });
    set("alert", { children: { namespace: "dash_html_components", type: "P", props } });
  });
})();

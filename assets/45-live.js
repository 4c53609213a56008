/* Hears over a websocket that there is a refresh, and has the page ask for what changed. The socket
   only makes it sooner: without one the page asks on its clock. A hidden page does neither, and
   catches up when it is looked at again. A page that lost its socket first looks, by a question of
   its own, whether the network is back: browsers hold back sockets that failed before, for seconds. */
(function () {
  "use strict";
  const SOONEST = 500; /* ms, before another try to connect … */
  const LATEST = 10000;
  const LOST = 900; /* … or where there was a socket a while ago: the network may be back */
  const LOST_FOR = 300000;
  const OPENS_IN = 5000; /* or is tried anew */
  const BUSY = 60000; /* … and where the server has no socket left */
  const SCATTER = 250; /* many pages hear of a refresh at the same moment */
  const GAP = 1000; /* between two questions, however often the numbers change */
  const HIDDEN_FOR = 30000; /* until a hidden page gives its socket back */
  const AGAIN = 3000;
  const NO_ROOM = 1013;
  const SIGNED_OUT = 4401;
  const LOOK = "/healthz"; /* answered without asking anything else, and no sign of somebody at work */
  const LOOKS_FOR = 1200;

  /* assets/60-session.js is not to take it for a question for numbers. */
  const plainly = window.fetch.bind(window);

  let socket = null;
  let tries = 0;
  let lost = -LOST_FOR;
  let connecting = 0;
  let looking = false;
  let away = false;
  let asking = 0;
  let due = 0;
  let hiding = 0;
  let lastAsked = -GAP;
  let misses = 0;
  let wanted = null;

  const isHidden = () => document.visibilityState === "hidden";
  const tell = (id, props) => {
    const dash = window.dash_clientside;
    if (!dash || !dash.set_props) return false;
    dash.set_props(id, props);
    return true;
  };
  const shown = () => {
    const stamp = document.querySelector("#react-entry-point [data-refresh]");
    return stamp ? Number(stamp.dataset.refresh) : null;
  };
  const leave = () => {
    if (socket && socket.readyState === WebSocket.OPEN) socket.close();
  };
  const note = (state) => {
    document.documentElement.dataset.live = state;
  };

  const ask = () => {
    if (isHidden()) return;
    lastAsked = performance.now();
    tell("wake", { data: Date.now() });
    /* The answer may be of a replica that is behind, or of last good numbers. */
    misses += 1;
    schedule(Math.min(AGAIN * 2 ** (misses - 1), BUSY));
  };
  const schedule = (wait) => {
    const now = performance.now();
    const at = Math.max(now + wait, lastAsked + GAP);
    if (asking && due <= at) return;
    clearTimeout(asking);
    due = at;
    asking = setTimeout(consider, at - now);
  };
  const consider = () => {
    asking = 0;
    if (wanted === null || wanted === shown()) {
      misses = 0;
      return;
    }
    ask();
  };
  const heard = (refresh) => {
    if (refresh === wanted && refresh === shown()) return;
    wanted = refresh;
    misses = 0;
    schedule(Math.random() * SCATTER);
  };

  const connect = () => {
    connecting = 0;
    if (socket || isHidden()) return;
    const scheme = window.location.protocol === "https:" ? "wss:" : "ws:";
    try {
      socket = new WebSocket(`${scheme}//${window.location.host}/ws`);
    } catch {
      return; /* forbidden here: the clock goes on */
    }
    let opened = false;
    const trying = socket;
    setTimeout(() => trying.readyState === WebSocket.CONNECTING && trying.close(), OPENS_IN);
    socket.onmessage = (event) => {
      if (trying !== socket) return; /* given up */
      const again = !opened && tries > 0;
      opened = true;
      tries = 0;
      note("open");
      heard(JSON.parse(event.data).refresh);
      /* Whatever went wrong while we were away, the page is known to be right after one answer. */
      if (again) setTimeout(ask, Math.random() * SCATTER);
    };
    socket.onclose = (event) => {
      if (trying !== socket) return;
      socket = null;
      note("closed");
      if (event.code === SIGNED_OUT) ask(); /* … and is led to the login page */
      if (opened) lose();
      tries += 1;
      reconnect(event.code === NO_ROOM ? BUSY : patience());
    };
  };
  const lose = () => {
    lost = performance.now();
    away = true;
  };
  const patience = () => {
    const latest = performance.now() - lost < LOST_FOR ? LOST : LATEST;
    return Math.min(SOONEST * 2 ** tries, latest);
  };
  const reconnect = (most) => {
    clearTimeout(connecting);
    connecting = setTimeout(look, most * (0.5 + Math.random() / 2));
  };

  const isReached = async () => {
    try {
      const answer = await plainly(LOOK, { cache: "no-store", signal: AbortSignal.timeout(LOOKS_FOR) });
      return answer.status < 500;
    } catch {
      return false;
    }
  };
  const look = async () => {
    connecting = 0;
    if (socket || looking || isHidden()) return;
    looking = true;
    const reached = await isReached();
    looking = false;
    if (reached) reach();
    else {
      away = true;
      tries += 1;
      reconnect(patience());
    }
  };
  const reach = () => {
    if (away) setTimeout(ask, Math.random() * SCATTER);
    away = false;
    connect();
  };
  /* A line too slow for a look may still carry an answer. */
  const answered = ({ detail }) => {
    if (!detail || !away) return;
    away = false;
    connect();
  };

  const looked = () => {
    clearTimeout(hiding);
    if (isHidden()) {
      tell("clock", { disabled: true });
      hiding = setTimeout(leave, HIDDEN_FOR);
      return;
    }
    tell("clock", { disabled: false });
    if (!socket) reconnect(SCATTER);
    ask();
  };

  /* assets/40-freshness.js says so when questions stay without an answer: the socket may be one that
     only this end believes in. */
  const doubted = () => {
    const dead = socket;
    if (!dead) return;
    socket = null;
    note("closed");
    dead.close();
    lose();
    tries += 1;
    reconnect(SOONEST);
  };

  document.addEventListener("silent", doubted);
  document.addEventListener("answered", answered);
  document.addEventListener("visibilitychange", looked);
  window.addEventListener("online", looked);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => event.persisted && reconnect(SCATTER));

  note("closed");
  const begin = () => {
    if (document.querySelector("#react-entry-point main")) connect();
    else setTimeout(begin, 100);
  };
  begin();
})();

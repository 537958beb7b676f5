/** Runs in each page before its own scripts. Moments are in milliseconds since the page was asked for. */
(() => {
  const WANTED = "WANTED"; // [pattern of the path, selector, how many]: what makes a page useful
  const [KEPT, BEGAN] = ["bench-touches", "bench-began"]; // what a page that is left knows, for the page after it

  /** The end of the frame in which the state of this moment is drawn. */
  const drawn = () =>
    new Promise((done) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now());
        port2.postMessage(0);
      }),
    );
  const shown = (node) => Boolean(node?.checkVisibility({ visibilityProperty: true }) && node.getBoundingClientRect().height);
  const began = () => Number(sessionStorage.getItem(BEGAN));
  const absolute = (moment) => performance.timeOrigin + moment;

  const bench = (window.bench = { visible: null, count: 0 });

  const wanted = WANTED.find(([path]) => new RegExp(path).test(location.pathname));
  bench.ready = new Promise((done) => {
    function look() {
      const found = document.querySelectorAll(wanted[1]);
      const isWhole = document.readyState !== "loading" ? found.length : found.length >= wanted[2];
      if (!isWhole || !shown(found[0])) return requestAnimationFrame(look);
      bench.count = found.length;
      return drawn().then((moment) => done((bench.visible = moment)));
    }
    if (wanted) look();
  });

  /* How long each touch kept one waiting: from the key or the click to the next picture, by the browser's own account. */
  const touches = JSON.parse(sessionStorage.getItem(KEPT) || "[]");
  function note(entries) {
    for (const { interactionId, duration, name } of entries) if (interactionId) touches.push([interactionId, duration, name]);
    sessionStorage.setItem(KEPT, JSON.stringify(touches));
  }
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ type: "event", durationThreshold: 16, buffered: true });
  addEventListener("pagehide", () => note(observer.takeRecords()));

  for (const name of ["pointerdown", "keydown"])
    addEventListener(
      name,
      ({ timeStamp }) => {
        if (!began()) sessionStorage.setItem(BEGAN, absolute(timeStamp));
      },
      { capture: true, passive: true },
    );

  /** Forget what was touched until now. */
  bench.begin = () => {
    touches.length = 0;
    sessionStorage.removeItem(KEPT);
    sessionStorage.removeItem(BEGAN);
  };

  /** The longest wait of each touch since then; one too short for the browser to tell counts as 16. */
  bench.touched = () => {
    note(observer.takeRecords());
    const longest = new Map();
    for (const [id, duration] of touches) longest.set(id, Math.max(duration, longest.get(id) || 0));
    return [...longest.values()];
  };

  /** Look for what the next touch is to bring; `bench.seen` is then told from that touch to the frame that shows it. */
  bench.expect = (selector, count = 1) => {
    bench.seen = (async () => {
      for (let frames = 0; [...document.querySelectorAll(selector)].filter(shown).length < count; frames++) {
        if (frames > 900) throw new Error(`${selector} did not come`);
        await new Promise((next) => requestAnimationFrame(next));
      }
      return absolute(await drawn()) - began();
    })();
    bench.seen.catch(() => {});
  };

  /** The same for a touch that leads to another page, told by that page. */
  bench.opened = () => bench.ready.then((moment) => absolute(moment) - began());

  const rows = () => [...document.querySelectorAll("#rows > tr[data-id]")].map((row) => row.dataset.id);

  /** Expect the next click to bring other rows; `bench.swapped` then says how long that took, and where. */
  bench.expectRows = () => {
    const before = rows().join();
    let from;
    addEventListener("click", ({ timeStamp }) => (from = timeStamp), { capture: true, once: true });
    bench.swapped = new Promise((done) => {
      const after = async () => {
        const swapped = performance.now();
        const moment = await drawn();
        const sent = performance.getEntriesByType("resource").find((one) => one.startTime >= from && one.initiatorType === "fetch");
        const answer = sent ? sent.responseEnd - sent.startTime : 0;
        const [total, script, drawing] = [moment - from, swapped - from - answer, moment - swapped];
        done({ total, answer, script, drawing, changed: rows().join() !== before, count: rows().length });
      };
      document.addEventListener("htmx:after:swap", after, { once: true });
    });
  };
})();

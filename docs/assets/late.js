/* Functions for deferred work; loaded before the scripts that use them.

   whenIdle(task): run the task once the page is idle.
   afterPaint(task): run it once the reader sees what has changed so far.
   keepWords(field): keep what was typed when the reader goes back to the page. Safari empties
   fields with autocomplete="off", although the list that they filter would stay filtered.
   loadScripts(addresses): load scripts in order, each only once; returns a promise. */
(() => {
  "use strict";

  const loaded = new Map();

  const load = (src) => new Promise((onload, onerror) => {
    document.head.append(Object.assign(document.createElement("script"), { src, async: false, onload, onerror }));
  });

  window.whenIdle = window.requestIdleCallback ?? ((task) => setTimeout(task, 50));
  window.afterPaint = (task) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(task)));
  window.keepWords = (field) => {
    for (const [kind, value] of [["pagehide", "on"], ["pageshow", "off"]]) addEventListener(kind, () => field.setAttribute("autocomplete", value));
  };
  /* If one fails, all are loaded again: each needs those before it. */
  window.loadScripts = (addresses) => {
    const key = addresses.join();
    if (!loaded.has(key)) loaded.set(key, Promise.all(addresses.map(load)).catch((error) => { loaded.delete(key); throw error; }));
    return loaded.get(key);
  };
})();

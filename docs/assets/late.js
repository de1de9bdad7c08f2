/* Functions for deferred work; loaded before the scripts that use them.

   whenIdle(task): run the task once the page is idle.
   keepWords(field): keep what was typed when the reader goes back to the page. Safari empties
   fields with autocomplete="off", although the list that they filter would stay filtered.
   loadScripts(addresses): load scripts in order, each only once; returns a promise. */
(() => {
  "use strict";

  const loaded = new Map();

  function load(address) {
    if (!loaded.has(address)) {
      loaded.set(address, new Promise((resolve, reject) => {
        const script = Object.assign(document.createElement("script"), { src: address, async: false, onload: resolve });
        script.onerror = () => { loaded.delete(address); reject(new Error(`${address} cannot be loaded`)); };
        document.head.append(script);
      }));
    }
    return loaded.get(address);
  }

  window.whenIdle = window.requestIdleCallback ?? ((task) => setTimeout(task, 50));
  window.keepWords = (field) => {
    for (const [kind, value] of [["pagehide", "on"], ["pageshow", "off"]]) addEventListener(kind, () => field.setAttribute("autocomplete", value));
  };
  window.loadScripts = async (addresses) => {
    const results = await Promise.allSettled(addresses.map(load));
    const failure = results.find(({ status }) => status === "rejected");
    if (!failure) return;
    for (const address of addresses) loaded.delete(address); // each needs those before it
    throw failure.reason;
  };
})();

/* Deferred work. Loaded before the scripts that use it.

   whenIdle(task): do it once the page has time.
   keepWords(field): what is typed in it stays when a reader leaves and comes back. Safari
   empties fields with autocomplete="off" then, and what they filter would stay filtered.
   loadScripts(addresses): load them in order, each once; a promise. */
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
  window.loadScripts = (addresses) => Promise.all(addresses.map(load));
})();

/* The offline edition only: what browsers refuse to a page from disk.

   Search runs in a Worker, which such a page may not start; and a browser that
   keeps nothing for it throws where the theme looks for the chosen colors. Both
   get a stand-in of ours. Loaded in the head, before everything else. */
(() => {
  "use strict";

  /* The worker's script in a hidden frame: it listens for messages and answers
     with postMessage, each in its own window. */
  class FrameWorker extends EventTarget {
    constructor(address) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.srcdoc = `<!doctype html><title>Search</title><script src="${encodeURI(decodeURI(address)).replaceAll('"', "%22")}"></script>`;
      this.inside = new Promise((ready) => frame.addEventListener("load", () => ready(frame.contentWindow), { once: true }));
      this.inside.then((inside) => {
        inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      });
      document.body.append(frame);
    }

    postMessage(data) {
      this.inside.then((inside) => inside.dispatchEvent(new inside.MessageEvent("message", { data })));
    }
  }

  /* As localStorage, but for this page only. */
  function forNow() {
    const kept = new Map();
    return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, String(value)), removeItem: (key) => kept.delete(key) };
  }

  window.Worker = FrameWorker;
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      window[name].getItem("");
    } catch {
      Object.defineProperty(window, name, { value: forNow() });
    }
  }
})();

/* Search costs nothing until a reader turns to it: Material would fetch its
   worker and the index, 40 kB, with every page. Both wait here for the first
   focus of the search field. Loaded before Material's own script. */
(() => {
  "use strict";

  // The theme's search dialog has no name for a screen reader.
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");

  const wanted = new Promise((wake) => {
    const given = new URLSearchParams(location.search);
    if (given.has("q") || given.has("h")) wake();
    addEventListener("focusin", (event) => event.target.matches?.("[data-md-component=search-query]") && wake());
    addEventListener("pointerover", (event) => event.target.closest?.("[data-md-component=search]") && wake());
  });

  const { open, send } = XMLHttpRequest.prototype;
  const late = new WeakSet();
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    if (/search_index\.json$/.test(address)) late.add(this);
    return open.call(this, method, address, ...rest);
  };
  XMLHttpRequest.prototype.send = function (...body) {
    if (late.has(this)) wanted.then(() => send.apply(this, body));
    else send.apply(this, body);
  };

  const Real = window.Worker;
  if (!Real) return;
  window.Worker = class extends EventTarget {
    constructor(address) {
      super();
      this.real = wanted.then(() => {
        const worker = new Real(address);
        worker.addEventListener("message", ({ data }) => this.dispatchEvent(new MessageEvent("message", { data })));
        return worker;
      });
    }

    postMessage(message) {
      this.real.then((worker) => worker.postMessage(message));
    }
  };
})();

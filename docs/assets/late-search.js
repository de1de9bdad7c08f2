/* Search costs nothing until a reader turns to it: Material would fetch its
   worker and the index, 40 kB, with every page. Both wait here for the first
   focus of the search field. Loaded before Material's own script. */
(() => {
  "use strict";

  // The theme's search dialog has no name for a screen reader.
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");

  // The build for a web server, opened from disk: no script can read the index,
  // and links lead to folders. Say so, and ask for nothing that is not there.
  if (location.protocol === "file:" && !document.querySelector("script[src$='from-disk.js']")) {
    const config = document.getElementById("__config");
    const { features, ...rest } = JSON.parse(config.textContent);
    config.textContent = JSON.stringify({ ...rest, features: features.filter((name) => name !== "search.highlight") });
    for (const part of document.querySelectorAll(".md-search, label[for=__search]")) part.remove();
    const note = document.createElement("p");
    note.className = "served-only quiet";
    note.textContent = "This copy is made for a web server. From disk its search is off and its links open folders; the offline edition has both: make export.";
    document.querySelector(".md-content__inner")?.prepend(note);
    return;
  }

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

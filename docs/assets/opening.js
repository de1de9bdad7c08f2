/* Long lists: the target of an address opens, a number leads to its entry, and the links
   to the parts of the page show the current one.

   Without this script a reader opens entries by hand; the links lead to them all the same. */
(() => {
  "use strict";

  /* Open the target of an address: the entry itself, and the folds around it. */
  function openFor(hash) {
    if (!hash) return;
    let target = null;
    try {
      target = document.getElementById(decodeURIComponent(hash.slice(1)));
    } catch {
      return; // a % that encodes nothing
    }
    const item = target?.closest(".data-table tr, ol.references > li");
    const inside = item?.querySelector("details.row-more, .entry-body > details");
    if (inside) inside.open = true;
    for (let around = target?.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  }

  /* A row shows what the abstracts say once it is opened. */
  function opened({ target }) {
    const beside = target.open && target.matches?.("details.row-more") && target.querySelector("details.abstract-says");
    if (beside) beside.open = true;
  }

  /* The field that leads to an entry by its number. */
  function goTo(field) {
    const go = () => {
      const id = `${field.dataset.goto}${field.value.trim()}`;
      if (!document.getElementById(id)) return;
      if (location.hash === `#${id}`) openFor(location.hash);
      location.hash = id;
    };
    field.addEventListener("input", (event) => event.stopPropagation()); // it filters nothing
    field.addEventListener("change", go);
    field.addEventListener("keydown", (event) => event.key === "Enter" && go());
  }

  /* Highlight the link to the current part. */
  function parts(nav) {
    const links = new Map([...nav.querySelectorAll("a")].map((link) => [document.getElementById(link.hash.slice(1)), link]));
    links.delete(null);
    const mark = () => {
      const edge = nav.getBoundingClientRect().bottom + 24;
      const passed = [...links.keys()].filter((part) => part.getBoundingClientRect().top < edge).pop();
      for (const [part, link] of links) link.ariaCurrent = part === passed ? "true" : null;
    };
    let planned = false;
    addEventListener("scroll", () => {
      if (planned) return;
      planned = true;
      requestAnimationFrame(() => { planned = false; mark(); });
    }, { passive: true });
  }

  document.addEventListener("toggle", opened, true);
  addEventListener("hashchange", () => openFor(location.hash));
  // Before the popup moves the focus into an entry.
  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.('a[href*="#"]');
    if (link?.hash && link.pathname === location.pathname) openFor(link.hash);
  }, true);
  openFor(location.hash);
  document.querySelectorAll("[data-goto]").forEach(goTo);
  document.querySelectorAll("nav.parts").forEach(parts);
})();

/* Long lists: open the entry that an address leads to, go to an entry by its number, and
   highlight the current part in the links to the parts of the page.

   Without this script, readers open entries by hand; the links still lead to them. */
(() => {
  "use strict";

  /* Open the entry that an address leads to, and the folds around it. */
  function openTarget(hash) {
    if (!hash) return;
    let target = null;
    try {
      target = document.getElementById(decodeURIComponent(hash.slice(1)));
    } catch {
      return; // a % that is not part of an encoded character
    }
    const item = target?.closest(".data-table tr, ol.references > li");
    const inside = item?.querySelector("details.row-more, .entry-body > details");
    if (inside) inside.open = true;
    for (let around = target?.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  }

  /* An opened row also opens its abstract summaries. */
  function onToggle({ target }) {
    const abstracts = target.open && target.matches?.("details.row-more") && target.querySelector("details.abstract-says");
    if (abstracts) abstracts.open = true;
  }

  /* A field that goes to the entry with the number typed in it. */
  function goTo(field) {
    const go = () => {
      const id = `${field.dataset.goto}${field.value.trim()}`;
      if (!document.getElementById(id)) return;
      if (location.hash === `#${id}`) openTarget(location.hash);
      location.hash = id;
    };
    field.addEventListener("input", (event) => event.stopPropagation()); // its form filters the list, but not by this field
    field.addEventListener("change", go);
    field.addEventListener("keydown", (event) => event.key === "Enter" && go());
  }

  /* Highlight the link to the current part of the page. */
  function trackParts(nav) {
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

  document.addEventListener("toggle", onToggle, true);
  addEventListener("hashchange", () => openTarget(location.hash));
  // While capturing, so that the entry is open before the popup moves the focus into it.
  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.('a[href*="#"]');
    if (link?.hash && link.pathname === location.pathname) openTarget(link.hash);
  }, true);
  openTarget(location.hash);
  document.querySelectorAll("[data-goto]").forEach(goTo);
  document.querySelectorAll("nav.parts").forEach(trackParts);
})();

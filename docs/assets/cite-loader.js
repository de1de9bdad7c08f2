/* Load the tools of the "Cite this page" box and of the citation dialog (cite.js) when a reader
   turns to one of them.

   Without this script, the box shows every format, and a record's link leads to a page of its
   own, as it does in browsers without <dialog>. */
(() => {
  "use strict";

  const LINKS = "a.cite-link[data-record]";
  const box = document.querySelector("details.cite-page");
  if (!box) return;

  /* While the tools load, the box shows one format, since all of them would be laid out first and
     then hidden; if they fail, all. The one-file edition contains the tools. */
  async function load() {
    if (window.citeRecord) return window.citeRecord;
    const { classList } = box.querySelector(".cite-formats");
    classList.add("loading");
    await loadScripts([new URL(box.dataset.script, location.href).href]).finally(() => classList.remove("loading"));
    return window.citeRecord;
  }

  for (const kind of ["pointerover", "focusin", "toggle"]) {
    document.addEventListener(kind, ({ target }) => target.closest?.(`details.cite-page, ${LINKS}`) && load().catch(() => {}), true);
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(LINKS);
    if (!link || !window.HTMLDialogElement || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    load().then((citeRecord) => citeRecord(link), () => location.assign(link.href));
  });
})();

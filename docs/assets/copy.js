/* Links that copy their full address: rows of tables, references.

   The link itself still leads to its place, with and without this script. */
(() => {
  "use strict";

  const note = document.createElement("div");
  note.className = "copied-note";
  note.setAttribute("role", "status");
  document.body.append(note);
  let timer = 0;

  /* The hosted address where the page knows it: a copy from disk must work too. */
  function address(link) {
    if (link.dataset.copyLink) return link.dataset.copyLink; // the one-file edition has many pages
    const canonical = document.querySelector("link[rel=canonical]");
    return (canonical ? canonical.href : location.href.split(/[?#]/)[0]) + link.hash;
  }

  function say(text) {
    note.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => { note.textContent = ""; }, 2500);
  }

  for (const link of document.querySelectorAll("a[data-copy-link]")) {
    link.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(address(link));
        say(`Copied ${address(link)}`);
      } catch {
        say(address(link));
      }
    });
  }
})();

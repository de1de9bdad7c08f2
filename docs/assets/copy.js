/* Links that copy their full address: rows of tables, references.

   The link itself still leads to its place, with and without this script.
   window.putOnClipboard(words, html) serves cite.js too. */
(() => {
  "use strict";

  /* Words, and if given HTML together with them. Where the browser has no clipboard
     for scripts (a wiki-like host without https), the old command copies. */
  window.putOnClipboard = async (words, html = "") => {
    const blob = (type, content) => ({ [type]: new Blob([content], { type }) });
    try {
      if (!html) await navigator.clipboard.writeText(words);
      else await navigator.clipboard.write([new ClipboardItem({ ...blob("text/html", html), ...blob("text/plain", words) })]);
      return true;
    } catch {
      return copyTheOldWay(words, html);
    }
  };

  /* The command copies a selection, so there is one for a moment: inside an open
     dialog, since the rest of the page cannot be selected meanwhile. */
  function copyTheOldWay(words, html) {
    let filled = false;
    const fill = (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      event.clipboardData.setData("text/plain", words);
      if (html) event.clipboardData.setData("text/html", html);
      filled = true;
    };
    const spot = document.createElement("span");
    spot.textContent = words;
    (document.querySelector("dialog[open]") ?? document.body).append(spot);
    document.addEventListener("copy", fill, true);
    getSelection().selectAllChildren(spot);
    const done = document.execCommand("copy");
    document.removeEventListener("copy", fill, true);
    spot.remove();
    return done && filled;
  }

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

  document.addEventListener("click", async ({ target }) => {
    const link = target.closest?.("a[data-copy-link]");
    if (link) say(`${(await window.putOnClipboard(address(link))) ? "Copied " : ""}${address(link)}`);
  });
})();

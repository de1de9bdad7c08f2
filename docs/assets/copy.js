/* Links that copy their full address: rows of tables, references, and others with
   data-copy-link. The link still leads to its target.

   window.putOnClipboard(text, html) is used by cite.js, too. */
(() => {
  "use strict";

  /* Copy text, and HTML with it if given. Where scripts have no access to the clipboard,
     as on a host without https, fall back to execCommand. Returns whether it was copied. */
  window.putOnClipboard = async (text, html = "") => {
    const blob = (type, content) => ({ [type]: new Blob([content], { type }) });
    try {
      if (!html) await navigator.clipboard.writeText(text);
      else await navigator.clipboard.write([new ClipboardItem({ ...blob("text/html", html), ...blob("text/plain", text) })]);
      return true;
    } catch {
      return execCopy(text, html);
    }
  };

  /* execCommand copies the selection, so select a temporary element: inside an open dialog,
     since the rest of the page cannot be selected then. */
  function execCopy(text, html) {
    let filled = false;
    const fill = (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      event.clipboardData.setData("text/plain", text);
      if (html) event.clipboardData.setData("text/html", html);
      filled = true;
    };
    const node = document.createElement("span");
    node.textContent = text;
    (document.querySelector("dialog[open]") ?? document.body).append(node);
    document.addEventListener("copy", fill, true);
    getSelection().selectAllChildren(node);
    const done = document.execCommand("copy");
    document.removeEventListener("copy", fill, true);
    node.remove();
    return done && filled;
  }

  const note = document.createElement("div");
  note.className = "copied-note";
  note.setAttribute("role", "status");
  document.body.append(note);
  let timer = 0;

  /* The hosted address if the page knows it, so that links copied from disk work, too. */
  function address(link) {
    if (link.dataset.copyLink) return link.dataset.copyLink; // the one-file edition contains many pages
    const canonical = document.querySelector("link[rel=canonical]");
    return (canonical ? canonical.href : location.href.split(/[?#]/)[0]) + link.hash;
  }

  function show(text) {
    note.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => { note.textContent = ""; }, 2500);
  }

  document.addEventListener("click", async ({ target }) => {
    const link = target.closest?.("a[data-copy-link]");
    if (link) show(`${(await window.putOnClipboard(address(link))) ? "Copied " : "Not copied: "}${address(link)}`);
  });
})();

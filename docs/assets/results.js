/* What the search shows of each result: a few lines of the paragraph with most of the words.

   The theme's worker sends every paragraph that has such a word, up to 28 kB of a page,
   and the theme lays it all out. Loaded before the theme's script, once somebody searches. */
(() => {
  "use strict";

  const BEFORE = 70; // letters of a paragraph before the word that is marked
  const WHOLE = 220; // letters of an excerpt

  /* The text is HTML: paragraphs and lists, and <mark> around the words found. A cut goes
     through a blank, so through no letter that is written as &name;. Behind the mark
     U+2063 stand other spellings, to be found and not to be read. */
  function excerpt(html) {
    const parts = html.split(/<(?!\/?mark>)[^>]*>/).map((part) => part.split("\u2063")[0].replace(/^[·\s]+|[·\s]+$/g, "")).filter(Boolean);
    if (!parts.length) return "";
    const rich = parts.map((part) => new Set(part.toLowerCase().match(/<mark>[^<]+/g)).size);
    const first = rich.indexOf(Math.max(...rich));
    const text = parts.slice(first).join(" ");
    const at = text.indexOf("<mark>");
    const from = at > BEFORE ? text.indexOf(" ", at - BEFORE) + 1 : 0;
    const to = text.length - from > WHOLE ? text.lastIndexOf(" ", from + WHOLE) : text.length;
    const cut = text.slice(from, Math.max(to, at));
    const open = cut.split("<mark>").length > cut.split("</mark>").length ? "</mark>" : "";
    return `${from ? "… " : ""}${cut}${open}${to < text.length ? " …" : ""}`;
  }

  const Whole = window.Worker;
  window.Worker = class extends Whole {
    constructor(address) {
      super(address);
      // The first to listen: the theme gets the same message after it.
      this.addEventListener("message", ({ data }) => {
        for (const found of (data.data?.items ?? []).flat()) if (found.text) found.text = excerpt(found.text);
      });
    }
  };
})();

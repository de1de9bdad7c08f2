/* The results in the search dialog: a list of links, each with its kind and the matching words.

   assets/theme.js opens the dialog and loads this script. */
(() => {
  "use strict";

  const engine = window.searchEngine;
  const dialog = document.querySelector("dialog.find");
  const field = dialog.querySelector("input[type=search]");
  const status = dialog.querySelector(".find-status");
  const results = dialog.querySelector(".find-results");
  const root = new URL(dialog.dataset.root, location.href);
  const FIRST = 20; // results before "Show all"
  const BEFORE = 60; // letters of a text before what was found
  const WHOLE = 200; // letters of an excerpt
  const LONGEST = 1000; // letters of a query that are searched
  const MARKED = 8; // texts to mark on the page that a result opens

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  /* A sign as the build drew it. */
  function drawing(sign) {
    const made = document.createElement("template");
    made.innerHTML = sign;
    return made.content;
  }

  /* A text with what was found in marks. */
  function marked(text, found, from = 0, to = text.length) {
    const pieces = [];
    let at = from;
    for (const [start, end] of found) {
      if (start < at || end > to) continue;
      pieces.push(text.slice(at, start), element("mark", {}, text.slice(start, end)));
      at = end;
    }
    return [...pieces, text.slice(at, to)];
  }

  /* The part of a text that fills most slots, cut at blanks. */
  function excerpt(text, found) {
    const filling = ([from]) => new Set(found.filter(([start, end]) => start >= from && end < from + WHOLE - BEFORE).map(([, , slot]) => slot)).size;
    const best = found.reduce((so_far, one) => (so_far && filling(so_far) >= filling(one) ? so_far : one), null);
    const start = best && best[0] > BEFORE ? text.indexOf(" ", best[0] - BEFORE) + 1 : 0;
    const end = text.length > start + WHOLE ? Math.max(text.lastIndexOf(" ", start + WHOLE), best?.[1] ?? 0) : text.length;
    return [start ? "… " : "", ...marked(text, found, start, end), end < text.length ? " …" : ""];
  }

  /* The address of a result, with the words to mark there; assets/theme.js marks them and
     puts the clean address back. */
  function addressOf({ address }, texts) {
    const url = new URL(address, root);
    const words = new Map(texts.map((text) => [text.toLowerCase(), text]));
    for (const text of [...words.values()].slice(0, MARKED)) url.searchParams.append("h", text);
    return url.href;
  }

  function facts({ page, kind, facts: { signs = [], strength = [], section, check, contested, alert } }) {
    const title = kind.id === "page" ? "" : section ?? page[0];
    const bars = strength.map(([bar, tone]) => element("span", { class: `strength tone-${tone}`, "aria-hidden": "true" }, drawing(bar), " "));
    const flag = alert ?? (contested ? "contested" : "");
    return [
      ...signs.map(([, name, label]) => element("span", { class: `find-effect ${name}` }, `${label} · `)),
      title, ...(check ? [title ? " · " : "", ...bars, `Check: ${check}`] : []), ...(flag ? [" · ", element("strong", { class: "find-flag" }, flag)] : []),
    ];
  }

  /* Whether a text says more of the query than the title; a section or a reference shows it anyway. */
  function saysMore({ kind, text }, inTitle, inText) {
    const inTitleSlots = new Set(inTitle.map(([, , slot]) => slot));
    return text && (!["finding", "group"].includes(kind.id) || !inTitle.length || inText.some(([, , slot]) => !inTitleSlots.has(slot)));
  }

  const label = ({ kind, keys }) => (kind.id === "reference" ? `${kind.label} ${keys[0]}` : kind.label);

  function result({ record, missing }, wanted) {
    const inTitle = engine.found(record.title, wanted);
    const inText = engine.found(record.text, wanted);
    const texts = [...inTitle.map(([from, to]) => record.title.slice(from, to)), ...inText.map(([from, to]) => record.text.slice(from, to))];
    const signs = (record.facts.signs ?? []).map(([sign, name]) => element("span", { class: `sign ${name}`, "aria-hidden": "true" }, drawing(sign), " "));
    return element("li", {}, element("a", { href: addressOf(record, texts), class: "find-result" },
      element("span", { class: "find-kind" }, label(record)), " ",
      element("span", { class: "find-title" }, ...signs, ...marked(record.title, inTitle)), " ",
      ...(saysMore(record, inTitle, inText) ? [element("span", { class: "find-text" }, ...excerpt(record.text, inText)), " "] : []),
      element("span", { class: "find-where" }, ...facts(record), ...(missing.length ? [` · without ${missing.map((word) => `“${word}”`).join(", ")}`] : []))));
  }

  /* A list of results, the rest behind a button: each is costly to draw. */
  function list(hits, wanted, name) {
    const items = (some) => some.map((hit) => result(hit, wanted));
    const all = element("ol", { "aria-label": name }, ...items(hits.slice(0, FIRST)));
    const rest = hits.slice(FIRST);
    if (!rest.length) return [all];
    const more = element("button", { type: "button", class: "find-more" }, `Show all ${hits.length}`);
    more.addEventListener("click", () => {
      const added = items(rest);
      all.append(...added);
      more.remove();
      added[0].querySelector("a").focus();
    });
    return [all, more];
  }

  function count({ hits, others, taken, unknown }) {
    const results_of = (number) => `${number} result${number === 1 ? "" : "s"}`;
    if (unknown) return `No ${unknown} on this site.`;
    const put_right = taken.map(([typed, word]) => ` No results for “${typed}”; showing results for “${word}”.`).join("");
    if (hits.length) return results_of(hits.length) + (put_right && `.${put_right}`);
    return others.length ? `No result matches all of these words. ${results_of(others.length)} with some of them.` : "No results.";
  }

  /* The nearest spellings, and where else to look. */
  function help({ nearest, hits }) {
    if (hits.length) return [];
    const spelled = nearest.map(([typed, word]) => {
      const button = element("button", { type: "button", class: "find-nearest" }, word);
      button.addEventListener("click", () => {
        field.value = field.value.replace(typed, word);
        field.focus();
        show();
      });
      return button;
    });
    const instead = [...document.querySelectorAll(".find-instead a")].map((link) => element("a", { href: link.href }, link.textContent));
    return [
      ...(spelled.length ? [element("p", {}, "Did you mean ", ...spelled.flatMap((button, at) => (at ? [", ", button] : [button])), "?")] : []),
      ...(instead.length ? [element("p", {}, "Browse: ", ...instead.flatMap((link, at) => (at ? [", ", link] : [link])))] : []),
    ];
  }

  let shown = "";

  function show() {
    const query = field.value.trim().slice(0, LONGEST);
    keep(query);
    if (query === shown) return;
    shown = query;
    if (query.length < 2 && !/\d/.test(query)) {
      status.textContent = query ? "Type at least two letters." : "";
      return results.replaceChildren();
    }
    const answer = engine.search(query);
    status.textContent = count(answer);
    const also = answer.others.length && answer.hits.length ? [element("h2", {}, "With some of the words")] : [];
    results.replaceChildren(...help(answer),
      ...(answer.hits.length ? list(answer.hits, answer.wanted, "Results") : []), ...also,
      ...(answer.others.length ? list(answer.others, answer.wanted, "Results with some of the words") : []));
    results.scrollTop = 0;
  }

  /* Restore the query when the reader comes back. */
  function keep(query) {
    try {
      sessionStorage.setItem("find", query);
    } catch {
      // some browsers keep nothing for pages from disk
    }
  }

  /* Arrows move between the field and the results; a letter typed on a result goes to the field. */
  function onKey(event) {
    const stops = [field, ...results.querySelectorAll("a, button")];
    const at = stops.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (to !== undefined && at >= 0) {
      event.preventDefault();
      stops[Math.min(Math.max(to, 0), stops.length - 1)].focus();
    } else if (event.key === "Enter" && document.activeElement === field) {
      event.preventDefault();
      if (!event.isComposing) results.querySelector("a.find-result")?.click();
    } else if (event.key.length === 1 && at > 0 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== " ") {
      field.focus();
    }
  }

  /* A link to a place on this page only closes the dialog, and the place is shown. */
  function onClick(event) {
    const link = event.target.closest("a.find-result");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) dialog.close?.();
  }

  status.textContent = "Loading search …";
  engine.build((share) => { status.textContent = `Loading search … ${10 * Math.floor(10 * share)}%`; }).then(() => {
    shown = "";
    status.textContent = "";
    field.addEventListener("input", show);
    dialog.addEventListener("keydown", onKey);
    results.addEventListener("click", onClick);
    dialog.dataset.ready = "";
    show();
  });
})();

/* The results in the search dialog: a list of links, each with its kind and the words found.

   theme.js opens and closes the dialog, and loads this script. */
(() => {
  "use strict";

  const engine = window.searchEngine;
  if (!engine) return; // a script before this one could not be loaded
  const dialog = document.querySelector("dialog.find");
  const field = dialog.querySelector("input[type=search]");
  const status = dialog.querySelector(".find-status");
  const results = dialog.querySelector(".find-results");
  const root = new URL(dialog.dataset.root, location.href);
  const AT_ONCE = 8; // results rendered with the answer, a screenful; those after them follow it
  const FIRST = 20; // results shown before "Show all"
  const LEAD = 60; // letters of an excerpt before the match
  const EXCERPT = 200; // letters of an excerpt
  const MAX_QUERY = 1000; // letters of a query that are used
  const MAX_MARKED = 8; // texts to highlight on the page that a result opens

  function element(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  /* The node of a sign, whose SVG comes from the build. */
  function signNode(svg) {
    const template = document.createElement("template");
    template.innerHTML = svg;
    return template.content;
  }

  /* A text, or a range of it, with the matches in <mark> elements. */
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

  /* The part of a text that fills the most slots, cut at spaces. */
  function excerpt(text, found) {
    const slotsFrom = ([from]) => new Set(found.filter(([start, end]) => start >= from && end < from + EXCERPT - LEAD).map(([, , slot]) => slot)).size;
    const best = found.reduce((first, next) => (first && slotsFrom(first) >= slotsFrom(next) ? first : next), null);
    const start = best && best[0] > LEAD ? text.indexOf(" ", best[0] - LEAD) + 1 : 0;
    const end = text.length > start + EXCERPT ? Math.max(text.lastIndexOf(" ", start + EXCERPT), best?.[1] ?? 0) : text.length;
    return [start ? "… " : "", ...marked(text, found, start, end), end < text.length ? " …" : ""];
  }

  /* The address of a result, with the words that theme.js highlights there. */
  function addressOf({ address }, texts) {
    const url = new URL(address, root);
    const words = new Map(texts.map((text) => [text.toLowerCase(), text]));
    for (const text of [...words.values()].slice(0, MAX_MARKED)) url.searchParams.append("h", text);
    return url.href;
  }

  function facts({ page, kind, facts: { signs = [], strength = [], section, check, alert } }) {
    const title = kind.id === "page" ? "" : section ?? page[0];
    const bars = strength.map(([bar, tone]) => element("span", { class: `strength tone-${tone}`, "aria-hidden": "true" }, signNode(bar), " "));
    return [
      ...signs.map(([, name, label]) => element("span", { class: `find-effect ${name}` }, `${label} · `)),
      title, ...(check ? [title ? " · " : "", ...bars, `Check: ${check}`] : []), ...(alert ? [" · ", element("strong", { class: "find-flag" }, alert)] : []),
    ];
  }

  /* Links of a finding: to its contested group, which has the opposing findings, and to its citation. */
  function linksOf({ kind, id, facts: { contested } }) {
    if (kind.id !== "finding") return [];
    const link = (address, text, label) => element("a", { href: new URL(address, root).href, "aria-label": label }, text);
    const group = contested && engine.recordOf(contested);
    const contestedMark = group ? link(group.address, "contested", `Contested: ${group.title}`) : "contested"; // a review may not show its groups
    return [element("span", { class: "find-links" },
      ...(contested ? [contestedMark, " "] : []),
      link(`${dialog.dataset.citations}${id}.html`, "cite", `Cite finding ${id}`))];
  }

  /* Whether to show an excerpt: always, except when the title of a finding or a contested group already
     has every query word found in its text. */
  function showsExcerpt({ kind, text }, inTitle, inText) {
    const inTitleSlots = new Set(inTitle.map(([, , slot]) => slot));
    return text && (!["finding", "group"].includes(kind.id) || !inTitle.length || inText.some(([, , slot]) => !inTitleSlots.has(slot)));
  }

  const label = ({ kind, keys }) => (kind.id === "reference" ? `${kind.label} ${keys[0]}` : kind.label);

  function result({ record, missing }, wanted) {
    const inTitle = engine.found(record.title, wanted);
    const inText = engine.found(record.text, wanted);
    const texts = [...inTitle.map(([from, to]) => record.title.slice(from, to)), ...inText.map(([from, to]) => record.text.slice(from, to))];
    const signs = (record.facts.signs ?? []).map(([sign, name]) => element("span", { class: `sign ${name}`, "aria-hidden": "true" }, signNode(sign), " "));
    return element("li", record.facts.contested ? { class: "contested" } : {}, element("a", { href: addressOf(record, texts), class: "find-result" },
      element("span", { class: "find-kind" }, label(record)), " ",
      element("span", { class: "find-title" }, ...signs, ...marked(record.title, inTitle)), " ",
      ...(showsExcerpt(record, inTitle, inText) ? [element("span", { class: "find-text" }, ...excerpt(record.text, inText)), " "] : []),
      element("span", { class: "find-where" }, ...facts(record), ...(missing.length ? [` · without ${missing.map((word) => `“${word}”`).join(", ")}`] : []))), ...linksOf(record));
  }

  const afterPaint = (task) => requestAnimationFrame(() => setTimeout(task));

  /* A list of results. Each is slow to render, so some follow once the first ones are painted, and a
     button adds those after them. It appears with these, since they would move it. */
  function list(hits, wanted, name) {
    const items = (from, to) => hits.slice(from, to).map((hit) => result(hit, wanted));
    const all = element("ol", { "aria-label": name }, ...items(0, AT_ONCE));
    const { lastElementChild: last } = all;
    const more = element("button", { type: "button", class: "find-more", hidden: "" }, `Show all ${hits.length}`);
    more.addEventListener("click", () => {
      const added = items(FIRST);
      all.append(...added);
      more.remove();
      added[0].querySelector("a").focus();
    });
    afterPaint(() => {
      if (!all.isConnected) return;
      last.after(...items(AT_ONCE, FIRST));
      more.hidden = false;
    });
    return hits.length > FIRST ? [all, more] : [all];
  }

  function count({ hits, others, corrections, unknown }) {
    const resultCount = (number) => `${number} result${number === 1 ? "" : "s"}`;
    if (unknown) return `No ${unknown} on this site.`;
    const correctionNote = corrections.map(([typed, word]) => ` No results for “${typed}”; showing results for “${word}”.`).join("");
    if (hits.length) return resultCount(hits.length) + (correctionNote && `.${correctionNote}`);
    return others.length ? `No result matches all of these words. ${resultCount(others.length)} with some of them.` : "No results.";
  }

  /* If there are no results: similar words, and pages to browse. */
  function help({ suggestions, hits }) {
    if (hits.length) return [];
    const buttons = suggestions.map(([typed, word]) => {
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
      ...(buttons.length ? [element("p", {}, "Did you mean ", ...buttons.flatMap((button, at) => (at ? [" or ", button] : [button])), "?")] : []),
      ...(instead.length ? [element("p", {}, "Browse: ", ...instead.flatMap((link, at) => (at ? [", ", link] : [link])))] : []),
    ];
  }

  let shown = "";

  function show() {
    const query = field.value.trim().slice(0, MAX_QUERY);
    remember(query);
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

  /* Remember the query, which theme.js restores on the next page. */
  function remember(query) {
    try {
      sessionStorage.setItem("find", query);
    } catch {
      // some browsers block storage for file: pages
    }
  }

  /* Arrow keys move between the field and the results, whose own links Tab reaches; typing on a result
     continues in the field. */
  function onKey(event) {
    const stops = [field, ...results.querySelectorAll("a:not(.find-links a), button")];
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

  /* Close the dialog, since a link to the same page loads no new page. */
  function onClick(event) {
    const link = event.target.closest("a.find-result, .find-links a");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) window.hideSearch();
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

/* Tables that sort, lists that filter, and the download of what is shown.

   The HTML is complete without this script; the tools appear with it. A form
   with data-list-tools="SELECTOR" filters what the selector finds: by the words
   of its field "words", and by each select with data-facet, whose name is a
   data- attribute of the items (several values are separated by spaces). In the
   one-file edition several forms share one address, so none writes into it. */
(() => {
  "use strict";

  const { keepWords, whenIdle } = window;
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  /* Sorting: a button in each header; a third press restores the order. */
  function sortable(table) {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const headers = [...table.tHead.rows[0].cells];
    headers.forEach((header, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => {
        const order = { none: "ascending", ascending: "descending", descending: "none" }[header.getAttribute("aria-sort") ?? "none"];
        for (const other of headers) other.setAttribute("aria-sort", "none");
        header.setAttribute("aria-sort", order);
        body.append(...sorted(original, column, order));
      });
    });
  }

  function sorted(rows, column, order) {
    if (order === "none") return rows;
    const words = (cell) => (cell.querySelector("summary") ?? cell).textContent;
    const key = (row) => words(row.cells[column]).replace(/^[\s[↑↓▲▼◆◇●■○]*(Row )?/, "").trim();
    const sign = order === "descending" ? -1 : 1;
    const keys = new Map(rows.map((row) => [row, key(row)]));
    return [...rows].sort((one, other) => sign * collator.compare(keys.get(one), keys.get(other)));
  }

  /* Filtering */
  const alone = document.querySelectorAll("form[data-list-tools]").length === 1;

  /* What the works that a finding cites are called, and what their abstracts say: once on
     a page, in the list of its works. */
  function worksOf(item) {
    const numbers = item.dataset.refs?.split(" ").filter(Boolean) ?? [];
    return numbers.map((number) => [...document.querySelectorAll(`li[data-ref~="${number}"] :is(.entry-text, .abstract-says)`)].map((part) => part.textContent).join(" ")).join(" ");
  }

  /* Which items have what is typed, compared as the search of the site compares it:
     typed text → a test of an item. Labels: item → those of its values in the filters. */
  function worded(items, labelsOf) {
    const { wordsOf } = window.searchWords;
    const index = window.searchIndex([{ boost: 1 }]);
    const spelling = window.searchSpelling(index);
    for (const [number, item] of items.entries()) {
      const words = wordsOf(`${item.textContent} ${item.dataset.words ?? ""} ${labelsOf(item)} ${worksOf(item)}`);
      index.add(number, 0, words);
      spelling.learn(words);
    }
    let last = { typed: "", fits: new Set(items) }; // each facet's counts ask again for the same words
    return (typed) => {
      if (typed !== last.typed) {
        const found = spelling.prepared(typed);
        last = { typed, fits: new Set(items.filter((_, number) => found.every(({ filling }) => filling.has(number)))) };
      }
      const { fits } = last;
      return (item) => fits.has(item);
    };
  }

  function filterable(form) {
    const items = [...document.querySelectorAll(form.dataset.listTools)];
    const aside = form.dataset.aside ? [...document.querySelectorAll(form.dataset.aside)] : [];
    const facets = [...form.querySelectorAll("select[data-facet]")];
    const field = form.elements.words;
    const whole = form.closest(".data-table[id]");
    const picture = whole?.querySelector(".balance");
    const uncounted = new Set();

    /* The values that an item has for a facet, taken apart once. */
    const apart = new Map(items.map((item) => [item, {}]));
    const values = (text = "") => new Set([text, ...text.split(" ")]);
    const valuesOf = (item, { name }) => (apart.get(item)[name] ??= values(item.dataset[name]));

    /* The words of these values: a term that a finding names otherwise is found too. */
    const labels = new Map(facets.flatMap((facet) => [...facet.options].map((option) => [`${facet.name} ${option.value}`, option.textContent])));
    const labelsOf = (item) => facets.flatMap((facet) => [...valuesOf(item, facet)].map((value) => (value ? labels.get(`${facet.name} ${value}`) : ""))).join(" ");

    /* Whether an item has what is typed and chosen; one facet may be left out. */
    function fitting(except) {
      const typed = wording ? wording(field.value) : () => true;
      const asked = facets.filter((facet) => facet !== except && facet.value);
      return (item) => asked.every((facet) => valuesOf(item, facet).has(facet.value)) && typed(item);
    }

    /* The rules of spelling are loaded when a reader types: the list waits for them. */
    let wording = null;
    async function prepare() {
      if (!window.searchSpelling) await window.loadSearchWords?.();
      if (items.some(({ dataset }) => dataset.refs)) await window.loadAbstracts?.().catch(() => {}); // what the works say counts, too
      wording ??= worded(items, labelsOf);
    }

    async function awaitWording() {
      form.setAttribute("aria-busy", "true");
      try {
        await prepare();
        update();
      } catch {
        form.querySelector("[data-count]").textContent = "The filter could not be loaded."; // the list stays as it was
      } finally {
        form.removeAttribute("aria-busy");
      }
    }

    function update() {
      if (field.value.trim() && !wording) return awaitWording();
      const shown = new Set(items.filter(fitting()));
      for (const item of items) item.hidden = !shown.has(item);
      for (const item of aside) item.hidden = shown.size < items.length;
      if (picture) weigh(new Set([...shown].map(({ id }) => `#${id}`)));
      const more = form.querySelector(".more-filters");
      if (more && facets.some((facet) => facet.value && more.contains(facet))) more.open = true;
      for (const group of document.querySelectorAll("[data-group]")) group.hidden = !group.querySelector(`${group.dataset.group}:not([hidden])`);
      for (const facet of facets) {
        uncounted.add(facet);
        facet.parentElement.classList.toggle("used", Boolean(facet.value));
      }
      whenIdle(countNext);
      const status = form.querySelector("[data-count]");
      if (status.textContent !== said(shown.size)) status.textContent = said(shown.size); // read aloud once
    }

    /* The picture of the items pales what is not shown; its numbers count the rest, each item once. */
    function weigh(shown) {
      const href = (square) => square.getAttribute("href");
      for (const square of picture.querySelectorAll("svg > g a")) square.classList.toggle("off", !shown.has(href(square)));
      for (const number of picture.querySelectorAll("[data-n]")) number.textContent = new Set([...picture.querySelectorAll(`${number.dataset.n}:not(.off)`)].map(href)).size;
    }

    function said(count) {
      if (count === items.length) return `All ${count} shown`;
      return count ? `${count} of ${items.length} shown` : `No matches among ${items.length}`;
    }

    /* Each choice shows how many items it would leave: counted when the page is idle, one
       facet after the other, or at once when a reader turns to it. */
    function countNext() {
      const [facet] = uncounted;
      if (!facet) return;
      count(facet);
      whenIdle(countNext);
    }

    function count(facet) {
      if (!uncounted.delete(facet)) return;
      const left = new Map();
      for (const item of items.filter(fitting(facet))) for (const value of valuesOf(item, facet)) left.set(value, (left.get(value) ?? 0) + 1);
      for (const option of facet.options) {
        if (!option.value) continue;
        option.dataset.words ??= option.textContent;
        const text = `${option.dataset.words} (${left.get(option.value) ?? 0})`;
        if (option.textContent !== text) option.textContent = text;
      }
    }

    /* The choice is in the address, so that a wiki can link to it. From disk
       a browser may refuse to change the query; then it goes behind the #. */
    function remember(write) {
      if (!alone) return;
      const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value)).toString();
      const place = whole && query ? `#${whole.id}` : "";
      try {
        history[write](null, "", location.pathname + (query ? `?${query}` : "") + place);
      } catch {
        location.replace(`#${query}`);
      }
    }

    /* Set the filters from the address; returns whether it has any. */
    function recall(query) {
      for (const control of [field, ...facets]) control.value = "";
      let known = false;
      for (const [name, value] of new URLSearchParams(query)) {
        const control = form.elements[name];
        const possible = control === field || (control instanceof HTMLSelectElement && [...control.options].some((option) => option.value === value));
        if (possible) control.value = value;
        known ||= possible;
      }
      update();
      return known;
    }

    /* The address leads to one item, or to those that it asks for. */
    function arrive() {
      const asked = alone && recall(location.search || (location.hash.includes("=") ? location.hash.slice(1) : ""));
      const target = location.hash ? document.getElementById(location.hash.slice(1)) : null;
      // The anchors for readers without a script would hide rows for good.
      if (target?.matches(".only") && whole?.contains(target)) location.replace(`#${whole.id}`);
      if (items.includes(target?.closest("tr, li, article"))) return reveal(target);
      if (asked && (!target || target === whole || target.matches(".only"))) (whole ?? form).scrollIntoView();
    }

    /* An address that leads to a hidden item shows everything again. */
    function reveal(target) {
      if (target.closest("[hidden]")) recall("");
      target.scrollIntoView();
    }

    /* Links such as ?process=growth on the same page filter without a reload; in the
       one-file edition they keep the query beside the address. */
    function follow(event) {
      const link = event.target.closest?.('a[href^="?"], a[data-query]');
      if (!link || !whole || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const place = link.dataset.query && document.getElementById(link.getAttribute("href").slice(1));
      if (place && !whole.contains(place)) return;
      event.preventDefault();
      recall(link.dataset.query ?? link.search);
      remember("pushState");
      whole.scrollIntoView();
      whole.focus({ preventScroll: true });
    }

    for (const option of form.querySelectorAll("option:not([value])")) option.value = option.textContent;
    form.addEventListener("input", () => { update(); remember("replaceState"); });
    form.addEventListener("reset", () => setTimeout(() => { update(); remember("replaceState"); }));
    form.addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("click", follow);
    addEventListener("popstate", arrive);
    keepWords(field);
    for (const facet of facets) for (const kind of ["pointerdown", "focus"]) facet.addEventListener(kind, () => count(facet));
    form.hidden = false;
    update();
    field.addEventListener("focus", () => prepare().catch(() => {}), { once: true }); // typing tries again
    arrive();
  }

  /* Download the rows that are shown: their records, as in the published file, each
     with the numbers and DOIs of its works and the version of this edition. */
  function downloadable(place) {
    place.addEventListener("click", async (event) => {
      const format = event.target.dataset.format;
      if (!format) return;
      const { download, file, rows, version } = place.dataset;
      const inPage = document.getElementById(`${download}-records`); // a page from disk may load no file
      const whole = inPage ? JSON.parse(inPage.textContent) : await (await fetch(file)).json();
      const shown = new Map([...document.querySelectorAll(rows)].filter((row) => !row.hidden).map((row) => [row.id, row.dataset.refs?.split(" ").filter(Boolean) ?? []]));
      const records = whole.records.filter((record) => shown.has(record.id)).map((record) => {
        const numbers = shown.get(record.id);
        return { ...record, reference_numbers: numbers.map(Number), dois: numbers.map(doiOf).filter(Boolean), edition: version };
      });
      const asked = [...new FormData(place.closest("form"))].filter(([, value]) => value);
      const name = [download, ...asked.flat()].join("-").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/-$/, "").toLowerCase();
      const names = [...Object.keys(whole.records[0]), "reference_numbers", "dois", "edition"];
      save(`${name}.${format}`, format === "csv" ? csv(records, names) : `${JSON.stringify({ ...whole, edition: version, selection: Object.fromEntries(asked), records }, null, 2)}\n`);
    });
    place.hidden = false;
  }

  /* From the list of works, which is on each page that cites them. */
  function doiOf(number) {
    return document.querySelector(`li[data-ref~="${number}"] .entry-text a[href^="https://doi.org/"]`)?.textContent;
  }

  /* As in the published file: several values separated by a bar. */
  function csv(records, names) {
    const cell = (value) => (Array.isArray(value) ? value.join(" | ") : String(value ?? ""));
    const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    return [names, ...records.map((record) => names.map((name) => record[name]))].map((line) => `${line.map(cell).map(quoted).join(",")}\n`).join("");
  }

  function save(name, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  document.querySelectorAll("table[data-sortable]").forEach(sortable);
  document.querySelectorAll("form[data-list-tools]").forEach(filterable);
  document.querySelectorAll("[data-download]").forEach(downloadable);
})();

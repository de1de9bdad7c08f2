/* Sortable tables, filters for lists, and the download of the rows shown.

   The HTML is complete without this script, which adds the controls. A form with
   data-list-tools="SELECTOR" filters the elements that match the selector: by the text in its
   field "words" and by each select with data-facet, whose name is a data- attribute of the
   items, with values separated by spaces. In the one-file edition, several forms share one
   address, so none of them changes it. */
(() => {
  "use strict";

  const { keepWords, whenIdle, afterPaint } = window;
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  /* Add a button to each header that sorts by its column; the third press restores the original order. */
  function sortable(table) {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const headers = [...table.tHead.rows[0].cells];
    let unseen = [];
    table.tHead.className = "sortable"; // on a phone, only these are shown

    /* The number of rows of average height down to the end of the screen. The layout would be computed
       twice if it were asked after a change. */
    function seenRows() {
      const { top, height } = body.getBoundingClientRect();
      return Math.ceil(((innerHeight - top) / height) * original.length);
    }

    /* Move the rows that the reader sees at once, and the others after that. */
    function arrange(rows, seen) {
      unseen = rows.slice(seen);
      body.prepend(...rows.slice(0, seen));
      afterPaint(() => whenIdle(() => body.append(...unseen)));
    }

    headers.forEach((header, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => {
        const seen = seenRows();
        const order = { none: "ascending", ascending: "descending", descending: "none" }[header.getAttribute("aria-sort") ?? "none"];
        for (const other of headers) other.setAttribute("aria-sort", "none");
        header.setAttribute("aria-sort", order);
        arrange(sorted(original, column, order), seen);
      });
    });
  }

  function sorted(rows, column, order) {
    if (order === "none") return rows;
    const textOf = (cell) => (cell.querySelector("summary") ?? cell).textContent;
    const key = (row) => textOf(row.cells[column]).replace(/^[\s[↑↓▲▼◆◇●■○]*(Row )?/, "").trim();
    const sign = order === "descending" ? -1 : 1;
    const keys = new Map(rows.map((row) => [row, key(row)]));
    return [...rows].sort((a, b) => sign * collator.compare(keys.get(a), keys.get(b)));
  }

  const isOnlyForm = document.querySelectorAll("form[data-list-tools]").length === 1;

  /* The references of the works that an item cites, and what their abstracts say. A page has this
     only once, in its list of references. */
  function citedTextOf(item) {
    const numbers = item.dataset.refs?.split(" ").filter(Boolean) ?? [];
    return numbers.map((number) => [...document.querySelectorAll(`li[data-ref~="${number}"] :is(.entry-text, .abstract-says)`)].map((part) => part.textContent).join(" ")).join(" ");
  }

  /* A function from typed text to a test of items, with the same rules as the site's search.
     labelsOf: item → the labels of its values in the filters. */
  function textFilter(items, labelsOf) {
    const { wordsOf } = window.searchWords;
    const index = window.searchIndex([{ boost: 1 }]);
    const spelling = window.searchSpelling(index);
    for (const [number, item] of items.entries()) {
      const words = wordsOf(`${item.textContent} ${item.dataset.words ?? ""} ${labelsOf(item)} ${citedTextOf(item)}`);
      index.add(number, 0, words);
      spelling.learn(words);
    }
    let last = { typed: "", matches: new Set(items) }; // cached, since the counts of each facet need it again
    return (typed) => {
      if (typed !== last.typed) {
        const found = spelling.match(typed);
        last = { typed, matches: new Set(items.filter((_, number) => found.every(({ filling }) => filling.has(number)))) };
      }
      const { matches } = last;
      return (item) => matches.has(item);
    };
  }

  function filterable(form) {
    const items = [...document.querySelectorAll(form.dataset.listTools)];
    const unfilterable = form.dataset.aside ? [...document.querySelectorAll(form.dataset.aside)] : []; // shown only with the complete list
    const facets = [...form.querySelectorAll("select[data-facet]")];
    const field = form.elements.words;
    const table = form.closest(".data-table[id]");
    const chart = table?.querySelector(".balance");
    const uncounted = new Set();

    /* The values that an item has for a facet, parsed once. */
    const parsed = new Map(items.map((item) => [item, {}]));
    const values = (text = "") => new Set([text, ...text.split(" ")]);
    const valuesOf = (item, { name }) => (parsed.get(item)[name] ??= values(item.dataset[name]));

    /* The labels of these values, so that an item is also found by its term where its text uses other words. */
    const labels = new Map(facets.flatMap((facet) => [...facet.options].map((option) => [`${facet.name} ${option.value}`, option.textContent])));
    const labelsOf = (item) => facets.flatMap((facet) => [...valuesOf(item, facet)].map((value) => (value ? labels.get(`${facet.name} ${value}`) : ""))).join(" ");

    /* A test of whether an item matches the typed text and every facet but the given one. */
    function matching(except) {
      const hasText = filterByText ? filterByText(field.value) : () => true;
      const active = facets.filter((facet) => facet !== except && facet.value);
      return (item) => active.every((facet) => valuesOf(item, facet).has(facet.value)) && hasText(item);
    }

    let afterwards = (task) => task(); // at once until the page is set up, then after the rows
    let filterByText = null; // made once the search rules are loaded

    async function prepare() {
      if (!window.searchSpelling) await window.loadSearchWords?.();
      if (items.some(({ dataset }) => dataset.refs)) await window.loadAbstracts?.().catch(() => {}); // the filter also searches abstracts
      filterByText ??= textFilter(items, labelsOf);
    }

    /* The list waits while the search rules are loaded. */
    async function updateWhenLoaded() {
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
      if (field.value.trim() && !filterByText) return updateWhenLoaded();
      const shown = new Set(items.filter(matching()));
      for (const item of items) item.hidden = !shown.has(item);
      for (const item of unfilterable) item.hidden = shown.size < items.length;
      if (chart) afterwards(() => updateChart(new Set([...shown].map(({ id }) => `#${id}`))));
      const more = form.querySelector(".more-filters");
      if (more && facets.some((facet) => facet.value && more.contains(facet))) more.open = true;
      for (const group of document.querySelectorAll("[data-items]")) group.hidden = !group.querySelector(`${group.dataset.items}:not([hidden])`);
      for (const facet of facets) {
        uncounted.add(facet);
        facet.parentElement.classList.toggle("used", Boolean(facet.value));
      }
      whenIdle(countNext);
      const status = form.querySelector("[data-count]");
      if (status.textContent !== statusText(shown.size)) status.textContent = statusText(shown.size); // screen readers read every change
    }

    /* Dim hidden items in the chart and count each visible item once. */
    function updateChart(shown) {
      chart.hidden = !shown.size;
      const href = (square) => square.getAttribute("href");
      for (const square of chart.querySelectorAll("svg g g a")) square.classList.toggle("off", !shown.has(href(square)));
      for (const number of chart.querySelectorAll("[data-n]")) number.textContent = new Set([...chart.querySelectorAll(`${number.dataset.n}:not(.off)`)].map(href)).size;
    }

    function statusText(count) {
      if (count === items.length) return `All ${count} shown`;
      return count ? `${count} of ${items.length} shown` : `No matches among ${items.length}`;
    }

    /* Show how many items each option would leave. The facets are counted one at a time while the
       page is idle, or at once when the reader opens one. */
    function countNext() {
      const [facet] = uncounted;
      if (!facet) return;
      count(facet);
      whenIdle(countNext);
    }

    function count(facet) {
      if (!uncounted.delete(facet)) return;
      const left = new Map();
      for (const item of items.filter(matching(facet))) for (const value of valuesOf(item, facet)) left.set(value, (left.get(value) ?? 0) + 1);
      for (const option of facet.options) {
        if (!option.value) continue;
        option.dataset.words ??= option.textContent;
        const text = `${option.dataset.words} (${left.get(option.value) ?? 0})`;
        if (option.textContent !== text) option.textContent = text;
      }
    }

    /* Put the filters into the address, so that wikis can link to them: into the query or, where a
       browser does not allow this for a page from disk, into the fragment. */
    function writeAddress(method) {
      if (!isOnlyForm) return;
      const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value)).toString();
      const fragment = table && query ? `#${table.id}` : "";
      try {
        history[method](null, "", location.pathname + (query ? `?${query}` : "") + fragment);
      } catch {
        location.replace(`#${query}`);
      }
    }

    /* Set the filters from a query; returns whether it has any. */
    function applyQuery(query) {
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

    /* Show what the address leads to: one item, or a selection. */
    function followAddress() {
      const filtered = isOnlyForm && applyQuery(location.search || (location.hash.includes("=") ? location.hash.slice(1) : ""));
      const target = location.hash ? document.getElementById(location.hash.slice(1)) : null;
      // An anchor for readers without scripts would keep hiding rows.
      if (target?.matches(".only") && table?.contains(target)) location.replace(`#${table.id}`);
      if (unfilterable.includes(target) || items.includes(target?.closest("tr, li, article"))) return reveal(target);
      if (filtered && (!target || target === table || target.matches(".only"))) (table ?? form).scrollIntoView();
    }

    /* Scroll to an item; if it is hidden, first clear the filters. */
    function reveal(target) {
      if (target.closest("[hidden]")) applyQuery("");
      target.scrollIntoView();
    }

    /* Links to a selection on the same page, such as ?process=growth, filter without a reload. In the
       one-file edition, their query is in data-query. */
    function followLink(event) {
      const link = event.target.closest?.('a[href^="?"], a[data-query]');
      if (!link || !table || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const target = link.dataset.query && document.getElementById(link.getAttribute("href").slice(1));
      if (target && !table.contains(target)) return;
      event.preventDefault();
      applyQuery(link.dataset.query ?? link.search);
      writeAddress("pushState");
      table.scrollIntoView();
      table.focus({ preventScroll: true });
    }

    for (const option of form.querySelectorAll("option:not([value])")) option.value = option.textContent;
    form.addEventListener("input", () => { update(); writeAddress("replaceState"); });
    form.addEventListener("reset", (event) => { event.preventDefault(); applyQuery(""); writeAddress("replaceState"); }); // the browser would reset the fields after this
    form.addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("click", followLink);
    addEventListener("popstate", followAddress);
    keepWords(field);
    for (const facet of facets) for (const kind of ["pointerdown", "focus"]) facet.addEventListener(kind, () => count(facet));
    form.hidden = false;
    update();
    field.addEventListener("focus", () => prepare().catch(() => {}), { once: true }); // if this fails, typing tries again
    followAddress();
    afterwards = afterPaint;
  }

  /* Download the records of the rows shown, as in the published file, with the numbers and DOIs of
     the works that each cites and the version of this edition. */
  function downloadable(controls) {
    controls.addEventListener("click", async (event) => {
      const format = event.target.dataset.format;
      if (!format) return;
      const { download, file, rows, version } = controls.dataset;
      const inPage = document.getElementById(`${download}-records`); // a page opened from disk may not load files
      const all = inPage ? JSON.parse(inPage.textContent) : await (await fetch(file)).json();
      const shown = new Map([...document.querySelectorAll(rows)].filter((row) => !row.hidden).map((row) => [row.id, row.dataset.refs?.split(" ").filter(Boolean) ?? []]));
      const records = all.records.filter((record) => shown.has(record.id)).map((record) => {
        const numbers = shown.get(record.id);
        return { ...record, reference_numbers: numbers.map(Number), dois: numbers.map(doiOf).filter(Boolean), edition: version };
      });
      const filters = [...new FormData(controls.closest("form"))].filter(([, value]) => value);
      const name = [download, ...filters.flat()].join("-").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/-$/, "").toLowerCase();
      const names = [...Object.keys(all.records[0]), "reference_numbers", "dois", "edition"];
      save(`${name}.${format}`, format === "csv" ? csv(records, names) : `${JSON.stringify({ ...all, edition: version, selection: Object.fromEntries(filters), records }, null, 2)}\n`);
    });
    controls.hidden = false;
  }

  /* The DOI of a work, from the page's list of references. */
  function doiOf(number) {
    return document.querySelector(`li[data-ref~="${number}"] .entry-text a[href^="https://doi.org/"]`)?.textContent;
  }

  /* Records as CSV, in the form of the published file: several values in a cell are separated by a bar. */
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

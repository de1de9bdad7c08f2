/* Tables that sort, lists that filter, and the download of what is shown.

   The HTML is complete without this script; the tools appear with it. A form
   with data-list-tools="SELECTOR" filters what the selector finds: by the words
   of its field "words", and by each select with data-facet, whose name is a
   data- attribute of the items (several values stand there with spaces). */
(() => {
  "use strict";

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
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
    const key = (row) => row.cells[column].textContent.replace(/^[\s[↑↓▲▼◆◇●]*(Row )?/, "").trim();
    const sign = order === "descending" ? -1 : 1;
    return [...rows].sort((one, other) => sign * collator.compare(key(one), key(other)));
  }

  /* Filtering */
  function filterable(form) {
    const items = [...document.querySelectorAll(form.dataset.listTools)];
    const aside = form.dataset.aside ? [...document.querySelectorAll(form.dataset.aside)] : [];
    const facets = [...form.querySelectorAll("select[data-facet]")];
    const field = form.elements.words;
    const texts = new Map(items.map((item) => [item, plain(item.textContent)]));

    const has = (item, facet, value) => !value || (item.dataset[facet.name] === value) || (item.dataset[facet.name] ?? "").split(" ").includes(value);
    const fits = (item, except) => plain(field.value).split(/\s+/).every((word) => texts.get(item).includes(word)) && facets.every((facet) => facet === except || has(item, facet, facet.value));

    function update() {
      const shown = items.filter((item) => fits(item));
      for (const item of items) item.hidden = !shown.includes(item);
      for (const item of aside) item.hidden = shown.length < items.length;
      for (const group of document.querySelectorAll("[data-group]")) group.hidden = !group.querySelector(`${group.dataset.group}:not([hidden])`);
      for (const facet of facets) count(facet);
      form.querySelector("[data-count]").textContent = shown.length === items.length ? `All ${items.length} shown` : `${shown.length} of ${items.length} shown`;
    }

    /* Each choice says how many items it would leave. */
    function count(facet) {
      const rest = items.filter((item) => fits(item, facet));
      for (const option of facet.options) {
        if (!option.value) continue;
        option.dataset.words ??= option.textContent;
        const left = rest.filter((item) => has(item, facet, option.value)).length;
        option.textContent = `${option.dataset.words} (${left})`;
      }
    }

    /* The choice stands in the address, so that a wiki can link to it. From disk
       a browser may refuse to change the query; then it goes behind the #. */
    function remember() {
      const chosen = [...new FormData(form)].filter(([, value]) => value);
      const query = new URLSearchParams(chosen).toString();
      try {
        history.replaceState(null, "", location.pathname + (query ? `?${query}` : "") + (location.hash.includes("=") ? "" : location.hash));
      } catch {
        location.replace(`#${query}`);
      }
    }

    function recall() {
      const given = location.search || (location.hash.includes("=") ? location.hash.slice(1) : "");
      for (const [name, value] of new URLSearchParams(given)) {
        const control = form.elements[name];
        if (control instanceof HTMLSelectElement && [...control.options].some((option) => option.value === value)) control.value = value;
        if (control === field) control.value = value;
      }
    }

    for (const option of form.querySelectorAll("option:not([value])")) option.value = option.textContent;
    form.addEventListener("input", () => { update(); remember(); });
    form.addEventListener("reset", () => setTimeout(() => { update(); remember(); }));
    form.addEventListener("submit", (event) => event.preventDefault());
    addEventListener("hashchange", () => revealTarget(update, form));
    form.hidden = false;
    recall();
    update();
    revealTarget(update, form);
  }

  /* An address that leads to a hidden item shows everything again. */
  function revealTarget(update, form) {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest("[hidden]") || target.closest("form")) return;
    form.reset();
    update();
    target.scrollIntoView();
  }

  /* Links such as ?cancer=glioma on the same page filter without a reload. */
  function filterLinks(form) {
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.('a[href^="?"]');
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      form.reset();
      for (const [name, value] of new URLSearchParams(link.search)) form.elements[name].value = value;
      form.dispatchEvent(new Event("input"));
      form.scrollIntoView({ block: "start" });
      form.querySelector("select, input").focus({ preventScroll: true });
    });
  }

  /* The download of what is shown is made from the rows of the page itself. */
  function downloadable(place) {
    const rows = () => [...document.querySelectorAll(place.dataset.rows)].filter((row) => !row.hidden);
    place.addEventListener("click", (event) => {
      const format = event.target.dataset.format;
      if (!format) return;
      const records = rows().map(record);
      save(`findings.${format}`, format === "csv" ? csv(records) : JSON.stringify(records, null, 2));
    });
    place.hidden = false;
  }

  function record(row) {
    const words = (cell) => [...cell.cloneNode(true).childNodes].map((node) => node.textContent).join(" ").replace(/\s+/g, " ").trim();
    const cells = [...row.cells].map((cell) => [cell.dataset.label, words(cell)]);
    return { id: row.id, ...row.dataset, ...Object.fromEntries(cells) };
  }

  function csv(records) {
    const names = Object.keys(records[0] ?? {});
    const quoted = (value) => `"${String(value).replaceAll('"', '""')}"`;
    return [names, ...records.map((one) => names.map((name) => one[name]))].map((line) => line.map(quoted).join(",")).join("\n") + "\n";
  }

  function save(name, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  document.querySelectorAll("table[data-sortable]").forEach(sortable);
  for (const form of document.querySelectorAll("form[data-list-tools]")) {
    filterable(form);
    if (document.querySelector('a[href^="?"]')) filterLinks(form);
  }
  document.querySelectorAll("[data-download]").forEach(downloadable);
})();

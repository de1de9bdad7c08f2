/* Tables that sort and filter, and the filter of the references.

   The HTML is complete without this script; the tools appear with it. */
(() => {
  "use strict";

  const words = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  /* The counter is a live region: it says how many are shown. */
  function announce(counter, shown) {
    const total = Number(counter.dataset.total);
    counter.textContent = shown === total ? `All ${total} shown` : `${shown} of ${total} shown`;
  }

  function matches(node, query) {
    const text = words(node.textContent);
    return words(query).split(/\s+/).every((word) => text.includes(word));
  }

  /* Sorting: a button in each header; a third press restores the order. */
  function sortable(table) {
    const body = table.tBodies[0];
    const original = [...body.rows];
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => {
        const order = nextOrder(header.getAttribute("aria-sort"));
        for (const other of table.tHead.rows[0].cells) other.setAttribute("aria-sort", "none");
        header.setAttribute("aria-sort", order);
        body.append(...sorted(original, column, order));
      });
    });
  }

  const nextOrder = (order) => ({ none: "ascending", ascending: "descending", descending: "none" })[order];

  function sorted(rows, column, order) {
    if (order === "none") return rows;
    const key = (row) => row.cells[column].textContent.replace(/^[\s[↑↓]*(Row )?/, "").trim();
    const sign = order === "descending" ? -1 : 1;
    return [...rows].sort((one, other) => sign * collator.compare(key(one), key(other)));
  }

  function filterable(box) {
    const tools = box.querySelector(".table-tools");
    const counter = box.querySelector("[data-count]");
    const input = box.querySelector("[data-filter]");
    const rows = [...box.querySelectorAll("tbody tr")];
    const update = () => {
      for (const row of rows) row.hidden = !matches(row, input.value);
      announce(counter, rows.filter((row) => !row.hidden).length);
    };
    input.addEventListener("input", update);
    tools.hidden = false;
    update();
  }

  for (const box of document.querySelectorAll("[data-table]")) {
    sortable(box.querySelector("table"));
    filterable(box);
  }

  /* The references: by words, year and notice. The choice is in the address. */
  function references(form) {
    const entries = [...document.querySelectorAll("ol.references > li")];
    const counter = form.querySelector("[data-count]");
    const field = (name) => form.elements[name];
    const keep = (entry) =>
      entry.dataset.key &&
      matches(entry, field("words").value) &&
      (!field("year").value || entry.dataset.year === field("year").value) &&
      (!field("status").value || (field("status").value === "*" ? entry.dataset.status : entry.dataset.status === field("status").value));
    const update = () => {
      const open = !["words", "year", "status"].some((name) => field(name).value);
      for (const entry of entries) entry.hidden = !open && !keep(entry);
      announce(counter, entries.filter((entry) => entry.dataset.key && !entry.hidden).length);
    };
    const remember = () => {
      const given = ["words", "year", "status"].filter((name) => field(name).value);
      const query = new URLSearchParams(given.map((name) => [name, field(name).value])).toString();
      try {
        history.replaceState(null, "", location.pathname + (query ? `?${query}` : "") + location.hash);
      } catch {
        // Some browsers refuse this from disk; the filter works all the same.
      }
    };
    for (const [name, value] of new URLSearchParams(location.search)) if (field(name)) field(name).value = value;
    form.addEventListener("input", () => { update(); remember(); });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    update();
  }

  document.querySelectorAll("[data-list-tools]").forEach(references);
})();

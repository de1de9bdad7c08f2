/* The "Cite this page" box and the citation dialog of a record: a tab for each format, a
   button that copies it, and the day of access, which only the browser knows. For a
   release, the reader chooses between its permanent address and that of the latest version;
   for a finding, whether to cite its primary studies, too. The format and that choice are
   remembered.

   cite-loader.js loads this script and calls window.citeRecord(link). */
(() => {
  "use strict";

  const box = document.querySelector("details.cite-page");
  if (!box) return;
  const FORMAT = "cite-format";
  const SOURCES = "cite-sources";
  const { name, address, latest, version } = box.dataset;
  const formatOf = (section) => section.querySelector("pre").dataset.format;

  function remembered(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // some browsers block storage for file: pages
    }
  }

  function remember(key, choice) {
    try {
      localStorage.setItem(key, choice);
    } catch {
      // the choice is not remembered
    }
  }

  const formatsBox = box.querySelector(".cite-formats");
  const pristine = formatsBox.cloneNode(true);

  function make(tag, properties, ...content) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...content);
    return node;
  }

  /* A row of buttons, exactly one of them pressed, the first unless `chosen` is the value of another;
     `onChoose` gets the value of each button pressed later. */
  function choices(label, options, onChoose, chosen = options[0][0]) {
    const row = make("div", { className: "cite-which" }, make("span", { className: "quiet", textContent: label }));
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", label);
    const press = (value) => {
      for (const button of row.querySelectorAll("button")) button.setAttribute("aria-pressed", button.value === value);
    };
    for (const [value, words] of options) {
      const button = make("button", { type: "button", value, textContent: words });
      button.addEventListener("click", () => {
        press(value);
        onChoose(value);
      });
      row.append(button);
    }
    press(chosen);
    return row;
  }

  /* Tabs for the formats, in groups, with arrow keys: returns their list and the buttons. */
  function tabsFor(sections, show) {
    const list = make("div", { className: "cite-tabs" });
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", "Format");
    for (const section of sections) {
      const { group } = section.dataset;
      if (list.lastChild?.dataset.group !== group) {
        const row = make("div", {}, make("span", { className: "quiet", textContent: group }));
        row.dataset.group = group;
        row.setAttribute("role", "presentation");
        list.append(row);
      }
      const tab = make("button", { type: "button", value: formatOf(section), textContent: section.querySelector(".cite-format-name").textContent });
      tab.setAttribute("role", "tab");
      section.setAttribute("role", "tabpanel");
      section.setAttribute("aria-label", tab.textContent);
      list.lastChild.append(tab);
    }
    const tabs = [...list.querySelectorAll("button")];
    const choose = (tab) => {
      show(tab.value);
      remember(FORMAT, tab.value);
      tab.focus();
    };
    list.addEventListener("click", ({ target }) => tabs.includes(target) && choose(target));
    list.addEventListener("keydown", (event) => {
      const here = tabs.indexOf(document.activeElement);
      const to = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      choose(tabs[(to + tabs.length) % tabs.length]);
    });
    return [list, tabs];
  }

  // The slots of a format: n the name, p the name before a title, s the end of the key, a the
  // address, d the day of access, y the same with slashes, w in words; b a finding's statement
  // and t its primary studies. `built` has their values in the page as built, where the day is
  // unknown; the others are for citing the page today, a record, and the latest version.
  const DAYS = "dyw";
  const built = { n: name, p: "", s: "", a: address, d: "", y: "", w: "", b: "", t: "" };
  const now = new Date();
  const today = new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10); // in the reader's time zone
  // Not by toLocaleDateString, which loads the browser's calendars: a twentieth of a second on a slow phone.
  const MONTHS = "January February March April May June July August September October November December".split(" ");
  const inWords = `${MONTHS[now.getMonth()]} ${now.getDate()}, ${now.getFullYear()}`;
  const ofPage = { ...built, d: today, y: today.replaceAll("-", "/"), w: inWords };
  const ofRecord = (link) => {
    const { record, address: at = address } = link.dataset; // in the one-file edition, `at` is the address of the record's page
    const n = link.getAttribute("aria-label").replace(/^Cite (.)/, (_, first) => first.toUpperCase()); // "Cite row 7" names "Row 7"
    return { ...ofPage, n, p: `${n} in: `, s: `-${record}`, a: `${at}#${record}` };
  };
  const ofLatest = (values) => ({ ...values, s: `${values.s}-latest`, a: values.a.replace(address, latest) });

  /* A function from slot values to the text of a format. data-slots lists, for each slot, the
     length of the text before it and its letter; data-days, the text around each day of access. */
  function templateOf({ textContent: text, dataset }) {
    const parts = [];
    const days = (dataset.days ?? "").split("¦");
    let start = 0;
    for (const [, length, slot] of dataset.slots.matchAll(/(\d+)(\D)/g)) {
      const end = start + Number(length);
      parts.push([text.slice(start, end), slot, DAYS.includes(slot) ? days.shift() : "§"]);
      start = end + built[slot].length;
    }
    return (values) => parts.map(([words, slot, around]) => words + around.replace("§", () => values[slot])).join("") + text.slice(start);
  }

  /* Add tabs and buttons to a list of formats. A format is filled in when it is shown, with the
     slot values from `valuesOf(format)`. Returns a function that shows the last choice with new values. */
  function addTools(formats, valuesOf = () => ofPage) {
    const sections = [...formats.querySelectorAll(".cite-format")];
    const templates = new Map(sections.map((section) => [section, templateOf(section.querySelector("pre"))]));
    const copy = make("button", { type: "button", className: "cite-copy", textContent: "Copy" });
    const status = make("span", {});
    status.setAttribute("role", "status");
    const [list, tabs] = tabsFor(sections, show);
    let atAddress = (values) => values;
    let current = remembered(FORMAT);
    sections[0].before(list, make("p", { className: "cite-tools" }, copy, status));
    formats.classList.add("one-format");

    function show(format) {
      const chosen = sections.find((section) => formatOf(section) === format) ?? sections[0];
      for (const section of sections) section.hidden = section !== chosen;
      for (const tab of tabs) {
        const on = tab.value === formatOf(chosen);
        tab.setAttribute("aria-selected", on);
        tab.tabIndex = on ? 0 : -1;
      }
      current = formatOf(chosen);
      chosen.querySelector("pre").textContent = templates.get(chosen)(atAddress(valuesOf(current)));
      status.textContent = "";
    }

    copy.addEventListener("click", async () => {
      const pre = formats.querySelector(".cite-format:not([hidden]) pre");
      status.textContent = "";
      if (await toClipboard(pre)) {
        status.textContent = "Copied";
      } else {
        getSelection().selectAllChildren(pre);
        status.textContent = "Selected; now copy it";
      }
    });
    offerLatest(formats, (change) => {
      atAddress = change;
      show(current);
    });
    show(current);
    return () => show(remembered(FORMAT) ?? current);
  }

  /* For a release, let the reader choose between its permanent address and the latest version's. */
  function offerLatest(formats, onChoose) {
    const line = formats.querySelector(".cite-which");
    const options = [["", `${version}, permanent`], ["latest", "latest version"]];
    line?.replaceWith(choices("Address", options, (which) => onChoose(which ? ofLatest : (values) => values)));
  }

  /* One dialog serves all records. */
  let dialog = null;
  let cited = null; // the link of the record
  let studies = null; // what its primary studies add to each format; null to cite only the review
  let refresh = null;

  /* The slot values of the record, with its primary studies if the reader chose them. */
  function ofCited(format) {
    const values = ofRecord(cited);
    const [b, t, variant] = studies?.[format] ?? ["", "", ""];
    return { ...values, b, t, s: values.s + variant };
  }

  /* Cite the review alone, or a finding's primary studies, too, once they are loaded. */
  async function chooseSources(which) {
    const { href, dataset } = cited;
    remember(SOURCES, which);
    studies = null;
    refresh();
    if (!which) return;
    try {
      await window.loadScripts([new URL(`${dataset.record}.js`, href).href]);
    } catch {
      location.assign(`${href}#study`);
      return;
    }
    if (cited.href !== href) return;
    studies = window.citedStudies[dataset.record];
    refresh();
  }

  /* Let the reader choose the sources of a finding with primary studies; the one-file edition has only the review. */
  function offerStudies() {
    const offered = "studies" in cited.dataset && !cited.hash;
    const which = (offered && remembered(SOURCES)) || "";
    const options = [["", "review"], ["study", "review and primary study"]];
    dialog.querySelector(".cite-sources").replaceChildren(...(offered ? [choices("Cite", options, chooseSources, which)] : []));
    if (which) chooseSources(which);
    else studies = null;
  }

  function makeDialog() {
    const formats = pristine.cloneNode(true);
    formats.querySelector(".downloads")?.remove(); // files of the page, not of the record; the one-file edition has none
    refresh = addTools(formats, (format) => (cited ? ofCited(format) : ofPage));
    const close = make("button", { type: "button", className: "cite-close", textContent: "Close" });
    dialog = make("dialog", { className: "md-typeset cite-dialog" }, make("div", { className: "cite-head" }, make("h2", {}), close), formats);
    formats.querySelector(".cite-tabs").before(make("div", { className: "cite-sources" }));
    close.addEventListener("click", () => (dialog.open ? dialog.close() : dialog.hidePopover()));
    makePopover();
  }

  window.citeRecord = (link) => {
    if (!dialog) makeDialog();
    cited = link;
    offerStudies();
    refresh();
    dialog.querySelector("h2").textContent = link.getAttribute("aria-label");
    dialog.setAttribute("aria-label", link.getAttribute("aria-label"));
    (link.closest("dialog[open]") ?? document.body).append(dialog);
    if (dialog.showPopover) dialog.showPopover();
    else dialog.showModal();
    dialog.querySelector("[role=tab][tabindex='0']").focus();
  };

  /* Open the dialog as a popover, which closes on Escape, a click outside, or when the focus
     leaves it, and restores the focus. A modal dialog would restyle the entire page, a third of
     a second on a slow machine; only browsers from before 2024 get one. */
  function makePopover() {
    if (!dialog.showPopover) {
      dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
      dialog.addEventListener("close", () => {
        dialog.remove();
        cited.focus({ preventScroll: true }); // some browsers restore the focus only if the dialog is still in the page
      });
      return;
    }
    dialog.popover = "auto";
    dialog.addEventListener("toggle", ({ newState }) => newState === "closed" && dialog.remove());
    dialog.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !dialog.contains(relatedTarget) && dialog.hidePopover());
  }

  /* Copy a format; styled text is copied as HTML and as plain text together. */
  function toClipboard(pre) {
    const styled = pre.dataset.format === "html";
    return window.putOnClipboard(styled ? textOf(pre.textContent) : pre.textContent, styled ? pre.textContent : "");
  }

  /* HTML as plain text, with the address after each link. */
  function textOf(html) {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    for (const link of body.querySelectorAll("a")) link.append(` (${link.getAttribute("href")})`);
    return body.textContent;
  }

  /* Offer to copy the page as Markdown, for a wiki or an AI assistant. A page opened from disk
     may not read other files, so there only the link remains. ClipboardItem gets a promise,
     since after an await the click would no longer allow copying. */
  function offerMarkdown() {
    const link = formatsBox.querySelector("a[data-copy-page]");
    if (!link || location.protocol === "file:" || !navigator.clipboard?.write) return;
    const button = make("button", { type: "button", textContent: "Copy page as Markdown" });
    const status = make("span", {});
    status.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      const text = fetch(link.href).then(async (answer) => new Blob([await answer.text()], { type: "text/plain" }));
      status.textContent = await navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]).then(() => "Copied", () => "Not copied; use the link above");
    });
    link.closest("p").after(make("p", { className: "cite-tools" }, button, status));
  }

  /* The box is closed at first, so its tools are added when it is opened. */
  let ready = false;
  function prepare() {
    if (ready) return;
    ready = true;
    addTools(formatsBox);
    offerMarkdown();
  }

  box.querySelector("summary").addEventListener("click", prepare);
  box.addEventListener("toggle", prepare);
  if (box.open) prepare();
})();

/* The box "Cite this page" and the dialog of a record: one format at a time on a tab,
   copied with one click; the last choice is remembered here, and the day of access is
   added, which is today. For a release, the permanent address or the latest.

   Without this script the formats follow each other, selectable, and a record's link
   leads to a page of its own; so it does where the browser has no <dialog>. */
(() => {
  "use strict";

  const box = document.querySelector("details.cite-page");
  if (!box) return;
  const KEY = "cite-format";
  const { name, address, latest, version } = box.dataset;
  const { whenIdle } = window;
  const formatOf = (section) => section.querySelector("pre").dataset.format;

  function remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // some browsers keep nothing for pages from disk
    }
  }

  function remember(format) {
    try {
      localStorage.setItem(KEY, format);
    } catch {
      // the choice is not remembered
    }
  }

  const given = box.querySelector(".cite-formats");
  const pristine = given.cloneNode(true);

  function make(tag, properties, ...content) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...content);
    return node;
  }

  /* A row of buttons, one of them pressed. */
  function choices(className, label, options, chosen) {
    const row = make("div", { className });
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", label);
    const press = (value) => {
      for (const button of row.children) button.setAttribute("aria-pressed", button.value === value);
    };
    for (const [value, words] of options) {
      const button = make("button", { type: "button", value, textContent: words });
      button.addEventListener("click", () => {
        press(value);
        chosen(value);
      });
      row.append(button);
    }
    press(options[0][0]);
    return row;
  }

  /* Tabs for the formats, in groups; arrow keys go from one to the next. */
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
      remember(tab.value);
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

  /* The slots of the formats: n the name, p the name before a title, s the end of
     the key, a the address, d the day of access, y the same with slashes. In the page as
     built, where nobody knows the day, as it is cited today, of a record, of the latest version. */
  const onDay = (day) => ({ d: day, y: day.replaceAll("-", "/") });
  const built = { n: name, p: "", s: "", a: address, d: "", y: "" };
  const now = new Date();
  const today = new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10); // where the reader is
  const ofPage = { ...built, ...onDay(today) };
  const ofRecord = (link) => {
    const { record, address: at = address } = link.dataset; // in the one file that holds every page, the record's own
    const n = link.getAttribute("aria-label").replace(/^Cite (.)/, (_, first) => first.toUpperCase()); // "Cite row 7" names "Row 7"
    return { ...ofPage, n, p: `${n} in: `, s: `-${record}`, a: `${at}#${record}` };
  };
  const ofLatest = (values) => ({ ...values, s: `${values.s}-latest`, a: values.a.replace(address, latest) });

  /* The text of a format with other values in its slots. data-slots has, for each slot, the
     length of the text before it and its letter; data-days the words around each day. */
  function templateOf({ textContent: text, dataset }) {
    const parts = [];
    const days = (dataset.days ?? "").split("¦");
    let start = 0;
    for (const [, length, slot] of dataset.slots.matchAll(/(\d+)(\D)/g)) {
      const end = start + Number(length);
      parts.push([text.slice(start, end), slot, "dy".includes(slot) ? days.shift() : "§"]);
      start = end + built[slot].length;
    }
    return (values) => parts.map(([words, slot, around]) => words + around.replace("§", () => values[slot])).join("") + text.slice(start);
  }

  /* Add tabs and buttons to a list of formats. Each format is filled when it is shown, with the values that
     `cited` gives. What is returned shows the last choice, written anew. */
  function equip(formats, cited = () => ofPage) {
    const sections = [...formats.querySelectorAll(".cite-format")];
    const templates = new Map(sections.map((section) => [section, templateOf(section.querySelector("pre"))]));
    const copy = make("button", { type: "button", className: "cite-copy", textContent: "Copy" });
    const said = make("span", {});
    said.setAttribute("role", "status");
    const [list, tabs] = tabsFor(sections, show);
    let atAddress = (values) => values;
    let current = remembered();
    sections[0].before(list, make("p", { className: "cite-tools" }, copy, said));
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
      chosen.querySelector("pre").textContent = templates.get(chosen)(atAddress(cited()));
      said.textContent = "";
    }

    copy.addEventListener("click", async () => {
      const pre = formats.querySelector(".cite-format:not([hidden]) pre");
      said.textContent = "";
      if (await toClipboard(pre)) {
        said.textContent = "Copied";
      } else {
        getSelection().selectAllChildren(pre);
        said.textContent = "Selected; press Ctrl+C to copy";
      }
    });
    offerLatest(formats, (chosen) => {
      atAddress = chosen;
      show(current);
    });
    show(current);
    return () => show(remembered() ?? current);
  }

  /* For a release: its permanent address, or that of the latest version. */
  function offerLatest(formats, chosen) {
    const line = formats.querySelector(".cite-which");
    const options = [["", `${version}, permanent`], ["latest", "latest version"]];
    line?.replaceWith(choices("cite-which", "Address", options, (which) => chosen(which ? ofLatest : (values) => values)));
  }

  /* One dialog for all records, made at the first of them. */
  let dialog = null;
  let cited = null;
  let refresh = null;

  function makeDialog() {
    const formats = pristine.cloneNode(true);
    formats.querySelector(".downloads")?.remove(); // the one file has no files
    refresh = equip(formats, () => (cited ? ofRecord(cited) : ofPage));
    const close = make("button", { type: "button", className: "cite-close", textContent: "Close" });
    const study = make("p", { className: "quiet cite-study" }, make("a", { textContent: "Cite with the primary study" }));
    dialog = make("dialog", { className: "md-typeset cite-dialog" }, make("div", { className: "cite-head" }, make("h2", {}), close), formats, study);
    close.addEventListener("click", () => (dialog.open ? dialog.close() : dialog.hidePopover()));
    asPopover();
  }

  function citeRecord(link) {
    if (!dialog) makeDialog();
    cited = link;
    refresh();
    dialog.querySelector("h2").textContent = link.getAttribute("aria-label");
    // A finding's own page has it with the studies that the review cites for it; the one file has no such page.
    dialog.querySelector(".cite-study").hidden = Boolean(link.hash) || !link.getAttribute("aria-label").startsWith("Cite finding ");
    dialog.querySelector(".cite-study a").href = `${link.href}#study`;
    dialog.setAttribute("aria-label", link.getAttribute("aria-label"));
    (link.closest("dialog[open]") ?? document.body).append(dialog);
    if (dialog.showPopover) dialog.showPopover();
    else dialog.showModal();
    dialog.querySelector("[role=tab][tabindex='0']").focus();
  }

  /* As a popover, which goes when a reader presses Escape, presses beside it or walks out
     of it; the focus goes back to where it was. A modal dialog would style each element
     of the page anew, a third of a second on a slow machine: only browsers from before
     2024 get one. */
  function asPopover() {
    if (!dialog.showPopover) {
      dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
      dialog.addEventListener("close", () => {
        dialog.remove();
        cited.focus({ preventScroll: true }); // some give it back to a dialog that is there alone
      });
      return;
    }
    dialog.popover = "auto";
    dialog.addEventListener("toggle", ({ newState }) => newState === "closed" && dialog.remove());
    dialog.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !dialog.contains(relatedTarget) && dialog.hidePopover());
  }

  /* Styled text goes to the clipboard as HTML and as words together, from copy.js. */
  function toClipboard(pre) {
    const styled = pre.dataset.format === "html";
    return window.putOnClipboard(styled ? wordsOf(pre.textContent) : pre.textContent, styled ? pre.textContent : "");
  }

  /* HTML as words for a field that knows no links: each link with its address. */
  function wordsOf(html) {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    for (const link of body.querySelectorAll("a")) link.append(` (${link.getAttribute("href")})`);
    return body.textContent;
  }

  /* The page as Markdown, for a wiki or an assistant. From disk a page may not read another
     file, so there the link is all. The promise keeps the click's permission to copy. */
  function offerMarkdown() {
    const link = given.querySelector("a[data-copy-page]");
    if (!link || location.protocol === "file:" || !navigator.clipboard?.write) return;
    const button = make("button", { type: "button", textContent: "Copy page as Markdown" });
    const said = make("span", {});
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      const text = fetch(link.href).then(async (answer) => new Blob([await answer.text()], { type: "text/plain" }));
      said.textContent = await navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]).then(() => "Copied", () => "Not copied; use the link above");
    });
    link.closest("p").after(make("p", { className: "cite-tools" }, button, said));
  }

  /* The box is closed at first: its tools are added when it is opened, or when the page is idle. */
  let ready = false;
  function prepare() {
    if (ready) return;
    ready = true;
    equip(given);
    offerMarkdown();
  }

  box.querySelector("summary").addEventListener("click", prepare);
  box.addEventListener("toggle", prepare);
  whenIdle(() => {
    prepare();
    if (window.HTMLDialogElement && document.querySelector("a.cite-link[data-record]")) whenIdle(() => dialog ?? makeDialog());
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.cite-link[data-record]");
    if (!link || !window.HTMLDialogElement || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    citeRecord(link);
  });
})();

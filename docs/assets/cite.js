/* The box "Cite this page" and the dialogs of records: one format at a time,
   copied with one click; the last choice is remembered here, the day of access
   is today's.

   Without this script every format stands below the other, selectable, and a
   record's link leads to a page of its own. */
(() => {
  "use strict";

  const box = document.querySelector("details.cite-page");
  if (!box) return;
  const KEY = "cite-format";
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
      // the choice is only lost for next time
    }
  }

  const pristine = box.querySelector(".cite-formats").cloneNode(true);

  function make(tag, properties, ...content) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...content);
    return node;
  }

  /* Give a list of formats its tools: one shows at a time, and is copied. */
  function equip(formats) {
    const sections = [...formats.querySelectorAll(".cite-format")];
    // The day of access: the reader's, in place of the day of the build.
    const today = new Date().toISOString().slice(0, 10);
    for (const pre of formats.querySelectorAll("pre")) pre.textContent = pre.textContent.replaceAll(box.dataset.accessed, today);
    const choice = make("select", {});
    for (const section of sections) choice.add(new Option(section.querySelector("h3").textContent, formatOf(section)));
    const copy = make("button", { type: "button", textContent: "Copy" });
    const said = make("span", {});
    said.setAttribute("role", "status");
    sections[0].before(make("p", { className: "cite-tools" }, make("label", {}, "Format ", choice), copy, said));
    formats.classList.add("one-format");

    function show(format) {
      const known = sections.some((section) => formatOf(section) === format) ? format : formatOf(sections[0]);
      choice.value = known;
      for (const section of sections) section.hidden = formatOf(section) !== known;
      said.textContent = "";
    }

    choice.addEventListener("change", () => {
      show(choice.value);
      remember(choice.value);
    });
    copy.addEventListener("click", async () => {
      const pre = formats.querySelector(".cite-format:not([hidden]) pre");
      try {
        await toClipboard(pre);
        said.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(pre);
        said.textContent = "Selected: copy it with the keyboard";
      }
    });
    show(remembered());
  }

  /* The citation of a record is that of its page with another name, the record's
     address, and a label of its own. */
  function atRecord(text, { record, name }) {
    const { address, label, name: whole } = box.dataset;
    return text
      .replaceAll(address, `${address}#${record}`)
      .replaceAll(label, `${label}-${record}`)
      .replaceAll(label.toLowerCase(), `${label.toLowerCase()}-${record}`)
      .replace(`${whole} in: `, `${name} in: `);
  }

  function citeRecord(link) {
    const formats = pristine.cloneNode(true);
    formats.querySelector(".downloads").remove();
    for (const pre of formats.querySelectorAll("pre")) pre.textContent = atRecord(pre.textContent, link.dataset);
    equip(formats);
    const close = make("button", { type: "button", className: "cite-close", textContent: "Close" });
    const head = make("h2", {}, link.getAttribute("aria-label"));
    const dialog = make("dialog", { className: "md-typeset cite-dialog" }, make("div", { className: "cite-head" }, head, close), formats);
    dialog.setAttribute("aria-label", link.getAttribute("aria-label"));
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      link.focus({ preventScroll: true });
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  /* Styled text goes to the clipboard as HTML and as words together. */
  async function toClipboard(pre) {
    const text = pre.textContent;
    if (pre.dataset.format !== "html" || !window.ClipboardItem) return navigator.clipboard.writeText(text);
    const words = new DOMParser().parseFromString(text, "text/html").body.textContent;
    const blob = (content, type) => new Blob([content], { type });
    return navigator.clipboard.write([new ClipboardItem({ "text/html": blob(text, "text/html"), "text/plain": blob(words, "text/plain") })]);
  }

  equip(box.querySelector(".cite-formats"));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.cite-link[data-record]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    citeRecord(link);
  });
})();

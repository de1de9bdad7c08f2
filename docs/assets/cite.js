/* The box "Cite this page": one format at a time, copied with one click; the
   last choice is remembered here, the day of access is today's.

   Without this script every format stands below the other, selectable. */
(() => {
  "use strict";

  const box = document.querySelector("details.cite-page");
  if (!box) return;
  const KEY = "cite-format";
  const sections = [...box.querySelectorAll(".cite-format")];
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

  /* The day of access: the reader's, in place of the day of the build. */
  const built = box.dataset.accessed;
  const today = new Date().toISOString().slice(0, 10);
  for (const pre of box.querySelectorAll("pre")) pre.textContent = pre.textContent.replaceAll(built, today);

  const label = document.createElement("label");
  const choice = document.createElement("select");
  for (const section of sections) choice.add(new Option(section.querySelector("h3").textContent, formatOf(section)));
  label.append("Format ", choice);
  const copy = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy" });
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  const line = document.createElement("p");
  line.className = "cite-tools";
  line.append(label, copy, said);
  sections[0].before(line);
  box.classList.add("one-format");

  function show(format) {
    const known = sections.some((section) => formatOf(section) === format) ? format : formatOf(sections[0]);
    choice.value = known;
    for (const section of sections) section.hidden = formatOf(section) !== known;
    said.textContent = "";
  }

  /* Styled text goes to the clipboard as HTML and as words together. */
  async function toClipboard(pre) {
    const text = pre.textContent;
    if (pre.dataset.format !== "html" || !window.ClipboardItem) return navigator.clipboard.writeText(text);
    const words = new DOMParser().parseFromString(text, "text/html").body.textContent;
    const blob = (content, type) => new Blob([content], { type });
    return navigator.clipboard.write([new ClipboardItem({ "text/html": blob(text, "text/html"), "text/plain": blob(words, "text/plain") })]);
  }

  choice.addEventListener("change", () => {
    show(choice.value);
    remember(choice.value);
  });
  copy.addEventListener("click", async () => {
    const pre = box.querySelector(".cite-format:not([hidden]) pre");
    try {
      await toClipboard(pre);
      said.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(pre);
      said.textContent = "Selected: copy it with the keyboard";
    }
  });
  show(remembered());
})();

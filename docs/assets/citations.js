/* Popups for the marks in the text: citations, notes on the source, and glossary terms.
   Marks of the same work are highlighted together, and an entry links back to the mark
   that led to it.

   The popup copies the lists at the end of the page (in the one-file edition, those of all
   pages), so it works from disk, too. Without this script, each mark is a link to its entry. */
(() => {
  "use strict";

  // Wikipedia's delays, in ms: passing over a mark opens nothing, and there is time to move into the popup.
  const OPEN_AFTER = 150;
  const CLOSE_AFTER = 300;
  const EDGE = 8;
  const MARKS = "a.cite[data-ref], a.note-mark, a.term";

  const popup = make("div", "cite-popup");
  popup.id = "cite-popup";
  popup.setAttribute("role", "dialog");
  popup.tabIndex = -1; // otherwise browsers make a scrollable box a tab stop
  popup.hidden = true;

  let current = null; // the mark that the popup belongs to
  let timer = 0;
  let refocusing = false; // while a mark gets the focus back, it opens nothing
  let byPointer = false; // whether the last input came from a pointer; event.detail differs between browsers

  const { whenIdle } = window;
  const isPinned = () => popup.hasAttribute("data-pinned");
  const here = () => location.href.split("#")[0];
  const entryOf = (number) => document.querySelector(`li[data-ref~="${number}"]`);
  const noteOf = (mark) => document.querySelector(["note", "n"].map((list) => `li#${list}-${mark.dataset.note.toLowerCase()}`).join());

  function make(tag, name, ...content) {
    const node = document.createElement(tag);
    node.className = name;
    node.append(...content);
    return node;
  }

  function copy(node) {
    const clone = node.cloneNode(true);
    for (const element of [clone, ...clone.querySelectorAll("[id]")]) element.removeAttribute("id");
    return clone;
  }

  function link(words, address) {
    const node = make("a", "", words);
    node.href = address;
    return node;
  }

  /* The name and the items of a mark's popup. */
  function contents(mark) {
    if (mark.matches(".term")) return [mark.textContent, [make("div", "popup-text", mark.dataset.definition, " ", link("Glossary", mark.href))]];
    if (mark.matches(".note-mark")) return [`Note ${mark.dataset.note} on the source`, [noteItem(mark)]];
    const marks = [...mark.closest(".cites").querySelectorAll("a.cite[data-ref]")];
    const numbers = marks.map(({ dataset }) => dataset.ref).join(", ");
    return [`${marks.length > 1 ? "References" : "Reference"} ${numbers}`, [...marks.map((each) => referenceItem(each, mark)), ...findingItems(mark)]];
  }

  const canShow = (mark) => mark.matches(".term") || (mark.matches(".note-mark") ? noteOf(mark) : entryOf(mark.dataset.ref));

  function noteItem(mark) {
    const entry = noteOf(mark);
    return make("div", "popup-text", ...[...entry.querySelectorAll("q, .note-text")].flatMap((node) => [copy(node), " "]), link("More about this note", mark.href));
  }

  function referenceItem(mark, chosen) {
    const entry = entryOf(mark.dataset.ref);
    const part = make("div", "", ...[...entry.querySelectorAll(".entry-text, .notice, .lookup, .abstract-says")].map(copy), navLine(entry, mark));
    if (mark.dataset.locator) part.prepend(make("p", "locator", mark.dataset.locator));
    return make("div", `popup-item${mark === chosen ? " chosen" : ""}`, copy(entry.querySelector(".entry-number")), part);
  }

  /* The findings that the sentence of a mark reports, copied from the list of findings. */
  function findingItems(mark) {
    const sentence = mark.closest(".finding-sentence");
    const ids = sentence ? [sentence, ...sentence.querySelectorAll("span[id]:empty")].map(({ id }) => id) : [];
    const cards = ids.map((id) => document.querySelector(`[data-finding="${id}"] .facts`) ?? rowCard(id)).filter(Boolean);
    return cards.map((card) => make("div", "popup-finding", make("strong", "", "Finding in this sentence: "), copy(card)));
  }

  /* In the one-file edition, a sentence has the id growth--f-vegf-up, and the finding is a row of the only table. */
  function rowCard(sentence) {
    const id = sentence.split("--").pop();
    const card = document.querySelector(`tr#${id} > :last-child > div`)?.cloneNode(true);
    card?.append(" ", link(id, `#${id}`));
    return card;
  }

  /* Fill the abstracts beside a finding from the entries of its works. */
  async function openAbstracts(details) {
    await loadAbstracts();
    const texts = details.dataset.abstracts.split(" ").map((number) => [number, entryOf(number)?.querySelector(".abstract-says")]);
    for (const link of details.querySelectorAll("p > a")) {
      const found = texts.find(([number]) => number === link.textContent)?.[1];
      if (!found?.querySelector("strong")) continue;
      const words = copy(found);
      words.querySelector("strong").remove(); // the fold's summary already has this label
      details.append(make("div", "abstract-copy", "[", copy(link), "] ", ...words.childNodes));
    }
    if (details.querySelector(".abstract-copy")) details.querySelector("p").remove();
    delete details.dataset.abstracts;
  }

  /* Abstract summaries are loaded when a reader opens an entry; until then, each is a link. */
  const UNREAD = ".abstract-says > a";
  const loadAbstracts = async () => window.loadAbstracts?.().catch(() => {}); // on failure, the links stay

  async function showAbstracts(mark) {
    if (!popup.querySelector(UNREAD)) return;
    await loadAbstracts();
    if (current !== mark) return;
    for (const line of popup.querySelectorAll(UNREAD)) {
      const number = line.closest(".popup-item").querySelector(".entry-number").textContent.replace(/\D+/, "");
      line.parentElement.replaceWith(copy(entryOf(number).querySelector(".abstract-says")));
    }
    position();
  }

  document.addEventListener("toggle", ({ target }) => {
    if (target.matches?.("details[data-abstracts]")) openAbstracts(target);
    else if (target.open && target.closest?.(".cited") && target.querySelector(UNREAD)) loadAbstracts();
  }, true);

  /* The addresses of the marks that a link represents: a link to another page stands for all
     marks of the work there, whose ids end in 1, 2, … */
  const hrefsOf = ({ href, dataset }) => Array.from({ length: dataset.marks ?? 1 }, (_, index) => (dataset.marks ? href.replace(/\d+$/, index + 1) : href));

  /* "Cited 5 times on 3 pages", with links to the previous and next mark of the work. */
  function navLine(entry, mark) {
    const line = make("p", "popup-walk", entry.querySelector(".count").textContent.replace(/[.:]?$/, ". "));
    const places = [...entry.querySelectorAll("a[data-place]")].sort((a, b) => a.dataset.place - b.dataset.place).flatMap(hrefsOf);
    const at = places.indexOf(`${here()}#${mark.id}`);
    if (at > 0) line.append(link("← Previous", places[at - 1]));
    if (at < places.length - 1) line.append(link("Next →", places[at + 1]));
    if (places.length > 1) line.append(`${at + 1} of ${places.length}. `);
    line.append(link("Full entry below", `#${entry.id}`));
    return line;
  }

  function fill(mark) {
    const [name, items] = contents(mark);
    const button = make("button", "popup-close", "✕ Close");
    button.type = "button";
    button.addEventListener("click", () => close({ giveFocusBack: true }));
    popup.replaceChildren(make("p", "popup-head", name, button), ...items);
    popup.setAttribute("aria-label", name);
  }

  /* Position the popup below the mark, or above it if there is more room, without covering
     the mark or the header or leaving the screen. */
  function position() {
    const box = current.getClientRects()[0];
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const header = document.querySelector(".md-header")?.getBoundingClientRect().bottom ?? 0;
    if (box.bottom < header || box.top > height) return close();
    const under = height - box.bottom - EDGE - 4;
    const over = box.top - header - EDGE;
    popup.style.maxHeight = "";
    const below = popup.offsetHeight <= under || under >= over;
    const room = below ? under : over;
    if (popup.offsetHeight > room) popup.style.maxHeight = `${room}px`;
    popup.style.top = `${below ? box.bottom + 4 : box.top - popup.offsetHeight - 4}px`;
    popup.style.left = `${Math.max(EDGE, Math.min(box.left - 12, width - popup.offsetWidth - EDGE))}px`;
  }

  function open(mark, { pin = false } = {}) {
    clearTimeout(timer);
    if (current && current !== mark) close();
    if (current !== mark) {
      current = mark;
      fill(mark);
      showAbstracts(mark);
      (mark.closest(".cites") ?? mark).after(popup);
      show();
      mark.setAttribute("aria-expanded", "true");
      mark.setAttribute("aria-controls", popup.id);
    }
    setPinned(pin || isPinned());
    position();
    const chosen = popup.querySelector(".chosen");
    if (chosen) popup.scrollTop = chosen.offsetTop - popup.querySelector(".popup-head").offsetHeight;
  }

  function show() {
    popup.hidden = false;
    if (popup.showPopover) {
      popup.setAttribute("popover", "manual");
      popup.showPopover();
    }
  }

  /* Only a pinned popup has tab stops; one opened by hovering has none. */
  function setPinned(on) {
    popup.toggleAttribute("data-pinned", on);
    for (const node of popup.querySelectorAll("a, button")) node.tabIndex = on ? 0 : -1;
  }

  function close({ giveFocusBack = false } = {}) {
    clearTimeout(timer);
    if (!current) return;
    const last = current;
    current = null;
    last.setAttribute("aria-expanded", "false");
    last.removeAttribute("aria-controls");
    popup.removeAttribute("data-pinned");
    popup.hidden = true;
    popup.remove();
    if (giveFocusBack) focusQuietly(last);
  }

  function focusQuietly(node) {
    refocusing = true;
    node.focus({ preventScroll: true });
    refocusing = false;
  }

  const later = (wait, action) => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };
  const closeLater = () => later(CLOSE_AFTER, () => !isPinned() && !popup.contains(document.activeElement) && close());

  /* Highlight what belongs to a mark: the marks of its work, and its note or reference beside the text. */
  function setLit(mark, on) {
    const { ref, note } = mark.dataset;
    const same = ref ? `:is(a.cite, .beside span)[data-ref="${ref}"]` : note && `.beside [data-note="${note}"]`;
    for (const other of same ? document.querySelectorAll(same) : []) other.classList.toggle("lit", on);
  }

  /* Whether the text of a note is already shown beside its mark. */
  const isBeside = (mark) => mark.matches(".note-mark") && document.querySelector(`.beside [data-note="${mark.dataset.note}"]`)?.offsetHeight && !mark.closest(".in-brief");

  const markAt = (node) => (popup.contains(node) ? null : node.closest?.(MARKS));
  const crosses = (event) => markAt(event.target) !== markAt(event.relatedTarget ?? document);

  function onEnter(mark, event) {
    setLit(mark, true);
    if (event.pointerType !== "touch" && !isBeside(mark)) later(OPEN_AFTER, () => !isPinned() && canShow(mark) && open(mark));
  }

  function onLeave(mark) {
    setLit(mark, false);
    closeLater();
  }

  function onFocus(mark) {
    setLit(mark, true);
    if (!refocusing && !isPinned() && mark.matches(":focus-visible") && canShow(mark)) open(mark);
  }

  function onBlur(mark, event) {
    setLit(mark, false);
    if (popup.contains(event.relatedTarget)) return;
    // The popup must not cover what the keyboard focus moves to.
    if (event.relatedTarget && !isPinned()) close();
    else closeLater();
  }

  function onClick(mark, event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !canShow(mark)) return;
    event.preventDefault();
    if (current === mark && isPinned()) return close();
    open(mark, { pin: true });
    // Opened by key, the popup gets the focus: Tab would first reach the other marks of the bracket.
    if (!byPointer) (popup.querySelector(".chosen a") ?? popup.querySelector("a, button")).focus();
  }

  for (const [type, value] of Object.entries({ pointerdown: true, keydown: false })) document.addEventListener(type, () => { byPointer = value; }, true);

  /* A long page has hundreds of marks, so the document has one listener for all of them. */
  for (const [type, handle] of Object.entries({ pointerover: onEnter, pointerout: onLeave, focusin: onFocus, focusout: onBlur, click: onClick })) {
    document.addEventListener(type, (event) => {
      const mark = markAt(event.target);
      if (mark && (!type.startsWith("pointer") || crosses(event))) handle(mark, event);
    });
  }

  /* Label the marks for screen readers, in batches, since all at once would block the page. */
  function labelMarks(marks) {
    for (const mark of marks.splice(0, 20)) {
      mark.setAttribute("aria-haspopup", "dialog");
      if (mark !== current) mark.setAttribute("aria-expanded", "false");
    }
    if (marks.length) whenIdle(() => labelMarks(marks));
  }

  popup.addEventListener("pointerenter", () => clearTimeout(timer));
  popup.addEventListener("pointerleave", closeLater);
  popup.addEventListener("focusout", (event) => {
    if (event.relatedTarget !== current && !popup.contains(event.relatedTarget)) closeLater();
  });
  popup.addEventListener("click", (event) => {
    const target = event.target.closest("a[href]");
    if (target && target.href.split("#")[0] === here()) follow(target, event);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !current) return;
    event.stopPropagation();
    event.preventDefault(); // a dialog around the popup stays open
    close({ giveFocusBack: true });
  });
  document.addEventListener("pointerdown", (event) => {
    if (current && !popup.contains(event.target) && !event.target.closest?.(MARKS)) close();
  });
  addEventListener("scroll", () => current && position(), { passive: true });
  addEventListener("resize", () => current && position());

  /* Follow a link in the popup to a mark or an entry on this page. */
  function follow(clicked, event) {
    const from = current;
    const target = document.getElementById(clicked.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    close();
    history.pushState(null, "", `#${target.id}`);
    markTarget(target);
    target.scrollIntoView({ block: "center" });
    if (!target.matches(MARKS)) return focusEntry(target, from);
    target.focus({ preventScroll: true });
    open(target, { pin: true });
  }

  /* Open the folds around a target, and the fold of an entry. */
  function unfold(target) {
    for (const details of [target?.closest("details"), target?.matches("li") && target.querySelector("details.plain")]) if (details) details.open = true;
  }
  const unfoldHere = () => location.hash && unfold(document.getElementById(location.hash.slice(1)));
  addEventListener("hashchange", unfoldHere);
  unfoldHere();

  /* Highlight and focus the link in an entry that leads back to the mark the reader came from. */
  function focusEntry(entry, from) {
    unfold(entry);
    for (const other of document.querySelectorAll(".landed-from")) other.classList.remove("landed-from");
    const back = entry.querySelector(`a:is(.back, .backlink)[href="#${from.id}"]`);
    back?.classList.add("landed-from");
    (back ?? entry.querySelector("a"))?.focus({ preventScroll: true });
  }

  function markTarget(target) {
    for (const other of document.querySelectorAll(".landed, a.here")) other.classList.remove("landed", "here");
    target.classList.add(target.matches(MARKS) ? "here" : "landed");
  }

  /* Go back from a list to a mark: highlight it and center it. */
  function goBack(back, event) {
    const target = document.getElementById(back.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    history.pushState(null, "", back.hash);
    markTarget(target);
    focusQuietly(target);
    target.scrollIntoView({ block: "center" });
  }

  document.addEventListener("click", (event) => {
    const back = event.target.closest?.("a.back");
    if (back) goBack(back, event);
  });
  labelMarks([...document.querySelectorAll(MARKS)]);
})();

/* Marks in the text: citations, notes on the source, terms. Each opens a popup;
   marks of one work are highlighted together; an entry links back to the mark that was followed.
   Everything shown is in the page already: the popup copies the lists at the
   page's end, in the one-file edition those of the whole work, so it works from

   Everything shown is in the page already: the popup copies the lists at the
   page's end, in the one-file edition those of the whole work, so it works from
   Everything shown is already in the page: the popup copies the lists at the end of the
   page (in the one-file edition, those of all pages), so it works from disk without a
   request. Without this script a mark is a link to its entry. */
(() => {
  "use strict";

  // Wikipedia's delays: long enough to pass over a mark, short enough to wait.
  const OPEN_AFTER = 150;
  const CLOSE_AFTER = 300;
  const EDGE = 8;
  const MARKS = "a.cite[data-ref], a.note-mark, a.term";

  const popup = make("div", "cite-popup");
  popup.id = "cite-popup";
  popup.setAttribute("role", "dialog");
  popup.tabIndex = -1; // a box that scrolls would be a stop of its own
  popup.hidden = true;

  let mark = null; // the mark that the popup belongs to
  let timer = 0;
  let quiet = false; // focus that we give back opens nothing
  let pointed = false; // whether the click that comes was made by a pointer; browsers disagree on event.detail

  const { whenIdle } = window;
  const isPinned = () => popup.hasAttribute("data-pinned");
  const here = () => location.href.split("#")[0];
  const entryOf = (number) => document.querySelector(`li[data-ref~="${number}"]`);
  const noteOf = (own) => document.querySelector(["note", "n"].map((list) => `li#${list}-${own.dataset.note.toLowerCase()}`).join());

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

  /* What a popup shows: its name and its items. */
  function contents(own) {
    if (own.matches(".term")) return [own.textContent, [make("div", "popup-text", own.dataset.definition, " ", link("Glossary", own.href))]];
    if (own.matches(".note-mark")) return [`Note ${own.dataset.note} on the source`, [noteItem(own)]];
    const marks = [...own.closest(".cites").querySelectorAll("a.cite[data-ref]")];
    const numbers = marks.map((mark) => mark.dataset.ref).join(", ");
    return [`${marks.length > 1 ? "References" : "Reference"} ${numbers}`, [...marks.map((mark) => referenceItem(mark, own)), ...findingItems(own)]];
  }

  const canShow = (own) => own.matches(".term") || (own.matches(".note-mark") ? noteOf(own) : entryOf(own.dataset.ref));

  function noteItem(own) {
    const entry = noteOf(own);
    return make("div", "popup-text", ...[...entry.querySelectorAll("q, .note-text")].flatMap((node) => [copy(node), " "]), link("More about this note", own.href));
  }

  function referenceItem(own, chosen) {
    const entry = entryOf(own.dataset.ref);
    const part = make("div", "", ...[...entry.querySelectorAll(".entry-text, .notice, .lookup, .abstract-says")].map(copy), walk(entry, own));
    if (own.dataset.locator) part.prepend(make("p", "locator", own.dataset.locator));
    return make("div", `popup-item${own === chosen ? " chosen" : ""}`, copy(entry.querySelector(".entry-number")), part);
  }

  /* What the sentence of a mark reports, as the list of findings has it: facts, check, what opposes it. */
  function findingItems(own) {
    const sentence = own.closest(".finding-sentence");
    const ids = sentence ? [sentence, ...sentence.querySelectorAll("span[id]:empty")].map((one) => one.id) : [];
    const cards = ids.map((id) => document.querySelector(`[data-finding="${id}"] .facts`)).filter(Boolean);
    return cards.map((card) => make("div", "popup-finding", make("strong", "", "Finding in this sentence: "), copy(card)));
  }

  /* Beside a finding: what the abstracts of its works say, from the entries of the list. */
  async function openAbstracts(details) {
    await loadAbstracts();
    const said = details.dataset.abstracts.split(" ").map((number) => [number, entryOf(number)?.querySelector(".abstract-says")]);
    for (const link of details.querySelectorAll("p > a")) {
      const found = said.find(([number]) => number === link.textContent)?.[1];
      if (!found?.querySelector("strong")) continue;
      const words = copy(found);
      words.querySelector("strong").remove(); // the summary has the label
      details.append(make("div", "abstract-copy", "[", copy(link), "] ", ...words.childNodes));
    }
    if (details.querySelector(".abstract-copy")) details.querySelector("p").remove();
    delete details.dataset.abstracts;
  }

  /* Abstract summaries are loaded when a reader opens an entry; until then there is a link. */
  const unread = ".abstract-says > a";
  const loadAbstracts = async () => window.loadAbstracts?.().catch(() => {}); // then the links stay

  async function showAbstracts(own) {
    if (!popup.querySelector(unread)) return;
    await loadAbstracts();
    if (mark !== own) return;
    for (const line of popup.querySelectorAll(unread)) {
      const number = line.closest(".popup-item").querySelector(".entry-number").textContent.replace(/\D+/, "");
      line.parentElement.replaceWith(copy(entryOf(number).querySelector(".abstract-says")));
    }
    place();
  }

  document.addEventListener("toggle", ({ target }) => {
    if (target.matches?.("details[data-abstracts]")) openAbstracts(target);
    else if (target.open && target.closest?.(".cited") && target.querySelector(unread)) loadAbstracts();
  }, true);

  /* The marks that a link stands for: on another page those of its number, whose ids count. */
  const marks = ({ href, dataset }) => Array.from({ length: dataset.marks ?? 1 }, (_, index) => (dataset.marks ? href.replace(/\d+$/, index + 1) : href));

  /* "Cited 5 times on 3 pages", and the places before and after this one. */
  function walk(entry, own) {
    const line = make("p", "popup-walk", entry.querySelector(".count").textContent.replace(/[.:]?$/, ". "));
    const places = [...entry.querySelectorAll("a[data-place]")].sort((one, other) => one.dataset.place - other.dataset.place).flatMap(marks);
    const at = places.indexOf(`${here()}#${own.id}`);
    if (at > 0) line.append(link("← Previous", places[at - 1]));
    if (at < places.length - 1) line.append(link("Next →", places[at + 1]));
    if (places.length > 1) line.append(`${at + 1} of ${places.length}. `);
    line.append(link("Full entry below", `#${entry.id}`));
    return line;
  }

  function fill(own) {
    const [name, items] = contents(own);
    const button = make("button", "popup-close", "✕ Close");
    button.type = "button";
    button.addEventListener("click", () => close({ giveFocusBack: true }));
    popup.replaceChildren(make("p", "popup-head", name, button), ...items);
    popup.setAttribute("aria-label", name);
  }

  /* Placing: below the mark, above it where there is more room, never outside
     the screen, never over the header or the mark. */
  function place() {
    const box = mark.getClientRects()[0];
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

  /* Opening and closing */

  function open(own, { pin = false } = {}) {
    clearTimeout(timer);
    if (mark && mark !== own) close();
    if (mark !== own) {
      mark = own;
      fill(own);
      showAbstracts(own);
      (own.closest(".cites") ?? own).after(popup);
      show();
      own.setAttribute("aria-expanded", "true");
      own.setAttribute("aria-controls", popup.id);
    }
    pinned(pin || isPinned());
    place();
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

  /* A popup opened by hovering has no tab stops. */
  function pinned(on) {
    popup.toggleAttribute("data-pinned", on);
    for (const node of popup.querySelectorAll("a, button")) node.tabIndex = on ? 0 : -1;
  }

  function close({ giveFocusBack = false } = {}) {
    clearTimeout(timer);
    if (!mark) return;
    const last = mark;
    mark = null;
    last.setAttribute("aria-expanded", "false");
    last.removeAttribute("aria-controls");
    popup.removeAttribute("data-pinned");
    popup.hidden = true;
    popup.remove();
    if (giveFocusBack) focusQuietly(last);
  }

  function focusQuietly(node) {
    quiet = true;
    node.focus({ preventScroll: true });
    quiet = false;
  }

  const later = (wait, action) => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };
  const closeLater = () => later(CLOSE_AFTER, () => !isPinned() && !popup.contains(document.activeElement) && close());

  /* What belongs to a mark: the other marks of its work, and the words beside the text. */
  function light(own, on) {
    const { ref, note } = own.dataset;
    const same = ref ? `:is(a.cite, .beside span)[data-ref="${ref}"]` : note && `.beside [data-note="${note}"]`;
    for (const other of same ? document.querySelectorAll(same) : []) other.classList.toggle("lit", on);
  }

  /* Whether the text of a note is already shown beside its mark. */
  const isBeside = (own) => own.matches(".note-mark") && document.querySelector(`.beside [data-note="${own.dataset.note}"]`)?.offsetHeight && !own.closest(".in-brief");

  /* One listener for all marks: a long page has hundreds. */
  const markAt = (node) => (popup.contains(node) ? null : node.closest?.(MARKS));
  const passes = (event) => markAt(event.target) !== markAt(event.relatedTarget ?? document);

  function enter(own, event) {
    light(own, true);
    if (event.pointerType !== "touch" && !isBeside(own)) later(OPEN_AFTER, () => !isPinned() && canShow(own) && open(own));
  }

  function leave(own) {
    light(own, false);
    closeLater();
  }

  function focused(own) {
    light(own, true);
    if (!quiet && !isPinned() && own.matches(":focus-visible") && canShow(own)) open(own);
  }

  function blurred(own, event) {
    light(own, false);
    if (popup.contains(event.relatedTarget)) return;
    // Keyboard users must see the next place at once.
    if (event.relatedTarget && !isPinned()) close();
    else closeLater();
  }

  function pressed(own, event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !canShow(own)) return;
    event.preventDefault();
    if (mark === own && isPinned()) return close();
    open(own, { pin: true });
    // With the keyboard, Enter goes in: the bracket's other marks come before it.
    if (!pointed) (popup.querySelector(".chosen a") ?? popup.querySelector("a, button")).focus();
  }

  for (const [kind, by] of Object.entries({ pointerdown: true, keydown: false })) document.addEventListener(kind, () => { pointed = by; }, true);

  for (const [kind, act] of Object.entries({ pointerover: enter, pointerout: leave, focusin: focused, focusout: blurred, click: pressed })) {
    document.addEventListener(kind, (event) => {
      const own = markAt(event.target);
      if (own && (!kind.startsWith("pointer") || passes(event))) act(own, event);
    });
  }

  /* Labels of marks for screen readers. Setting all at once would block the page. */
  function announce(marks) {
    for (const own of marks.splice(0, 20)) {
      own.setAttribute("aria-haspopup", "dialog");
      if (own !== mark) own.setAttribute("aria-expanded", "false");
    }
    if (marks.length) whenIdle(() => announce(marks));
  }

  popup.addEventListener("pointerenter", () => clearTimeout(timer));
  popup.addEventListener("pointerleave", closeLater);
  popup.addEventListener("focusout", (event) => {
    if (event.relatedTarget !== mark && !popup.contains(event.relatedTarget)) closeLater();
  });
  popup.addEventListener("click", (event) => {
    const target = event.target.closest("a[href]");
    if (target && target.href.split("#")[0] === here()) follow(target, event);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !mark) return;
    event.stopPropagation();
    event.preventDefault(); // a dialog around it stays open
    close({ giveFocusBack: true });
  });
  document.addEventListener("pointerdown", (event) => {
    if (mark && !popup.contains(event.target) && !event.target.closest?.(MARKS)) close();
  });
  addEventListener("scroll", () => mark && place(), { passive: true });
  addEventListener("resize", () => mark && place());

  /* Following a link of the popup inside this page: to a mark or to an entry. */
  function follow(clicked, event) {
    const from = mark;
    const target = document.getElementById(clicked.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    close();
    history.pushState(null, "", `#${target.id}`);
    showLanded(target);
    target.scrollIntoView({ block: "center" });
    if (!target.matches(MARKS)) return landOnEntry(target, from);
    target.focus({ preventScroll: true });
    open(target, { pin: true });
  }

  /* Folded content opens when a link or the focus leads into it. */
  function unfold(target) {
    for (const details of [target?.closest("details"), target?.matches("li") && target.querySelector("details.plain")]) if (details) details.open = true;
  }
  const unfoldHere = () => location.hash && unfold(document.getElementById(location.hash.slice(1)));
  addEventListener("hashchange", unfoldHere);
  unfoldHere();

  /* The entry is marked, and its arrow leads back to exactly that mark. */
  function landOnEntry(entry, from) {
    unfold(entry);
    for (const other of document.querySelectorAll(".landed-from")) other.classList.remove("landed-from");
    const back = entry.querySelector(`a:is(.back, .backlink)[href="#${from.id}"]`);
    back?.classList.add("landed-from");
    (back ?? entry.querySelector("a"))?.focus({ preventScroll: true });
  }

  function showLanded(target) {
    for (const other of document.querySelectorAll(".landed, a.here")) other.classList.remove("landed", "here");
    target.classList.add(target.matches(MARKS) ? "here" : "landed");
  }

  /* Going back from a list to a mark: the mark is lit and in the middle. */
  function goBack(back, event) {
    const target = document.getElementById(back.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    history.pushState(null, "", back.hash);
    showLanded(target);
    focusQuietly(target);
    target.scrollIntoView({ block: "center" });
  }

  document.addEventListener("click", (event) => {
    const back = event.target.closest?.("a.back");
    if (back) goBack(back, event);
  });
  announce([...document.querySelectorAll(MARKS)]);
})();

/* Citation marks: the popup, marks of one work lit together, the way back.

   Everything shown is in the page already: the popup copies the entries of the
   list at the page's end, so it works from disk and asks nobody. Without this
   script a mark is a link to its entry. */
(() => {
  "use strict";

  // Wikipedia's delays: long enough to pass over a mark, short enough to wait.
  const OPEN_AFTER = 150;
  const CLOSE_AFTER = 300;
  const EDGE = 8;

  const popup = document.createElement("div");
  popup.className = "cite-popup";
  popup.id = "cite-popup";
  popup.setAttribute("role", "dialog");
  popup.hidden = true;

  let mark = null; // the mark whose bracket is shown
  let timer = 0;

  const marks = () => document.querySelectorAll("a.cite[data-ref]");
  const entryOf = (number) => document.getElementById(`entry-${number}`);
  const isPinned = () => popup.hasAttribute("data-pinned");

  /* Building */

  function fill(bracket, chosen) {
    const numbers = bracket.dataset.refs.split(" ");
    const name = `${numbers.length > 1 ? "References" : "Reference"} ${numbers.join(", ")}`;
    popup.replaceChildren(head(name), ...numbers.map((number) => item(number, chosen)));
    popup.setAttribute("aria-label", name);
  }

  function head(name) {
    const line = document.createElement("p");
    line.className = "popup-head";
    line.append(name, closeButton());
    return line;
  }

  function item(number, chosen) {
    const entry = entryOf(number);
    const box = document.createElement("div");
    box.className = `popup-item${number === chosen.dataset.ref ? " chosen" : ""}`;
    const own = bracketMark(chosen, number);
    box.append(copy(entry.querySelector(".entry-number")), body(entry, own));
    return box;
  }

  function body(entry, own) {
    const part = document.createElement("div");
    part.append(...[...entry.querySelectorAll(".entry-text, .notice")].map(copy), walk(entry, own));
    return part;
  }

  function copy(node) {
    const clone = node.cloneNode(true);
    for (const element of [clone, ...clone.querySelectorAll("[id]")]) element.removeAttribute("id");
    return clone;
  }

  /* "Cited 5 times on 3 pages", and the places before and after this one. */
  function walk(entry, own) {
    const line = document.createElement("p");
    line.className = "popup-walk";
    const places = placesOf(entry);
    const here = places.findIndex((place) => place.href === addressOf(own));
    line.append(entry.querySelector(".count").textContent.replace(/[.:]$/, ". "));
    if (places.length > 1) {
      line.append(step("← Previous", places.at(here - 1)), step("Next →", places[(here + 1) % places.length]), `${here + 1} of ${places.length}. `);
    }
    line.append(step("In the list below", { href: `#${entry.id}` }));
    return line;
  }

  function step(words, place) {
    const link = document.createElement("a");
    link.href = place.href;
    link.textContent = words;
    return link;
  }

  /* All places of a work in reading order: the template lists this page's first. */
  function placesOf(entry) {
    return [...entry.querySelectorAll("a[data-place]")].sort((one, other) => one.dataset.place - other.dataset.place);
  }

  const addressOf = (own) => `${location.href.split("#")[0]}#${own.id}`;
  const bracketMark = (chosen, number) => chosen.closest(".cites").querySelector(`a.cite[data-ref="${number}"]`);

  function closeButton() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "popup-close";
    button.textContent = "✕ Close";
    button.addEventListener("click", () => close({ giveFocusBack: true }));
    return button;
  }

  /* Placing: below the mark, above it where there is more room, never outside. */
  function place() {
    const box = mark.getClientRects()[0];
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const below = height - box.bottom > popup.offsetHeight + EDGE || box.top < height / 2;
    const top = below ? box.bottom + 4 : box.top - popup.offsetHeight - 4;
    popup.style.top = `${Math.max(EDGE, Math.min(top, height - popup.offsetHeight - EDGE))}px`;
    popup.style.left = `${Math.max(EDGE, Math.min(box.left - 12, width - popup.offsetWidth - EDGE))}px`;
  }

  /* Opening and closing */

  function open(chosen, { pin = false } = {}) {
    clearTimeout(timer);
    if (mark && mark !== chosen) close();
    if (mark !== chosen) {
      mark = chosen;
      const bracket = mark.closest(".cites");
      fill(bracket, mark);
      bracket.after(popup);
      show();
      mark.setAttribute("aria-expanded", "true");
      mark.setAttribute("aria-controls", popup.id);
    }
    popup.toggleAttribute("data-pinned", pin || isPinned());
    place();
  }

  function show() {
    popup.hidden = false;
    if (popup.showPopover) {
      popup.setAttribute("popover", "manual");
      popup.showPopover();
    }
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
    if (giveFocusBack) {
      quiet = true;
      last.focus();
      quiet = false;
    }
  }

  let quiet = false; // focus that we give back opens nothing

  const later = (wait, action) => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };
  const closeLater = () => later(CLOSE_AFTER, () => !isPinned() && !holdsFocus() && close());
  const holdsFocus = () => popup.contains(document.activeElement);

  /* Lighting up the marks of the same work */

  function light(number, on) {
    for (const other of document.querySelectorAll(`a.cite[data-ref="${number}"]`)) other.classList.toggle("lit", on);
  }

  function attach(own) {
    own.setAttribute("aria-haspopup", "dialog");
    own.setAttribute("aria-expanded", "false");
    own.addEventListener("pointerenter", (event) => {
      light(own.dataset.ref, true);
      if (event.pointerType !== "touch") later(OPEN_AFTER, () => !isPinned() && open(own));
    });
    own.addEventListener("pointerleave", () => {
      light(own.dataset.ref, false);
      closeLater();
    });
    own.addEventListener("focus", () => {
      light(own.dataset.ref, true);
      if (!quiet && !isPinned() && own.matches(":focus-visible")) open(own);
    });
    own.addEventListener("blur", (event) => {
      light(own.dataset.ref, false);
      if (!popup.contains(event.relatedTarget)) closeLater();
    });
    own.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || !entryOf(own.dataset.ref)) return;
      event.preventDefault();
      if (mark === own && isPinned()) close();
      else open(own, { pin: true });
    });
  }

  popup.addEventListener("pointerenter", () => clearTimeout(timer));
  popup.addEventListener("pointerleave", closeLater);
  popup.addEventListener("focusout", (event) => {
    if (event.relatedTarget !== mark && !popup.contains(event.relatedTarget)) closeLater();
  });
  popup.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && link.href.split("#")[0] === location.href.split("#")[0]) follow(link, event);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && mark) {
      event.stopPropagation();
      close({ giveFocusBack: true });
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (mark && !popup.contains(event.target) && !event.target.closest?.("a.cite")) close();
  });
  addEventListener("scroll", () => mark && place(), { passive: true });
  addEventListener("resize", () => mark && place());

  /* Following a link of the popup inside this page: to a place or to the entry. */
  function follow(link, event) {
    const from = mark;
    const target = document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    close();
    land(target, from);
  }

  /* Landing on an entry: it is marked, and its arrow leads back to that mark. */
  function land(target, from) {
    history.pushState(null, "", `#${target.id}`);
    showLanded(target);
    if (target.matches("a.cite")) {
      target.focus({ preventScroll: true });
      target.scrollIntoView({ block: "center" });
      open(target, { pin: true });
      return;
    }
    target.scrollIntoView({ block: "center" });
    const back = from && target.querySelector(`a.back[href="#${from.id}"]`);
    for (const other of document.querySelectorAll(".landed-from")) other.classList.remove("landed-from");
    back?.classList.add("landed-from");
    (back ?? target.querySelector("a"))?.focus({ preventScroll: true });
  }

  function showLanded(target) {
    for (const other of document.querySelectorAll(".landed, a.cite.here")) other.classList.remove("landed", "here");
    target.classList.add(target.matches("a.cite") ? "here" : "landed");
  }

  /* Going back from the list to a mark: the mark is lit and in the middle. */
  function goBack(event) {
    const target = document.getElementById(event.currentTarget.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    history.pushState(null, "", event.currentTarget.hash);
    showLanded(target);
    quiet = true;
    target.focus({ preventScroll: true });
    quiet = false;
    target.scrollIntoView({ block: "center" });
  }

  for (const own of marks()) attach(own);
  for (const back of document.querySelectorAll("a.back")) back.addEventListener("click", goBack);
})();

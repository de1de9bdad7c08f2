/* What every page needs: the color scheme, the contents and the header that follow the
   reader, keyboard shortcuts, and the button that loads the search. Without this script, the
   page is complete, but has no search and no color switch. */
(() => {
  "use strict";

  const find = (selector) => document.querySelector(selector);
  const part = (name) => find(`[data-md-component="${name}"]`);
  const root = document.documentElement;

  /* A value from local storage; null where the browser blocks it. */
  function stored(name) {
    try {
      return __md_get(name);
    } catch {
      return null; // some browsers block storage for file: pages
    }
  }

  function store(name, value) {
    try {
      __md_set(name, value);
    } catch {
      // the choice lasts for this page only
    }
  }

  /* Warn that this copy, opened from disk, was built for a web server: its links lead to folders. */
  function warn() {
    if (location.protocol !== "file:" || find(".md-logo")?.getAttribute("href").endsWith(".html")) return;
    const note = document.createElement("p");
    note.className = "served-only quiet";
    note.textContent = "To read from disk, use the offline edition (make export).";
    find(".md-content__inner")?.prepend(note);
  }

  /* The search is loaded when the reader turns to it: first the search rules, which filters use,
     too, then the records. */
  const dialog = find("dialog.find");
  const opener = find(".find-open");
  let focusBefore = null; // the element with the focus when the search was opened
  let closeWatcher = null; // for the back gesture on phones, which by itself closes only modal dialogs
  function loadAll(names) {
    const site = new URL(dialog.dataset.root, location.href);
    return loadScripts(names.split(" ").map((name) => new URL(name, site).href));
  }
  if (dialog) window.loadSearchWords = () => loadAll(dialog.dataset.words);
  if (dialog?.dataset.abstracts) window.loadAbstracts = () => loadAll(dialog.dataset.abstracts).then(fillAbstracts);

  /* Replace the links to abstracts with their summaries. */
  function fillAbstracts() {
    for (const link of document.querySelectorAll(".cited .abstract-says > a")) {
      const [effect, short] = window.citedAbstracts[link.closest("li").dataset.ref];
      const label = Object.assign(document.createElement("strong"), { textContent: `${link.textContent}:` });
      const rest = Object.assign(document.createElement("span"), { className: "quiet", textContent: short && ` (${short})` });
      link.parentElement.classList.remove("off-paper");
      link.parentElement.replaceChildren(label, ` ${effect}`, rest);
    }
  }

  const loadSearch = () => loadSearchWords().then(() => loadAll(dialog.dataset.index)).catch(() => {
    find(".find-status").textContent = "Search could not be loaded.";
  });

  /* showModal() would restyle the entire page, because the rest of it becomes inert; the dialog
     covers the page instead, and keeps the focus. */
  function openSearch() {
    if (dialog.hasAttribute("open")) return;
    focusBefore = document.activeElement;
    dialog.setAttribute("open", "");
    if (window.CloseWatcher) {
      closeWatcher = new CloseWatcher();
      closeWatcher.onclose = closeSearch;
    }
    field.focus();
    field.select();
    loadSearch();
  }

  window.hideSearch = () => {
    dialog.removeAttribute("open");
    closeWatcher?.destroy();
  };

  function closeSearch() {
    hideSearch();
    focusBefore?.focus({ preventScroll: true });
  }

  const field = dialog?.querySelector("input[type=search]");
  function initSearch() {
    const slash = dialog.querySelector("[name=slash]");
    slash.checked = stored("find-slash") !== false;
    slash.addEventListener("change", () => store("find-slash", slash.checked));
    try {
      field.value = sessionStorage.getItem("find") ?? "";
    } catch {
      // some browsers block storage for file: pages
    }
    keepWords(field);
    opener.hidden = false;
    opener.addEventListener("click", openSearch);
    for (const kind of ["pointerenter", "focus"]) opener.addEventListener(kind, loadSearch, { once: true });
    dialog.addEventListener("click", (event) => event.target === dialog && closeSearch());
    document.addEventListener("focusin", ({ target }) => dialog.hasAttribute("open") && !dialog.contains(target) && field.focus());
    dialog.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); closeSearch(); });
    const query = new URLSearchParams(location.search).get("q");
    if (query === null) return;
    field.value = query.slice(0, 200);
    openSearch();
  }

  /* Highlight the words that a search result added to the address (?h=), and then remove them from
     it, so that the address can be cited. */
  function markWords() {
    const address = new URL(location.href);
    // A pattern of thousands of words would take minutes; search results add only a few.
    const words = address.searchParams.getAll("h").map((word) => word.trim()).filter((word) => word && word.length < 100).slice(0, 50);
    if (!words.length) return;
    const escaped = words.sort((a, b) => b.length - a.length).map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
    // Browsers of 2021 lack lookbehind, so the pattern also captures what precedes a word.
    const pattern = new RegExp(`(^|[^\\p{L}\\p{N}])(${escaped.join("|")})(?![\\p{L}\\p{N}])`, "giu");
    const walker = document.createTreeWalker(find(".md-content"), NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) if (walker.currentNode.parentElement.offsetHeight) texts.push(walker.currentNode);
    for (const text of texts) {
      const parts = text.data.split(pattern);
      if (parts.length > 1) text.replaceWith(...parts.map((part, index) => (index % 3 === 2 ? Object.assign(document.createElement("mark"), { textContent: part }) : part)));
    }
    address.searchParams.delete("h");
    history.replaceState(history.state, "", address);
  }

  /* Use the color scheme that the reader chose or else the system prefers, now and when it changes. */
  function initColors() {
    const inputs = [...part("palette").querySelectorAll("input")];
    for (const input of inputs) {
      asButton(input.nextElementSibling, input.nextElementSibling.title);
      input.hidden = true;
    }
    const preferred = () => Math.max(0, inputs.findIndex((input) => matchMedia(input.dataset.mdColorMedia).matches));

    function apply(chosen) {
      const valid = inputs.indexOf(inputs[chosen]); // a stored value may be anything
      const index = valid < 0 ? preferred() : valid;
      const color = {};
      for (const key of ["media", "scheme", "primary", "accent"]) {
        color[key] = inputs[index].getAttribute(`data-md-color-${key}`);
        // Setting the same value again would restyle the page.
        if (document.body.getAttribute(`data-md-color-${key}`) !== color[key]) document.body.setAttribute(`data-md-color-${key}`, color[key]);
      }
      inputs.forEach((input, place) => { input.nextElementSibling.hidden = place !== index; });
      return { index, color };
    }

    // With forced colors, drawings keep their own colors, so the page follows the system's scheme.
    const forced = matchMedia("(forced-colors: active)").matches;
    apply(forced ? null : stored("__palette")?.index);
    inputs.forEach((input, index) => input.addEventListener("change", () => store("__palette", apply(index))));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => stored("__palette") || apply());
  }

  /* Replace a label of a theme's switch with a button, for keyboards and screen readers. Its `for`
     remains, since the theme's styles select by it. */
  function asButton(label, name) {
    const button = document.createElement("button");
    for (const { name: key, value } of label.attributes) button.setAttribute(key, value);
    button.type = "button";
    button.setAttribute("aria-label", name);
    button.append(...label.childNodes);
    button.addEventListener("click", () => press(button));
    label.replaceWith(button);
    return button;
  }

  /* Press a switch; if another button replaces it, focus that. */
  function press(button) {
    const hadFocus = document.activeElement === button;
    document.getElementById(button.getAttribute("for")).click();
    if (hadFocus && button.hidden) button.parentElement.querySelector("button:not([hidden])")?.focus();
  }

  function onKey(event) {
    const { key, target } = event;
    const typing = target.isContentEditable || target.matches?.("input, select, textarea");
    const combined = event.ctrlKey || event.metaKey;
    if (dialog && ((combined && key.toLowerCase() === "k") || (key === "/" && !combined && !event.altKey && !typing && dialog.querySelector("[name=slash]").checked))) {
      event.preventDefault();
      return openSearch();
    }
    if (key !== "Escape") return;
    if (dialog?.hasAttribute("open")) {
      event.preventDefault();
      closeSearch();
    } else if (drawer?.checked) showDrawer(false);
  }

  // The navigation drawer on small screens.
  const drawer = find("[data-md-toggle=drawer]");
  const small = matchMedia("(max-width: 76.234375em)");
  function showDrawer(on) {
    drawer.checked = on;
    drawer.dispatchEvent(new Event("change"));
    if (!on) find("header [for=__drawer]").focus({ preventScroll: true });
  }

  /* Make the drawer's switch a button, and keep the focus out of a closed drawer. */
  function initDrawer() {
    const label = find("header [for=__drawer]");
    const nav = find(".md-sidebar--primary");
    if (!label || !nav) return;
    const button = asButton(label, "Navigation");
    const update = () => {
      button.setAttribute("aria-expanded", String(drawer.checked));
      nav.inert = small.matches && !drawer.checked;
      if (small.matches && drawer.checked) nav.querySelector("a[href]:not(.md-logo)")?.focus({ preventScroll: true });
    };
    drawer.addEventListener("change", update);
    small.addEventListener("change", update);
    addEventListener("hashchange", () => drawer.checked && showDrawer(false));
    button.setAttribute("aria-expanded", "false");
    nav.inert = small.matches;
  }

  /* Show the current section in the contents, the title in the header, and a link to the top
     when the reader scrolls up. */
  function track() {
    const links = [...document.querySelectorAll(".md-nav--secondary a.md-nav__link")];
    const sections = links.map((link) => [link, document.getElementById(decodeURIComponent(link.hash.slice(1)))]).filter(([, section]) => section);
    const title = part("header-title");
    title?.setAttribute("aria-hidden", "true"); // the logo's link and the heading already have its text
    const heading = find(".md-content h1");
    const up = part("top");
    let lastY = scrollY;
    let planned = false;

    function mark() {
      planned = false;
      const edge = part("header").offsetHeight + 32;
      const ended = scrollY + innerHeight >= root.scrollHeight - 1 && scrollY > 0;
      const passed = sections.filter(([, section]) => ended || section.getBoundingClientRect().top < edge);
      const [now] = passed[passed.length - 1] ?? [];
      for (const [link] of sections) {
        link.classList.toggle("md-nav__link--passed", passed.some(([other]) => other === link));
        link.classList.toggle("md-nav__link--active", link === now);
      }
      if (now) scrollListTo(now);
      title?.classList.toggle("md-header__title--active", Boolean(heading) && heading.getBoundingClientRect().bottom < edge);
      showUp(scrollY > 0 && scrollY < lastY);
      lastY = scrollY;
    }

    function showUp(on) {
      if (up) [up.hidden, up.tabIndex] = [!on, on ? 0 : -1];
    }

    showUp(false);
    addEventListener("scroll", () => {
      if (planned) return;
      planned = true;
      requestAnimationFrame(mark);
    }, { passive: true });
    up?.addEventListener("click", () => scrollTo({ top: 0 }));
    const page = find(".md-nav--primary a.md-nav__link--active");
    // The next frame measures the page anyway.
    requestAnimationFrame(() => {
      if (page) scrollListTo(page);
      if (scrollY > 0 || location.hash) mark();
    });
  }

  /* Scroll a list of links, but not the page, to a link that is out of view. */
  function scrollListTo(link) {
    const box = link.closest(".md-sidebar__scrollwrap");
    if (!box) return;
    const [own, seen] = [link.getBoundingClientRect(), box.getBoundingClientRect()];
    if (own.height && (own.top < seen.top || own.bottom > seen.bottom)) box.scrollTop += own.top - seen.top - box.clientHeight / 2;
  }

  /* Print folded content, too. */
  function initPrint() {
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = [...document.querySelectorAll(".md-content details:not([open])")];
      for (const details of opened) details.open = true;
    });
    addEventListener("afterprint", () => {
      for (const details of opened) details.open = false;
    });
  }

  /* Run an optional task, so that a missing browser feature does not stop the others. */
  function attempt(task) {
    try {
      task();
    } catch (error) {
      console.warn(error);
    }
  }

  addEventListener("keydown", onKey);
  [warn, dialog && initSearch, find(".md-content") && markWords, part("palette") && initColors, drawer && initDrawer, track, initPrint].filter(Boolean).forEach(attempt);
})();

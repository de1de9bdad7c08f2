/* What every page needs: the color scheme, the current place in the page, keyboard
   shortcuts, and the search button. Without this script the page is complete, but has no
   search and no color switch. */
(() => {
  "use strict";

  const find = (selector) => document.querySelector(selector);
  const part = (name) => find(`[data-md-component="${name}"]`);
  const root = document.documentElement;

  /* Local storage of this site; empty where the browser blocks it. */
  function kept(name) {
    try {
      return __md_get(name);
    } catch {
      return null; // some browsers keep nothing for pages from disk
    }
  }

  function keep(name, value) {
    try {
      __md_set(name, value);
    } catch {
      // the choice lasts for this page only
    }
  }

  /* The build for a web server, opened from disk: its links lead to folders. */
  function misplaced() {
    if (location.protocol !== "file:" || find(".md-logo")?.getAttribute("href").endsWith(".html")) return;
    const note = document.createElement("p");
    note.className = "served-only quiet";
    note.textContent = "This copy is built for a web server: opened from disk, its links lead to folders. Use the offline edition instead (make export).";
    find(".md-content__inner")?.prepend(note);
  }

  /* The search is loaded when a reader opens it: first the rules of spelling, which
     filters use too, then the records. */
  const dialog = find("dialog.find");
  const opener = find(".find-open");
  let before = null; // what had the focus
  function scripts(names) {
    const site = new URL(dialog.dataset.root, location.href);
    return loadScripts(names.split(" ").map((name) => new URL(name, site).href));
  }
  if (dialog) window.loadSearchWords = () => scripts(dialog.dataset.words);
  if (dialog?.dataset.abstracts) window.loadAbstracts = () => scripts(dialog.dataset.abstracts).then(fillAbstracts);

  /* Abstract summaries replace the links to them. */
  function fillAbstracts() {
    for (const link of document.querySelectorAll(".cited .abstract-says > a")) {
      const [effect, short] = window.citedAbstracts[link.closest("li").dataset.ref];
      const label = Object.assign(document.createElement("strong"), { textContent: `${link.textContent}:` });
      const rest = Object.assign(document.createElement("span"), { className: "quiet", textContent: short && ` (${short})` });
      link.parentElement.classList.remove("off-paper");
      link.parentElement.replaceChildren(label, ` ${effect}`, rest);
    }
  }

  const loadSearch = () => loadSearchWords().then(() => scripts(dialog.dataset.index)).catch(() => {
    find(".find-status").textContent = "Search could not be loaded.";
  });

  function openSearch() {
    if (dialog.hasAttribute("open")) return;
    before = document.activeElement;
    if (dialog.showModal) dialog.showModal();
    else dialog.setAttribute("open", "");
    field.focus();
    field.select();
    loadSearch();
  }

  function closeSearch() {
    if (dialog.close) dialog.close();
    else dialog.removeAttribute("open");
    before?.focus({ preventScroll: true });
  }

  const field = dialog?.querySelector("input[type=search]");
  function searching() {
    const slash = dialog.querySelector("[name=slash]");
    slash.checked = kept("find-slash") !== false;
    slash.addEventListener("change", () => keep("find-slash", slash.checked));
    try {
      field.value = sessionStorage.getItem("find") ?? "";
    } catch {
      // some browsers keep nothing for pages from disk
    }
    keepWords(field);
    opener.hidden = false;
    opener.addEventListener("click", openSearch);
    for (const kind of ["pointerenter", "focus"]) opener.addEventListener(kind, loadSearch, { once: true });
    dialog.addEventListener("click", (event) => event.target === dialog && closeSearch());
    dialog.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); closeSearch(); });
    const asked = new URLSearchParams(location.search).get("q");
    if (asked === null) return;
    field.value = asked.slice(0, 200);
    openSearch();
  }

  /* The words that a result of the search leads to (?h=), marked; the address is then
     the page's own again, to be cited. */
  function marking() {
    const given = new URL(location.href);
    // A pattern of thousands of words takes minutes; no search leads here with more.
    const words = given.searchParams.getAll("h").map((word) => word.trim()).filter((word) => word && word.length < 100).slice(0, 50);
    if (!words.length) return;
    const escaped = words.sort((one, other) => other.length - one.length).map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
    // Browsers of 2021 know no look-behind: what precedes a word is taken along, and left unmarked.
    const pattern = new RegExp(`(^|[^\\p{L}\\p{N}])(${escaped.join("|")})(?![\\p{L}\\p{N}])`, "giu");
    const walker = document.createTreeWalker(find(".md-content"), NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) if (walker.currentNode.parentElement.offsetHeight) texts.push(walker.currentNode);
    for (const text of texts) {
      const parts = text.data.split(pattern);
      if (parts.length > 1) text.replaceWith(...parts.map((part, index) => (index % 3 === 2 ? Object.assign(document.createElement("mark"), { textContent: part }) : part)));
    }
    given.searchParams.delete("h");
    history.replaceState(history.state, "", given);
  }

  /* Colors: the reader's choice, else what the system prefers, also when it changes. */
  function coloring() {
    const inputs = [...part("palette").querySelectorAll("input")];
    for (const input of inputs) {
      asButton(input.nextElementSibling, input.nextElementSibling.title);
      input.hidden = true;
    }
    const preferred = () => Math.max(0, inputs.findIndex((input) => matchMedia(input.dataset.mdColorMedia).matches));

    function apply(chosen) {
      const known = inputs.indexOf(inputs[chosen]); // what a browser kept may be anything
      const index = known < 0 ? preferred() : known;
      const color = {};
      for (const key of ["media", "scheme", "primary", "accent"]) {
        color[key] = inputs[index].getAttribute(`data-md-color-${key}`);
        // Setting the same value again would restyle the page.
        if (document.body.getAttribute(`data-md-color-${key}`) !== color[key]) document.body.setAttribute(`data-md-color-${key}`, color[key]);
      }
      inputs.forEach((input, place) => { input.nextElementSibling.hidden = place !== index; });
      return { index, color };
    }

    // The drawings keep their colors where the system forces its own, so they follow it.
    const forced = matchMedia("(forced-colors: active)").matches;
    apply(forced ? null : kept("__palette")?.index);
    inputs.forEach((input, index) => input.addEventListener("change", () => keep("__palette", apply(index))));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => kept("__palette") || apply());
  }

  /* The theme's labels of switches become buttons: keys and screen readers know
     those. The label's `for` stays, since the theme's styles ask for it. */
  function asButton(label, name) {
    const button = document.createElement("button");
    for (const given of label.attributes) button.setAttribute(given.name, given.value);
    button.type = "button";
    button.setAttribute("aria-label", name);
    button.append(...label.childNodes);
    button.addEventListener("click", () => press(button));
    label.replaceWith(button);
    return button;
  }

  /* A pressed switch may give way to another one: the focus goes there. */
  function press(button) {
    const given = document.activeElement === button;
    document.getElementById(button.getAttribute("for")).click();
    if (given && button.hidden) button.parentElement.querySelector("button:not([hidden])")?.focus();
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

  /* The navigation of small screens: a switch that keys reach, shut until then. */
  const drawer = find("[data-md-toggle=drawer]");
  const small = matchMedia("(max-width: 76.234375em)");
  function showDrawer(on) {
    drawer.checked = on;
    drawer.dispatchEvent(new Event("change"));
    if (!on) find("header [for=__drawer]").focus({ preventScroll: true });
  }

  function drawers() {
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

  /* Where one is: the section in the list of contents, the title in the header,
     and the way up for whoever turns back. */
  function following() {
    const links = [...document.querySelectorAll(".md-nav--secondary a.md-nav__link")];
    const sections = links.map((link) => [link, document.getElementById(decodeURIComponent(link.hash.slice(1)))]).filter(([, section]) => section);
    const title = part("header-title");
    title?.setAttribute("aria-hidden", "true"); // the link before it and the heading say the same
    const heading = find(".md-content h1");
    const up = part("top");
    let before = scrollY;
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
      if (now) bringIntoView(now);
      title?.classList.toggle("md-header__title--active", Boolean(heading) && heading.getBoundingClientRect().bottom < edge);
      offerUp(scrollY > 0 && scrollY < before);
      before = scrollY;
    }

    function offerUp(on) {
      if (up) [up.hidden, up.tabIndex] = [!on, on ? 0 : -1];
    }

    offerUp(false);
    addEventListener("scroll", () => {
      if (planned) return;
      planned = true;
      requestAnimationFrame(mark);
    }, { passive: true });
    up?.addEventListener("click", () => scrollTo({ top: 0 }));
    const page = find(".md-nav--primary a.md-nav__link--active");
    // With the next frame, which measures the page anyway.
    requestAnimationFrame(() => {
      if (page) bringIntoView(page);
      if (scrollY > 0 || location.hash) mark();
    });
  }

  /* Scroll the list of links, not the page, and only to a link that is out of sight. */
  function bringIntoView(link) {
    const box = link.closest(".md-sidebar__scrollwrap");
    if (!box) return;
    const [own, seen] = [link.getBoundingClientRect(), box.getBoundingClientRect()];
    if (own.height && (own.top < seen.top || own.bottom > seen.bottom)) box.scrollTop += own.top - seen.top - box.clientHeight / 2;
  }

  /* Folded content is printed, too. */
  function printing() {
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = [...document.querySelectorAll(".md-content details:not([open])")];
      for (const details of opened) details.open = true;
    });
    addEventListener("afterprint", () => {
      for (const details of opened) details.open = false;
    });
  }

  /* Each of these is optional: a missing browser feature must not stop the others. */
  function attempt(task) {
    try {
      task();
    } catch (error) {
      console.warn(error);
    }
  }

  addEventListener("keydown", onKey);
  [misplaced, dialog && searching, find(".md-content") && marking, part("palette") && coloring, drawer && drawers, following, printing].filter(Boolean).forEach(attempt);
})();

/* What a reader needs of the theme from the start: the scheme, the marks of the
   place in the page, keys. The theme's own script, 35 kB, its worker and the
   index serve the search, and come when a reader turns to it.

   Without this script the page is whole; search and scheme are not offered. */
(() => {
  "use strict";

  const find = (selector) => document.querySelector(selector);
  const part = (name) => find(`[data-md-component="${name}"]`);
  const root = document.documentElement;

  /* The theme's script, once somebody searches. Where the page stands as a file,
     the theme asks for the index itself. */
  const field = part("search-query");
  let wanted = false;
  function wake() {
    if (wanted) return;
    wanted = true;
    for (const late of document.querySelectorAll("script[data-late]")) {
      document.body.append(Object.assign(document.createElement("script"), { src: late.dataset.late, async: false }));
    }
  }

  /* The build for a web server, opened from disk: no script can read the index,
     and links lead to folders. Say so, and offer no search. */
  function misplaced() {
    if (location.protocol !== "file:" || find("script[src$='from-disk.js']")) return false;
    for (const piece of document.querySelectorAll(".md-search, [for=__search]")) piece.remove();
    const note = document.createElement("p");
    note.className = "served-only quiet";
    note.textContent = "This copy is made for a web server. From disk its search is off and its links open folders; the offline edition has both: make export.";
    find(".md-content__inner")?.prepend(note);
    return true;
  }

  function searching() {
    // The theme calls the field of every page a dialog, and says nothing of what it found.
    part("search").removeAttribute("role");
    find(".md-search__options").removeAttribute("aria-label");
    find(".md-search__options").setAttribute("role", "presentation");
    find(".md-search-result__meta").setAttribute("role", "status");
    if (new URLSearchParams(location.search).has("q")) wake();
    field.addEventListener("focus", wake);
    part("search").addEventListener("pointerover", wake);
    const opener = asButton(find("header [for=__search]:not(.md-search *)"), "Search");
    opener.addEventListener("pointerdown", wake);
    opener.addEventListener("click", () => field.focus());
    // On small screens the field lies outside until the button opens it.
    const roomy = matchMedia("(min-width: 60em)");
    const reach = () => { field.tabIndex = roomy.matches ? 0 : -1; };
    roomy.addEventListener("change", reach);
    reach();
  }

  /* The words that a result of the search leads to (?h=), marked; the address is then
     the page's own again, to be cited, and the theme has nothing left to mark. */
  function marking() {
    const given = new URL(location.href);
    const words = (given.searchParams.get("h") ?? "").split(/\s+/).filter(Boolean);
    if (!words.length) return;
    const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${escaped.join("|")})`, "giu");
    const walker = document.createTreeWalker(find(".md-content"), NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) if (walker.currentNode.parentElement.offsetHeight) texts.push(walker.currentNode);
    for (const text of texts) {
      const parts = text.data.split(pattern);
      if (parts.length > 1) text.replaceWith(...parts.map((part, index) => (index % 2 ? Object.assign(document.createElement("mark"), { textContent: part }) : part)));
    }
    given.searchParams.delete("h");
    try {
      history.replaceState(history.state, "", given);
    } catch {
      // some browsers keep the address of a page from disk as it is
    }
  }

  /* Colors: the reader's choice, else what the system prefers, also when it changes. */
  function coloring(form) {
    const inputs = [...form.querySelectorAll("input")];
    for (const input of inputs) {
      asButton(input.nextElementSibling, input.nextElementSibling.title);
      input.hidden = true;
    }
    const kept = () => {
      try {
        return __md_get("__palette");
      } catch {
        return null; // some browsers keep nothing for pages from disk
      }
    };
    const preferred = () => Math.max(0, inputs.findIndex((input) => matchMedia(input.dataset.mdColorMedia).matches));

    function apply(chosen) {
      const index = inputs[chosen] ? chosen : 0;
      const color = {};
      for (const key of ["media", "scheme", "primary", "accent"]) {
        color[key] = inputs[index].getAttribute(`data-md-color-${key}`);
        // The same value again would style the whole page anew.
        if (document.body.getAttribute(`data-md-color-${key}`) !== color[key]) document.body.setAttribute(`data-md-color-${key}`, color[key]);
      }
      inputs.forEach((input, place) => { input.nextElementSibling.hidden = place !== index; });
      return { index, color };
    }

    // The drawings keep their colors where the system forces its own, so they follow it.
    const forced = matchMedia("(forced-colors: active)").matches;
    apply((forced ? null : kept()?.index) ?? preferred());
    inputs.forEach((input, index) => input.addEventListener("change", () => __md_set("__palette", apply(index))));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => kept() || apply(preferred()));
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
    if ((event.ctrlKey || event.metaKey) && key === "k" && field) {
      event.preventDefault();
      // The theme opens the search when the focus comes, and misses one that was away a moment.
      if (wanted && !find("[data-md-toggle=search]").checked) find("[data-md-toggle=search]").click();
      return field.focus();
    }
    if (key === "Escape" && drawer?.checked) return showDrawer(false);
    // The theme takes single letters for commands, which surprises whoever speaks
    // to a computer (WCAG 2.1.4).
    if (key.length === 1 && /[fs/pn,.]/.test(key) && !target.matches?.("input, select, textarea") && !find("[data-md-toggle=search]")?.checked) event.stopImmediatePropagation();
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
      const now = passed.at(-1)?.[0];
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
      if (planned || wanted) return;
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

  /* Scroll a list of links, not the page. */
  function bringIntoView(link) {
    const box = link.closest(".md-sidebar__scrollwrap");
    if (box && box.scrollHeight > box.clientHeight) box.scrollTop = link.offsetTop - box.offsetTop - box.clientHeight / 2;
  }

  /* What is folded up is printed all the same. */
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

  if (field && !misplaced()) searching();
  if (find(".md-content")) marking();
  if (part("palette")) coloring(part("palette"));
  addEventListener("keydown", onKey, true);
  if (drawer) drawers();
  following();
  printing();
})();

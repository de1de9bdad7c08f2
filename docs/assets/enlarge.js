/* The enlarged view of figures: a dialog that zooms with buttons, keys, Ctrl and the
   wheel, and pinching, and pans by scrolling, dragging, and arrow keys.

   The picture itself moves into the dialog and back, so that no id occurs twice. */
(() => {
  "use strict";

  const STEP = 1.25; // zoom factor of one press of a button or key
  const LARGEST = 8; // greatest zoom, relative to the size that fits the window
  const STRIDE = 60; // pixels that an arrow key scrolls
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  const DIALOG = `
    <div class="enlarged-tools"><strong></strong>
      <button type="button" data-zoom="out" aria-keyshortcuts="-">Zoom out</button>
      <button type="button" data-zoom="in" aria-keyshortcuts="+">Zoom in</button>
      <button type="button" data-zoom="fit" aria-keyshortcuts="0">Fit</button>
      <button type="button" data-zoom="close">Close</button>
      <span class="said" role="status"></span></div>
    <div class="enlarged-view" tabindex="0" autofocus role="region" aria-label="Figure: arrow keys pan, plus and minus zoom, 0 fits it to the window"></div>
    <div class="enlarged-side"><p class="enlarged-caption"></p></div>`;

  /* Zoom a picture in a view; it starts no smaller than on the page. Returns the controls. */
  function zoomable(view, picture, status, pageScale) {
    const { width, height } = picture.viewBox.baseVal;
    const fitting = () => Math.min((view.clientWidth - 1) / width, (view.clientHeight - 1) / height);
    let scale = Math.max(fitting(), pageScale);
    let fitted = true; // refit when the window changes, until the reader zooms

    function draw() {
      picture.style.width = `${scale * width}px`;
      picture.style.height = `${scale * height}px`;
    }

    /* Zoom by a factor about a point of the window, by default the center of the view. */
    function zoom(by, x, y) {
      const frame = view.getBoundingClientRect();
      const [atX, atY] = [x ?? frame.left + frame.width / 2, y ?? frame.top + frame.height / 2];
      const before = picture.getBoundingClientRect();
      scale = Math.min(Math.max(scale * by, Math.min(fitting(), pageScale)), fitting() * LARGEST);
      fitted = false;
      draw();
      const after = picture.getBoundingClientRect();
      view.scrollLeft += after.left + ((atX - before.left) / before.width) * after.width - atX;
      view.scrollTop += after.top + ((atY - before.top) / before.height) * after.height - atY;
      status.textContent = `${Math.round((100 * scale) / fitting())} percent of the window`;
    }

    function fit(smallest = 0) {
      scale = Math.max(fitting(), smallest);
      fitted = true;
      draw();
      status.textContent = "The figure fits the window";
    }

    draw();
    const watch = new ResizeObserver(() => fitted && fit(pageScale));
    watch.observe(view);
    return { zoom, fit: () => fit(), end: () => watch.disconnect() };
  }

  /* Dragging with the mouse pans the picture, and does not count as a click on a part of it. */
  function draggable(view) {
    let start = null;
    let moved = false;
    view.addEventListener("pointerdown", (event) => {
      moved = false;
      if (event.pointerType === "mouse" && event.button === 0) start = [event.clientX, event.clientY, view.scrollLeft, view.scrollTop];
    });
    view.addEventListener("pointermove", (event) => {
      if (!start || !event.buttons) return (start = null);
      const [x, y] = [event.clientX - start[0], event.clientY - start[1]];
      moved ||= Math.hypot(x, y) > 4;
      if (moved) view.scrollTo({ left: start[2] - x, top: start[3] - y, behavior: "instant" });
    });
    view.addEventListener("dragstart", (event) => event.preventDefault());
    view.addEventListener("click", (event) => {
      if (!moved) return;
      event.preventDefault();
      event.stopPropagation();
    }, true);
  }

  /* Pinching, or the wheel with Ctrl, zooms about that point. */
  function pinchable(view, size) {
    let lastDistance = 0;
    const distance = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    view.addEventListener("touchstart", (event) => (lastDistance = event.touches.length === 2 ? distance(event.touches) : 0));
    view.addEventListener("touchmove", (event) => {
      if (event.touches.length !== 2 || !lastDistance) return;
      if (event.cancelable) event.preventDefault();
      const [a, b] = event.touches;
      const now = distance(event.touches);
      size.zoom(now / lastDistance, (a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2);
      lastDistance = now;
    }, { passive: false });
    view.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      size.zoom(Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
    }, { passive: false });
  }

  function addControls(dialog, view, size) {
    dialog.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const arrow = ARROWS[event.key];
      if (arrow && !event.target.closest(".enlarged-side")) view.scrollBy({ left: STRIDE * arrow[0], top: STRIDE * arrow[1], behavior: "instant" });
      else if (event.key === "+" || event.key === "=") size.zoom(STEP);
      else if (event.key === "-") size.zoom(1 / STEP);
      else if (event.key === "0") size.fit();
      else return;
      event.preventDefault();
    });
    dialog.addEventListener("click", (event) => ({ in: () => size.zoom(STEP), out: () => size.zoom(1 / STEP), fit: size.fit, close: () => dialog.close() })[event.target.dataset?.zoom]?.());
  }

  /* The caption without note marks, which could not be opened in the dialog. */
  function captionOf(frame) {
    const caption = frame.closest("figure")?.querySelector("figcaption")?.cloneNode(true);
    for (const mark of caption?.querySelectorAll(".note-mark") ?? []) mark.remove();
    return caption?.textContent ?? "";
  }

  /* Move a node into a target, leaving a placeholder; returns a function that moves it back. */
  function moveInto(node, target, placeholder) {
    node.replaceWith(placeholder);
    target.append(node);
    return () => placeholder.replaceWith(node);
  }

  function enlarge(frame, button) {
    const picture = frame.querySelector("svg");
    const { width, height } = picture.getBoundingClientRect();
    const dialog = Object.assign(document.createElement("dialog"), { className: "enlarged md-typeset", innerHTML: DIALOG });
    const find = (part) => dialog.querySelector(part);
    const title = frame.dataset.enlarge;
    find("strong").textContent = title[0].toUpperCase() + title.slice(1);
    dialog.setAttribute("aria-label", `${find("strong").textContent}, enlarged`);
    find(".enlarged-caption").textContent = captionOf(frame);
    const placeholder = document.createElement("div");
    placeholder.style.height = `${height}px`;
    const moveBack = [moveInto(picture, find(".enlarged-view"), placeholder)];
    const list = picture.matches(".interaction") && document.querySelector("[data-chosen]");
    if (list) moveBack.push(moveInto(list, find(".enlarged-side"), document.createComment("")));
    document.body.append(dialog);
    dialog.showModal();
    const size = zoomable(find(".enlarged-view"), picture, find("[role=status]"), width / picture.viewBox.baseVal.width);
    draggable(find(".enlarged-view"));
    pinchable(find(".enlarged-view"), size);
    addControls(dialog, find(".enlarged-view"), size);
    dialog.addEventListener("close", () => {
      size.end();
      picture.removeAttribute("style");
      for (const restore of moveBack) restore();
      dialog.remove();
      button.focus({ preventScroll: true });
    });
  }

  // Browsers without <dialog> (up to Safari 15.3 and Firefox 97) get no button.
  for (const frame of window.HTMLDialogElement ? document.querySelectorAll("[data-enlarge]") : []) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "enlarge", textContent: `Enlarge ${frame.dataset.enlarge}` });
    const address = frame.nextElementSibling;
    // The button comes last, so that existing content does not move.
    if (address?.matches(".panel-address")) address.append(" ", button);
    else frame.after(button);
    button.addEventListener("click", () => enlarge(frame, button));
  }
})();

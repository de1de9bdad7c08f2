/* Figures: the enlarged view.

   The picture itself moves into a dialog and back, so that no id occurs twice. There it
   zooms with buttons, keys, wheel and pinch, and pans by scrolling, dragging and arrow keys. */
(() => {
  "use strict";

  const STEP = 1.25; // one press of a button or key
  const LARGEST = 8; // times the size that fits
  const STRIDE = 60; // pixels that an arrow key moves the picture
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

  /* The size of a picture in a view: scale, and how to change it about a point. */
  function sizing(view, picture, status, least) {
    const { width, height } = picture.viewBox.baseVal;
    const fitting = () => Math.min((view.clientWidth - 1) / width, (view.clientHeight - 1) / height);
    let scale = Math.max(fitting(), least);
    let fitted = true; // keeps its fit when the window changes

    function draw() {
      picture.style.width = `${scale * width}px`;
      picture.style.height = `${scale * height}px`;
    }

    function zoom(by, x, y) {
      const frame = view.getBoundingClientRect();
      const [atX, atY] = [x ?? frame.left + frame.width / 2, y ?? frame.top + frame.height / 2];
      const before = picture.getBoundingClientRect();
      scale = Math.min(Math.max(scale * by, Math.min(fitting(), least)), fitting() * LARGEST);
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
    const watch = new ResizeObserver(() => fitted && fit(least));
    watch.observe(view);
    return { zoom, fit: () => fit(), end: () => watch.disconnect() };
  }

  /* Dragging with the mouse moves the picture, and is no click on a part of it. */
  function draggable(view) {
    let from = null;
    let moved = false;
    view.addEventListener("pointerdown", (event) => {
      moved = false;
      if (event.pointerType === "mouse" && event.button === 0) from = [event.clientX, event.clientY, view.scrollLeft, view.scrollTop];
    });
    view.addEventListener("pointermove", (event) => {
      if (!from || !event.buttons) return (from = null);
      const [x, y] = [event.clientX - from[0], event.clientY - from[1]];
      moved ||= Math.hypot(x, y) > 4;
      if (moved) view.scrollTo({ left: from[2] - x, top: from[3] - y, behavior: "instant" });
    });
    view.addEventListener("dragstart", (event) => event.preventDefault());
    view.addEventListener("click", (event) => {
      if (!moved) return;
      event.preventDefault();
      event.stopPropagation();
    }, true);
  }

  /* Two fingers, or the wheel with Ctrl, change the size where they are. */
  function pinchable(view, size) {
    let apart = 0;
    const distance = ([one, two]) => Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
    view.addEventListener("touchstart", (event) => (apart = event.touches.length === 2 ? distance(event.touches) : 0));
    view.addEventListener("touchmove", (event) => {
      if (event.touches.length !== 2 || !apart) return;
      if (event.cancelable) event.preventDefault();
      const [one, two] = event.touches;
      const now = distance(event.touches);
      size.zoom(now / apart, (one.clientX + two.clientX) / 2, (one.clientY + two.clientY) / 2);
      apart = now;
    }, { passive: false });
    view.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      size.zoom(Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
    }, { passive: false });
  }

  function keys(dialog, view, size) {
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

  /* The caption without note marks, which would be dead text in the dialog. */
  function words(frame) {
    const caption = frame.closest("figure")?.querySelector("figcaption")?.cloneNode(true);
    for (const mark of caption?.querySelectorAll(".note-mark") ?? []) mark.remove();
    return caption?.textContent ?? "";
  }

  /* Move a node elsewhere; returns a function that moves it back. */
  function moved(node, place, stand) {
    node.replaceWith(stand);
    place.append(node);
    return () => stand.replaceWith(node);
  }

  function enlarge(frame, button) {
    const picture = frame.querySelector("svg");
    const { width, height } = picture.getBoundingClientRect();
    const dialog = Object.assign(document.createElement("dialog"), { className: "enlarged md-typeset", innerHTML: DIALOG });
    const find = (part) => dialog.querySelector(part);
    const title = frame.dataset.enlarge;
    find("strong").textContent = title[0].toUpperCase() + title.slice(1);
    dialog.setAttribute("aria-label", `${find("strong").textContent}, enlarged`);
    find(".enlarged-caption").textContent = words(frame);
    const stand = document.createElement("div");
    stand.style.height = `${height}px`;
    const back = [moved(picture, find(".enlarged-view"), stand)];
    const list = picture.matches(".interaction") && document.querySelector("[data-chosen]");
    if (list) back.push(moved(list, find(".enlarged-side"), document.createComment("")));
    document.body.append(dialog);
    dialog.showModal();
    const size = sizing(find(".enlarged-view"), picture, find("[role=status]"), width / picture.viewBox.baseVal.width);
    draggable(find(".enlarged-view"));
    pinchable(find(".enlarged-view"), size);
    keys(dialog, find(".enlarged-view"), size);
    dialog.addEventListener("close", () => {
      size.end();
      picture.removeAttribute("style");
      for (const home of back) home();
      dialog.remove();
      button.focus({ preventScroll: true });
    });
  }

  // Without <dialog> (Safari 15.3, Firefox 97) the figure stays as it is.
  for (const frame of window.HTMLDialogElement ? document.querySelectorAll("[data-enlarge]") : []) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "enlarge", textContent: `Enlarge ${frame.dataset.enlarge}` });
    const address = frame.nextElementSibling;
    // At the end, so that existing content does not move.
    if (address?.matches(".panel-address")) address.append(" ", button);
    else frame.after(button);
    button.addEventListener("click", () => enlarge(frame, button));
  }
})();

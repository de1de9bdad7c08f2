/* Figures: light the paths of a chosen box, list its findings, enlarge.

   Without this script every box is a link to its rows and every finding is
   listed below the picture. */
(() => {
  "use strict";

  /* Choosing a box of the picture that is made from the findings. */
  function choosable(svg) {
    const list = document.querySelector("[data-chosen]");
    const name = list.querySelector("[data-chosen-name]");
    const reset = list.querySelector("[data-chosen-reset]");
    const everything = name.textContent;
    const boxes = [...svg.querySelectorAll("a[data-findings]")];
    const idsOf = (node) => node.dataset.findings.split(" ");

    function choose(box) {
      const ids = box ? new Set(idsOf(box)) : null;
      svg.classList.toggle("choosing", Boolean(box));
      for (const node of svg.querySelectorAll("[data-findings]")) node.classList.toggle("on", !ids || idsOf(node).some((id) => ids.has(id)));
      for (const other of boxes) other.setAttribute("aria-pressed", String(other === box));
      let shown = 0;
      for (const item of list.querySelectorAll("li")) {
        item.hidden = Boolean(ids) && !ids.has(item.dataset.id);
        shown += !item.hidden;
      }
      name.textContent = box ? `${box.querySelector("title").textContent}: ${shown} finding${shown === 1 ? "" : "s"}` : everything;
      reset.hidden = !box;
    }

    for (const box of boxes) {
      box.setAttribute("role", "button");
      box.setAttribute("aria-pressed", "false");
      const toggle = (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        choose(box.getAttribute("aria-pressed") === "true" ? null : box);
      };
      box.addEventListener("click", toggle);
      box.addEventListener("keydown", (event) => event.key === " " && toggle(event));
    }
    reset.addEventListener("click", () => choose(null));
    svg.addEventListener("keydown", (event) => event.key === "Escape" && choose(null));
  }

  /* Enlarging: the picture itself moves into a dialog and back, so no id is
     doubled; it scrolls there, and two buttons change its size. */
  function enlargeable(frame) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "enlarge", textContent: "Enlarge" });
    frame.after(button);
    button.addEventListener("click", () => enlarge(frame, button));
  }

  function enlarge(frame, button) {
    const picture = frame.querySelector("svg");
    const caption = frame.closest("figure")?.querySelector("figcaption")?.textContent ?? "";
    const dialog = document.createElement("dialog");
    dialog.className = "enlarged";
    dialog.innerHTML = '<p class="enlarged-tools"><button type="button" data-by="1.25">Larger</button> <button type="button" data-by="0.8">Smaller</button> <button type="button" data-by="0">Close</button></p><div class="enlarged-view" tabindex="0"></div><p class="enlarged-caption"></p>';
    const view = dialog.querySelector(".enlarged-view");
    dialog.querySelector(".enlarged-caption").textContent = caption;
    dialog.setAttribute("aria-label", picture.querySelector("title")?.textContent ?? "Picture");
    view.append(picture);
    let width = 100;
    dialog.addEventListener("click", (event) => {
      const by = event.target.dataset?.by;
      if (by === "0") dialog.close();
      else if (by) picture.style.width = `${(width = Math.min(400, Math.max(50, width * by)))}%`;
    });
    dialog.addEventListener("close", () => {
      picture.style.width = "";
      frame.append(picture);
      dialog.remove();
      button.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  const interaction = document.querySelector("svg.interaction");
  if (interaction) choosable(interaction);
  for (const frame of document.querySelectorAll(".frame")) enlargeable(frame);
})();

/* The figure drawn from the findings: select a box to highlight its paths and list its findings.

   Without this script, each box is a link to its rows, and every finding is listed next
   to the picture. */
(() => {
  "use strict";

  const pictures = [...document.querySelectorAll(".figure-layer")];
  const list = document.querySelector("[data-chosen]");
  if (!pictures.length || !list) return;

  const name = list.querySelector("[data-chosen-name]");
  const hint = list.querySelector("[data-chosen-hint]");
  const reset = list.querySelector("[data-chosen-reset]");
  const allFindings = name.textContent;
  const queryAll = (selector) => pictures.flatMap((picture) => [...picture.querySelectorAll(selector)]);
  const boxes = queryAll("a[data-findings]");
  const ribbons = queryAll("g[data-findings]");
  const drawings = queryAll("svg.interaction");
  const unit = Number(drawings[0].dataset.unit); // width of a ribbon for each finding
  let chosen = null;

  /* The number of a node's findings that are among the selected ones. */
  const countIn = (node, ids) => node.dataset.findings.split(" ").filter((id) => ids.has(id)).length;

  function highlightPaths(ids) {
    for (const node of [...boxes, ...ribbons]) node.classList.toggle("on", countIn(node, ids) > 0);
    for (const ribbon of ribbons) {
      const width = Math.max(countIn(ribbon, ids) * unit - 1, 2);
      ribbon.querySelector(".int-band").style.strokeWidth = chosen && ribbon.classList.contains("on") ? width : "";
    }
  }

  function show(ids) {
    for (const item of list.querySelectorAll("li")) item.hidden = Boolean(chosen) && !ids.has(item.dataset.id);
    const count = `${ids.size} finding${ids.size === 1 ? "" : "s"}`;
    name.textContent = chosen ? `${chosen.dataset.name}: ${count}` : allFindings;
    reset.hidden = !chosen;
    hint.hidden = Boolean(chosen);
    list.querySelector("ul").scrollTop = 0;
  }

  /* Select a box, or none (null). */
  function choose(box) {
    chosen = box;
    const ids = new Set(box ? box.dataset.findings.split(" ") : []);
    for (const part of [...drawings, ...queryAll(".figure-lists"), list]) part.classList.toggle("choosing", Boolean(box));
    for (const other of boxes) other.setAttribute("aria-pressed", String(other === box));
    highlightPaths(ids);
    show(ids);
    box?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /* "Show all" returns the focus to the box that was selected. */
  function showAll() {
    const box = chosen;
    choose(null);
    box?.focus({ preventScroll: true });
  }

  for (const box of boxes) {
    box.setAttribute("role", "button");
    box.setAttribute("aria-pressed", "false");
    const toggle = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      box.focus({ preventScroll: true }); // Safari does not focus what is clicked, and Escape must reach the box
      choose(box === chosen ? null : box);
    };
    box.addEventListener("focus", () => box.matches(":focus-visible") && box.scrollIntoView({ block: "nearest", inline: "nearest" }));
    box.addEventListener("click", toggle);
    box.addEventListener("keydown", (event) => event.key === " " && toggle(event));
  }
  reset.addEventListener("click", showAll);
  for (const radio of document.querySelectorAll(".figure-layers > input")) radio.addEventListener("change", () => choose(null));
  for (const part of [...drawings, ...queryAll(".figure-lists"), list]) part.addEventListener("keydown", (event) => event.key === "Escape" && chosen && !part.closest("dialog") && showAll());
})();

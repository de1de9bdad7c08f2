/* The one file: the switch between light and dark, the name of the part in sight. */
(() => {
  "use strict";

  const { body } = document;
  const bar = document.querySelector(".one-bar");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const button = document.createElement("button");
  button.type = "button";

  const isDark = () => (body.hasAttribute("data-chosen") ? body.dataset.mdColorScheme === "slate" : dark.matches);
  const name = () => { button.textContent = isDark() ? "Light" : "Dark"; };
  button.addEventListener("click", () => {
    body.dataset.mdColorScheme = isDark() ? "default" : "slate";
    body.dataset.chosen = "";
    name();
  });
  dark.addEventListener("change", name);
  button.setAttribute("aria-label", "Switch between light and dark mode");
  name();
  bar.append(button);

  const here = bar.querySelector(".one-here");
  const entries = new Map([...document.querySelectorAll(".contents a[data-part]")].map((link) => [link.dataset.part, link]));
  const parts = [...document.querySelectorAll(".part")];
  let current = null;

  /* The part whose top went by last. */
  function follow() {
    const at = parts.findLast((part) => part.getBoundingClientRect().top < innerHeight / 3) ?? null;
    if (at === current) return;
    entries.get(current?.dataset.part)?.removeAttribute("aria-current");
    entries.get(at?.dataset.part)?.setAttribute("aria-current", "true");
    here.textContent = at?.dataset.title ?? "";
    current = at;
  }

  addEventListener("scroll", follow, { passive: true });
  follow();
})();

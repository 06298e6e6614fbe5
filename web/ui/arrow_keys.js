// Purpose: arrows, Home and End move the focus along a row or a column of
// buttons, as people expect of toolbars and menus.

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/** `selector`: what can be focused within `element`. */
export function arrow_keys(element, selector = "button") {
  element.addEventListener("keydown", event => {
    const all = [...element.querySelectorAll(selector)]
      .filter(node => !node.hidden && !node.disabled);
    const at = all.indexOf(document.activeElement);
    const step = STEPS[event.key];
    const next = event.key === "Home" ? 0
      : event.key === "End" ? all.length - 1
      : step === undefined || at < 0 ? -1
      : (at + step + all.length) % all.length;
    if (next < 0)
      return;
    event.preventDefault();
    event.stopPropagation();
    all[next]?.focus();
  });
  return element;
}

// A held key counts once. U and S are alternatives to Backspace and the right arrow.
export default function () {
  const buttons = { u: ".st-key-undo button", s: ".st-key-skip button" };
  const listen = (event) => {
    if (event.target.closest?.("input, textarea") || event.ctrlKey || event.metaKey) return;
    if (event.repeat) event.stopImmediatePropagation();
    else document.querySelector(buttons[event.key] ?? "none")?.click();
  };
  window.addEventListener("keydown", listen, true);
  return () => window.removeEventListener("keydown", listen, true);
}

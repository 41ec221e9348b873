// Buttons beside each reflection in formgrader: they write into formgrader's own comment field,
// which saves as if somebody had typed.

const LEVEL = /^[^\n]*\b\d\/\d+:[^\n]*\n*/;

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button[data-level], button[data-comment]") : null;
  const marks = button?.closest("[data-marks]")?.getAttribute("data-marks");
  const field = marks ? document.getElementById(`${marks}-comment`) : null;
  if (!(button instanceof HTMLButtonElement) || !(field instanceof HTMLTextAreaElement)) return;
  const { level, comment } = button.dataset;
  if (comment !== undefined) {
    field.value = [field.value.trimEnd(), comment].filter(Boolean).join("\n\n");
  } else {
    field.value = [level, field.value.replace(LEVEL, "")].filter(Boolean).join("\n\n");
  }
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.dispatchEvent(new Event("autosize:update"));
  field.focus();
});

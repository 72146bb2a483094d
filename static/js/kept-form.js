// Fill a form again with what was being typed when the session ended. Nothing is sent by itself.
const kept = document.getElementById("kept-form");
const form = kept && document.querySelector("#main form[method=post]");
if (form) {
  const values = JSON.parse(kept.textContent);
  for (const [name, given] of Object.entries(values)) {
    const controls = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
    controls.forEach((control, index) => {
      if (control.type === "checkbox" || control.type === "radio") control.checked = given.includes(control.value);
      else if (control.tagName === "SELECT" && control.multiple) for (const option of control.options) option.selected = given.includes(option.value);
      else if (control.type !== "hidden" && control.type !== "file" && control.type !== "password") control.value = given[index] ?? "";
    });
  }
  form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

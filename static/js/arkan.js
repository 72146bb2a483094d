// The few things a page does by itself. Hooks are data-portal-*, never classes; every form and link works without this file.

const root = document.documentElement;
const wait = 6000; // a toast stays at least this long

// ---- dialogs, printing, copying, a look at the typed password ----
addEventListener("click", (event) => {
  const on = (hook) => event.target.closest(`[data-portal-${hook}]`);
  const opener = on("opens");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.portalOpens);
    if (dialog) { event.preventDefault(); dialog.showModal(); }
    return;
  }
  const closer = on("closes");
  if (closer) return closer.closest("dialog").close();
  if (on("print")) return print();
  const copier = on("copy");
  if (copier) return copy(copier);
  const peek = on("peek");
  if (peek) return look(peek);
  const toast = on("dismiss");
  if (toast) toast.closest("[data-portal-toast]").remove();
});

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.portalCopy);
    say(button.dataset.portalDone);
  } catch {
    // The browser refused: the text that stands beside the button is marked, so that it can be copied by hand.
    const text = document.getElementById(button.dataset.portalFrom || "");
    if (text) { text.focus(); text.select(); }
  }
}

function look(button) {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  const shown = field.type === "text";
  field.type = shown ? "password" : "text";
  button.setAttribute("aria-pressed", String(!shown));
}

// ---- reading tools: the form posts and the server answers; here the page changes at once and the cookie is the same ----
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-portal-reading]")) {
    event.preventDefault();
    const choice = event.submitter;
    read(choice.name, choice.value);
    for (const other of form.querySelectorAll(`button[name="${choice.name}"]`)) {
      if (choice.name === "contrast") { other.value = choice.value === "high" ? "normal" : "high"; other.setAttribute("aria-pressed", String(choice.value === "high")); }
      else other.setAttribute("aria-pressed", String(other === choice));
    }
    return;
  }
  if (form.method !== "post" || form.matches("[data-portal-live]")) return;
  // A second press while the first is on its way does nothing.
  if (form.dataset.portalSent) return event.preventDefault();
  form.dataset.portalSent = "yes";
  if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("[data-portal-sent]")) delete form.dataset.portalSent;
  for (const button of document.querySelectorAll('button[aria-busy="true"]')) button.removeAttribute("aria-busy");
});

function read(name, value) {
  const plain = value === "normal";
  const attribute = name === "contrast" ? "portalContrast" : "portalText";
  if (plain) delete root.dataset[attribute];
  else root.dataset[attribute] = value;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `arkan_${name}=${value}; path=/; max-age=${plain ? 0 : 31536000}; samesite=lax${secure}`;
}

// ---- a word to the reader: polite, at the foot of the page, gone after a while unless it is being read ----
function say(words, bad = false) {
  const place = document.getElementById("toasts");
  const pattern = document.getElementById(bad ? "toast-bad" : "toast-good");
  if (!place || !pattern || !words) return;
  const toast = pattern.content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-portal-words]").textContent = words;
  place.append(toast);
  if (bad) return; // what needs an act does not go away by itself
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, wait) : toast.remove());
  setTimeout(leave, wait);
}

// Other modules speak through the same door: document.dispatchEvent(new CustomEvent("portal:say", {detail: {words, bad}})).
document.addEventListener("portal:say", (event) => say(event.detail.words, event.detail.bad));

// ---- a small menu closes when the reader goes elsewhere ----
const openMenus = () => document.querySelectorAll("[data-portal-menu][open]");
addEventListener("click", (event) => { for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false; });
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) { menu.open = false; menu.querySelector("summary").focus(); }
});

// ---- fragments: tell of a lost connection or a server's failure; the page itself stays as it is ----
for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(failure, () => say(document.getElementById("toasts")?.dataset.portalFailed, true));
}
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) delete form.dataset.portalSent;
});

// ---- once, when the page is ready ----
// Dates in either calendar: only a page that asks for one loads the module.
const dates = (place) => { if (place.querySelector("[data-portal-date]")) import("./dates.js"); };
document.addEventListener("htmx:load", (event) => dates(event.target));
dates(document);
// On a phone the filter bar starts closed; the page is complete without this.
if (matchMedia("(max-width: 59.99rem)").matches) for (const bar of document.querySelectorAll("[data-portal-filter]")) bar.open = false;
// After a refused form the summary of what to mend is read first.
document.querySelector("[data-portal-summary]:not([data-portal-still] *)")?.focus();

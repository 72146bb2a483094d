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
  } catch { /* the browser refused: the text stands beside the button */ }
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

// ---- fragments: tell of a lost connection or a server's failure; the page itself stays as it is ----
for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(failure, () => say(document.getElementById("toasts")?.dataset.portalFailed, true));
}
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) delete form.dataset.portalSent;
});

// ---- dates: the months of the calendar that is chosen, and the same day in the other one below ----
const umAlQura = new Intl.DateTimeFormat("en-u-ca-islamic-umalqura-nu-latn", { day: "numeric", month: "numeric", year: "numeric", timeZone: "UTC" });
const oneDay = 86400000;

function hijriOf(time) {
  const found = Object.fromEntries(umAlQura.formatToParts(time).map((part) => [part.type, parseInt(part.value, 10)]));
  return [found.year, found.month, found.day];
}

function gregorianOf(year, month, day) {
  const about = Date.UTC(622, 6, 19) + Math.round((year - 1) * 354.367 + (month - 1) * 29.53 + day - 1) * oneDay;
  for (let step = -4; step <= 4; step += 1) {
    const time = about + step * oneDay;
    if (String(hijriOf(time)) === String([year, month, day])) return time;
  }
  return null;
}

function otherDay(calendar, year, month, day) {
  if (calendar === "hijri") {
    const time = year >= 1343 && year <= 1500 ? gregorianOf(year, month, day) : null;
    return time === null ? null : [new Date(time).getUTCFullYear(), new Date(time).getUTCMonth() + 1, new Date(time).getUTCDate()];
  }
  const time = Date.UTC(year, month - 1, day);
  const real = new Date(time).getUTCMonth() === month - 1;
  return real && year >= 1925 && year <= 2076 ? hijriOf(time) : null;
}

function showDate(field, typed) {
  const calendar = field.querySelector("input[type=radio]:checked")?.value;
  const months = field.querySelector("select");
  const same = field.querySelector("[data-portal-date-same]");
  if (!calendar || !months) return;
  const other = calendar === "hijri" ? "gregorian" : "hijri";
  const key = (name) => (name === "hijri" ? "portalHijri" : "portalGregorian");
  for (const option of months.options) if (option.dataset[key(calendar)]) option.textContent = `${option.value} – ${option.dataset[key(calendar)]}`;
  if (!same || !typed) return; // what the server wrote stands until something is typed
  const number = (input) => parseInt(input.value.replace(/[\u0660-\u0669\u06F0-\u06F9]/g, (digit) => digit.charCodeAt(0) & 15), 10);
  const [day, year] = [...field.querySelectorAll("input[type=text]")].map(number);
  const found = day && year && months.value ? otherDay(calendar, year, Number(months.value), day) : null;
  const name = found && months.querySelector(`option[value="${found[1]}"]`)?.dataset[key(other)];
  same.hidden = !found;
  same.lastElementChild.textContent = found ? same.dataset[key(other)].replace("{day}", found[2]).replace("{month}", name).replace("{year}", found[0]) : "";
}

for (const happens of ["change", "input"]) addEventListener(happens, (event) => { const field = event.target.closest?.("[data-portal-date]"); if (field) showDate(field, true); });
function showDates(place) { for (const field of place.querySelectorAll("[data-portal-date]")) showDate(field, false); }
document.addEventListener("htmx:load", (event) => showDates(event.target));

// ---- once, when the page is ready ----
showDates(document);
// On a phone the filter bar starts closed; the page is complete without this.
if (matchMedia("(max-width: 59.99rem)").matches) for (const bar of document.querySelectorAll("[data-portal-filter]")) bar.open = false;
// After a refused form the summary of what to mend is read first.
document.querySelector("[data-portal-summary]:not([data-portal-still] *)")?.focus();

// The visit form at a corner: over POST /api/v1/corners/visits/, made for a queue of people and a poor connection.
//
// The device names each visit before it sends it, so a double click, a second tab and a lost answer end as one visit.
// What could not be sent is kept in this tab, under this user, and is sent again with the same name.
// Without this file the same form posts to its page.

const form = document.querySelector("[data-portal-visits]");
const page = form.dataset;
const words = JSON.parse(page.portalWords);
const services = JSON.parse(page.portalServices);
const shelf = `arkan-visits:${page.portalUser}`;
const ahead = Date.parse(page.portalNow) - Date.now(); // how far the server's clock is ahead of the device's
const hook = (name, within = document) => within.querySelector(`[data-portal-${name}]`);
const hooks = (name, within = document) => [...within.querySelectorAll(`[data-portal-${name}]`)];
const pattern = (id) => document.getElementById(id).content.cloneNode(true);
const serverNow = () => new Date(Date.now() + ahead);
const late = Boolean(form.elements.time);

let draft = newName(); // of the visit that stands in the form
let waiting = stored(); // visits that are not saved yet: {visit, title, done, why}
let mended = null; // the visit that was taken back into the form after a refusal: its day and time stand
let queue = Promise.resolve(); // one message at a time
let busy = false; // the form's own message is on its way
let away = false; // the last message had no answer
let signedOut = false;
let pause = 5000; // until the next attempt, doubled while the connection is away
let timer = 0;

// ---- names, the shelf ----

function newName() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(shelf)) || [];
  } catch {
    return [];
  }
}

function keep() {
  try {
    if (waiting.length) sessionStorage.setItem(shelf, JSON.stringify(waiting));
    else sessionStorage.removeItem(shelf);
  } catch { /* a full or closed store: the list in memory stands */ }
  drawWaiting();
}

function lay(entry) {
  const at = waiting.findIndex((other) => other.visit.uuid === entry.visit.uuid);
  if (at < 0) waiting.push(entry);
  else waiting[at] = entry;
  keep();
}

function lift(uuid) {
  waiting = waiting.filter((entry) => entry.visit.uuid !== uuid);
  keep();
}

// ---- the form ----

const digits = (text) => text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15));
const one = (name) => new FormData(form).get(name) || "";
const all = (name) => new FormData(form).getAll(name);

function read() {
  const staff = one("visitor_kind") === "charity_staff";
  return {
    uuid: draft,
    corner_day: mended?.corner_day ?? Number(page.portalDay),
    visitor_kind: one("visitor_kind"),
    gender: one("gender") || null,
    national_id: staff ? null : digits(one("national_id")).replace(/\D/g, "") && one("national_id"),
    name: one("name") || null,
    services: all("services"),
    topics: all("topics"),
    outcome: one("outcome") || null,
    next_step: one("next_step") || null,
    minutes: one("minutes") || null,
    note: one("note"),
    happened_at: mended && !late ? mended.happened_at : moment(),
  };
}

function moment() {
  if (!late) return serverNow().toISOString();
  const time = digits(one("time"));
  return time ? `${page.portalOn}T${time.length < 5 ? `0${time}` : time}:00+03:00` : null;
}

function put(visit) {
  form.reset();
  for (const [name, value] of Object.entries(visit)) {
    for (const field of form.querySelectorAll(`[name="${name}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = [].concat(value ?? []).includes(field.value);
      else if (name !== "uuid") field.value = value ?? "";
    }
  }
  if (late && visit.happened_at) form.elements.time.value = visit.happened_at.slice(11, 16);
  draft = visit.uuid;
  mended = visit;
  fit();
  forget(false);
}

function clear() {
  form.reset();
  draft = newName();
  mended = null;
  clearErrors();
  forget(false);
  hook("more").open = false;
  fit();
  first().focus();
}

const first = () => (late ? form.elements.time : form.querySelector('[name="visitor_kind"]:checked') || form.querySelector('[name="visitor_kind"]'));

// Only the services that fit the visitor; staff of charities have no number in the register.
function fit() {
  const kind = one("visitor_kind");
  const fitting = services[kind] || [];
  for (const box of form.querySelectorAll('[name="services"]')) {
    const fits = fitting.includes(box.value);
    box.closest("label").hidden = !fits;
    if (!fits) box.checked = false;
  }
  const staff = kind === "charity_staff";
  hook("identity").hidden = staff;
  const trained = form.querySelector('[name="services"][value="charity_staff_trained"]');
  if (staff && trained && !all("services").length) trained.checked = true;
}

// A form that is filled in again after signing in is filled in without a word.
form.addEventListener("focusin", fit, { once: true });

form.addEventListener("change", (event) => {
  if (event.target.name === "visitor_kind") fit();
  const place = event.target.closest("[data-portal-field]");
  if (place) clearErrors(place);
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (busy) return;
  clearErrors();
  const visit = read();
  if (!visit.services.length) return show({ services: [{ message: words.choose }] });
  if (late && !visit.happened_at) return show({ time: [{ message: words.when }] });
  const refer = event.submitter?.name === "then" && page.portalReferral;
  if (refer) visit.next_step = event.submitter.value;
  const entry = { visit, title: title(), done: chosen() };
  lay(entry);
  if (away) return later();
  working(true);
  const answer = await send(entry);
  working(false);
  if (answer === "saved" && refer) location.assign(page.portalReferral + visit.uuid);
  else if (answer === "saved") clear();
  else if (answer === "waiting") later();
});

// The queue of people goes on: the visit stays on the device, the form is free.
function later() {
  clear();
  say(words.kept);
  drawWaiting();
  again();
}

function working(yes) {
  busy = yes;
  for (const button of document.querySelectorAll('button[form="visit"], #visit button[type="submit"]')) {
    if (yes) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

const title = () => one("name") || form.querySelector('[name="visitor_kind"]:checked')?.closest("label").textContent.trim() || words.unnamed;
const chosen = () => [...form.querySelectorAll('[name="services"]:checked')].map((box) => box.closest("label").textContent.trim()).join(" · ");

// ---- sending ----

function send(entry) {
  const answer = queue.then(() => attempt(entry));
  queue = answer.catch(() => {});
  return answer.finally(drawConnection);
}

async function attempt(entry) {
  const answer = await post(page.portalApi, entry.visit);
  const said = answer.status;
  away = said === 0 || said >= 500 || [408, 425, 429].includes(said);
  if (answer.ok) return saved(entry);
  if (said === 401) return ended();
  if (!away) return refused(entry, answer);
  again();
  return "waiting";
}

// A status of 0 stands for no answer at all.
async function post(url, body) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token(), "Arkan-User": page.portalUser },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20000),
    });
    const problem = answer.ok ? {} : await answer.json().catch(() => ({}));
    return { ok: answer.ok, status: answer.status, problem };
  } catch {
    return { ok: false, status: 0, problem: {} };
  }
}

const token = () => document.cookie.match(/(?:^|; )arkan_csrf=([^;]+)/)?.[1] || form.elements.csrfmiddlewaretoken.value;

function saved(entry) {
  lift(entry.visit.uuid);
  signedOut = false;
  pause = 5000;
  tell(entry.visit.uuid);
  refresh(entry.visit.uuid);
  return "saved";
}

function ended() {
  signedOut = true;
  drawWaiting();
  problem(words.signIn, true);
  return "signed out";
}

function refused(entry, { status, problem: said }) {
  const here = entry.visit.uuid === draft;
  if (status === 409 && said.code === "uuid_conflict") {
    lift(entry.visit.uuid);
    if (here) draft = newName();
    problem(words.conflict);
    refresh();
    return "refused";
  }
  if (here) {
    lift(entry.visit.uuid);
    if (!show(said.errors || {})) problem(said.detail || words.refused);
  } else {
    lay({ ...entry, why: reason(said) });
  }
  return "refused";
}

const reason = (said) => Object.values(said.errors || {}).flat().map((error) => error.message).join(" ") || said.detail || words.refused;

// Everything that waits, oldest first, with the names it was given.
async function flush() {
  clearTimeout(timer);
  for (const entry of waiting.filter((each) => !each.why)) {
    if (busy) return again();
    const mine = entry.visit.uuid === draft;
    const answer = await send(entry);
    if (answer === "saved" && mine) clear();
    if (answer === "waiting" || answer === "signed out") return;
  }
}

function again() {
  clearTimeout(timer);
  timer = setTimeout(flush, pause);
  pause = Math.min(pause * 2, 60000);
}

addEventListener("online", flush);
addEventListener("offline", drawConnection);
addEventListener("focus", () => { if (waiting.some((entry) => !entry.why)) flush(); });
addEventListener("beforeunload", (event) => { if (waiting.length && !signedOut) event.preventDefault(); });

// ---- errors ----

// Returns whether every error found its field.
function show(errors) {
  const places = [];
  let placed = Object.keys(errors).length > 0;
  for (const [name, listed] of Object.entries(errors)) {
    const place = hook(`field="${late && name === "happened_at" ? "time" : name}"`, form);
    if (!place || place.closest("[hidden]")) { placed = false; problem(listed.map((error) => error.message).join(" ")); continue; }
    place.firstElementChild.classList.add("ak-field--bad");
    for (const error of listed) {
      const line = pattern("visit-error").firstElementChild;
      line.id = `visit-error-${name}`;
      hook("words", line).textContent = error.message;
      place.append(line);
    }
    for (const input of place.querySelectorAll("input:not([type=radio]), select, textarea")) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-errormessage", `visit-error-${name}`);
    }
    places.push(place);
  }
  for (const place of places) { const fold = place.closest("details"); if (fold) fold.open = true; }
  places[0]?.querySelector("input, select, textarea")?.focus();
  return placed;
}

function clearErrors(within = form) {
  for (const line of within.querySelectorAll('[id^="visit-error-"]')) line.remove();
  for (const bad of within.querySelectorAll(".ak-field--bad")) bad.classList.remove("ak-field--bad");
  for (const input of within.querySelectorAll("[aria-invalid]")) { input.removeAttribute("aria-invalid"); input.removeAttribute("aria-errormessage"); }
  if (within === form) hook("problem").hidden = true;
}

function problem(said, signIn = false) {
  hook("problem-words").textContent = said;
  hook("problem-link").hidden = !signIn;
  hook("problem").hidden = false;
  hook("problem").scrollIntoView({ block: "nearest" });
}

// ---- what is around the form: the list, what waits, the connection, the clock ----

async function refresh(uuid = "") {
  try {
    const answer = await fetch(`${page.portalNewest}?saved=${uuid}`, { credentials: "same-origin", redirect: "error" });
    if (!answer.ok) return;
    hook("latest").innerHTML = await answer.text();
    const count = hook("count-now");
    hook("count").textContent = count.dataset.portalCountNow;
    hook("count-words").textContent = count.content.textContent;
  } catch { /* the list is drawn with the next visit */ }
}

function drawWaiting() {
  const list = hook("waiting-list");
  list.replaceChildren();
  for (const { visit, title: name, done, why } of waiting) {
    if (visit.uuid === draft) continue; // it stands in the form
    const row = pattern("visit-waiting").firstElementChild;
    hook("time", row).textContent = clock(new Date(visit.happened_at));
    hook("title", row).textContent = name;
    hook("done", row).textContent = done;
    hook("tag", row).hidden = Boolean(why);
    hook("why", row).hidden = !why;
    hook("why", row).lastElementChild.textContent = why || "";
    const mend = hook("mend", row);
    mend.hidden = !why;
    mend.addEventListener("click", () => { lift(visit.uuid); put(visit); first().focus(); });
    list.append(row);
  }
  hook("waiting").hidden = !list.children.length;
  drawConnection();
}

function drawConnection() {
  const unsent = waiting.filter((entry) => !entry.why).length;
  const off = away || signedOut || !navigator.onLine;
  if (unsent && !off) return; // on its way
  for (const place of hooks("connection")) {
    const line = pattern(off ? "visit-offline" : "visit-connected");
    hook("words", line).textContent = off ? (unsent ? plural(words.waiting, unsent) : words.offline) : words.connected;
    if (place.textContent !== line.textContent) place.replaceChildren(line);
    place.hidden = false;
  }
}

const plural = (forms, n) => (forms[new Intl.PluralRules(document.documentElement.lang).select(n)] || forms.other).replace("{n}", n);

function clock(when) {
  const [hour, minute] = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Riyadh", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(when).split(":");
  return (hour < 12 ? words.am : words.pm).replace("{time}", `${hour % 12 || 12}:${minute}`);
}

function tick() {
  const place = hook("clock");
  if (!place) return;
  place.textContent = clock(serverNow());
  place.hidden = false;
}

// ---- a word, and the way back ----

function say(said, bad = false) {
  for (const old of hooks("toast")) old.remove();
  document.dispatchEvent(new CustomEvent("portal:say", { detail: { words: said, bad } }));
}

function tell(uuid) {
  for (const old of hooks("toast")) old.remove();
  const toast = pattern("visit-toast").firstElementChild;
  hook("words", toast).textContent = words.saved;
  hook("take-back", toast).addEventListener("click", () => { toast.remove(); takeBack(uuid); });
  if (late) hook("take-back", toast).remove(); // the day is closed: a correction needs its page
  document.getElementById("toasts").append(toast);
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 8000) : toast.remove());
  setTimeout(leave, 8000);
}

async function takeBack(uuid) {
  const answer = await post(`${page.portalApi}${uuid}/correct/`, { reason: "mistake", void: true });
  if (answer.ok || answer.status === 409) say(words.undone);
  else if (answer.status === 401) ended();
  else say(answer.problem.detail || words.notUndone, true);
  await refresh();
  first().focus();
}

document.addEventListener("submit", (event) => {
  const uuid = event.target.dataset.portalUndo;
  if (!uuid) return;
  event.preventDefault();
  takeBack(uuid);
});

// ---- a known number: the person appears, the number goes out of sight ----

let asked = "";

form.elements.national_id.addEventListener("input", (event) => {
  const number = digits(event.target.value).replace(/\D/g, "");
  if (number.length !== 10) { asked = ""; hook("recognised").replaceChildren(); return; }
  if (number !== asked) recognise(number);
});

async function recognise(number) {
  asked = number;
  const body = new URLSearchParams({ national_id: number });
  try {
    const answer = await fetch(page.portalRecognise, { method: "POST", credentials: "same-origin", redirect: "error", headers: { "X-CSRFToken": token() }, body });
    if (!answer.ok || asked !== number) return;
    const place = hook("recognised");
    place.innerHTML = await answer.text();
    if (asked !== number) return forget(false);
    const known = hook("known", place);
    form.elements.national_id.hidden = Boolean(known);
    hook('field="gender"').hidden = Boolean(known); // the register knows it
    hook("name").hidden = Boolean(known) || !hook("unknown", place);
    if (known) hook("forget", place).addEventListener("click", () => forget(true));
  } catch { /* away: the number is matched when the visit is saved */ }
}

function forget(byHand) {
  asked = "";
  hook("recognised").replaceChildren();
  form.elements.national_id.hidden = false;
  hook('field="gender"').hidden = false;
  hook("name").hidden = true;
  if (!byHand) return;
  form.elements.national_id.value = "";
  form.elements.national_id.focus();
}

// ---- begin ----

form.elements.uuid.value = draft;
hook("name").hidden = !form.elements.name.value;
fit();
tick();
setInterval(tick, 15000);
drawWaiting();
flush();

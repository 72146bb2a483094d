// A date in either calendar: the months carry the names of the calendar that is chosen, and the other calendar answers
// below. The field is complete without this file: the server reads and answers the same.

const DAY = 86400000;
const FIRST_YEAR = 1343;
const FIRST_DAY = Date.UTC(1924, 7, 1); // 1 Muharram 1343
// Umm al-Qura as on the server (a test compares them): three hexadecimal digits a year, one bit a month, set for 30 days.
// Browsers have a calendar of this name, too, but it differs by a day in many years before 1420 and after 1449.
const LONG_MONTHS =
  "eed554b4566c36c0d59d5b4ab155559ad56ab554d4d5564b497d55555555d55755d55555555d556d5555ea5d2aaaacd5655572da9555aaa55552d" +
  "a6d55a55574dd53d54556d552d5d55d54d4565552da5d55aad56aad4b52aa574ae97656cb55aaaa554ad95d2da5d9db2ba4b4aa552b5575b6abd2" +
  "bc4b89a9552d5adb6a6d4dc9d92aa69562ae56d36ab55aaa94d49d95d2ba5b55aad55a9a92e26e55dada6d46a554ba9754eaae5acba9d92b2564b" +
  "cab55ab556d2ea5e4aa9552daad36c7596d269552da5b4ba9ba3b4b69b52aa64b696d2ec6d9eb2d54d2aa564ae96dd6ab54b29a9352ba57536ab5" +
  "6aae93";
// The months of neither 29 nor 30 days that the table has in its first years, by their place in it.
const ODD_MONTHS = { 8: 28, 28: 31, 31: 28, 70: 31, 71: 28, 81: 28, 82: 31, 259: 28 };

const starts = [FIRST_DAY]; // of every month, and the first day after the last
for (let index = 0; index < LONG_MONTHS.length; index += 3) {
  const year = parseInt(LONG_MONTHS.slice(index, index + 3), 16);
  for (let month = 0; month < 12; month += 1) {
    const days = ODD_MONTHS[starts.length - 1] ?? (year & (1 << month) ? 30 : 29);
    starts.push(starts.at(-1) + days * DAY);
  }
}

const number = (text) => Number(text.trim().replace(/[٠-٩۰-۹]/g, (digit) => digit.codePointAt(0) & 15) || NaN);

function toHijri(time) {
  const index = starts.findLastIndex((start) => start <= time);
  return { day: (time - starts[index]) / DAY + 1, month: (index % 12) + 1, year: FIRST_YEAR + Math.floor(index / 12) };
}

function fromHijri({ day, month, year }) {
  const index = (year - FIRST_YEAR) * 12 + month - 1;
  const time = starts[index] + (day - 1) * DAY;
  return day >= 1 && time < starts[index + 1] ? time : NaN;
}

function fromGregorian({ day, month, year }) {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : NaN;
}

function other(chosen, typed) {
  const time = chosen === "hijri" ? fromHijri(typed) : fromGregorian(typed);
  if (!(time >= FIRST_DAY && time < starts.at(-1))) return null;
  const date = new Date(time);
  const parts = chosen === "hijri" ? { day: date.getUTCDate(), month: date.getUTCMonth() + 1, year: date.getUTCFullYear() } : toHijri(time);
  return { ...parts, weekday: date.getUTCDay() };
}

function update(field) {
  const input = (part) => field.querySelector(`[name$="_${part}"]`);
  const chosen = field.querySelector('[name$="_calendar"]:checked')?.value ?? "hijri";
  const months = input("month");
  for (const option of months.options) {
    const name = option.dataset[chosen === "hijri" ? "portalHijri" : "portalGregorian"];
    if (name) option.textContent = `${option.value} – ${name}`;
  }
  const line = field.querySelector("[data-portal-date-same]");
  const answer = other(chosen, { day: number(input("day").value), month: number(months.value), year: number(input("year").value) });
  const words = line.querySelector("span");
  line.hidden = !answer;
  if (!answer) return;
  const naming = chosen === "hijri" ? "portalGregorian" : "portalHijri";
  const pattern = field.dataset[chosen === "hijri" ? "portalSaysGregorian" : "portalSaysHijri"];
  const values = {
    ...answer,
    month: [...months.options].find((option) => option.value === String(answer.month)).dataset[naming],
    weekday: field.dataset.portalWeekdays.split("|")[answer.weekday],
  };
  const said = pattern.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
  if (words.textContent !== said) words.textContent = said;
}

const fieldOf = (event) => event.target.closest?.("[data-portal-date]");
for (const happening of ["input", "change"]) {
  addEventListener(happening, (event) => fieldOf(event) && update(fieldOf(event)));
}
const all = (within) => within.querySelectorAll("[data-portal-date]").forEach(update);
document.addEventListener("htmx:load", (event) => all(event.target));
all(document);

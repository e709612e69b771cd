// The worker's language. Messages are the English sentences; catalogues are files of the shell.
const PATIENCE_MS = 10_000;
const state = { language: "en", known: {}, plural: new Intl.PluralRules("en") };

export const language = () => state.language;

/** Takes the first of the wanted languages that the shell has. */
export async function speak(wanted, have, base) {
  const code = wanted.map((one) => one.slice(0, 2).toLowerCase()).find((one) => have.includes(one)) ?? have[0];
  const answer = await fetch(`${base}words-${code}.json`, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`answer ${answer.status}`); // those of before stay
  state.known = await answer.json();
  state.language = code;
  state.plural = new Intl.PluralRules(code);
  document.documentElement.lang = code;
}

export function _(message, values = {}) {
  return filled(state.known[message] ?? message, values);
}

/** One of two forms, by the rule of the language; `{count}` in it is the number. */
export function ngettext(one, many, count, values = {}) {
  const forms = state.known[one] ?? [one, many];
  return filled(forms[state.plural.select(count) === "one" ? 0 : 1], { ...values, count });
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

const HOUR = { hour: "2-digit", minute: "2-digit" };
const DAY = { day: "numeric", month: "short" };
const formats = new Map();

/** Made once: a page of sixty stops asks for some hundred hours, and making a format takes longer than using it. */
function formatted(locale, options, timeZone, moment) {
  const name = `${locale} ${Object.keys(options)} ${timeZone}`;
  if (!formats.has(name)) formats.set(name, new Intl.DateTimeFormat(locale, { ...options, timeZone }));
  return formats.get(name).format(new Date(moment));
}

/** 13:30 by the office's wall clock, wherever the phone thinks it is. */
export const hour = (moment, zone) => formatted("en-GB", HOUR, zone, moment);

export const dayAndHour = (moment, zone) => `${formatted(state.language, DAY, zone, moment)} ${hour(moment, zone)}`;

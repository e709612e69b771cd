// Builds pages out of elements. Text is only ever text: nothing here parses markup.
const SVG = "http://www.w3.org/2000/svg";
let base = "";

export const filesAt = (address) => (base = address);

/**
 * element("a", { href, class: "button", onclick }, "text", child, null): null and false children are left out. Of no
 * field may the browser note what was typed or chosen in it: it does so on the disk, to show the page again.
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  const given = name === "input" || name === "textarea" ? { autocomplete: "off", ...attributes } : attributes;
  for (const [key, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "value") made.value = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

const drawn = new Map();
let sheet = null; // the drawings themselves, once they are there

/** Never fails: until they are there, and without them, an icon points to its drawing. */
export async function loadIcons() {
  sheet = await new Promise((done) => {
    const asked = new XMLHttpRequest();
    asked.open("GET", `${base}icons.svg`);
    asked.responseType = "document";
    asked.onloadend = () => done(asked.status === 200 ? asked.response : null);
    asked.send();
  });
  drawn.clear();
}

/** Drawn once and copied: a page has dozens, and setting attributes takes longer than copying them. */
export function icon(name, { flip = false } = {}) {
  const which = `${name} ${flip} ${base}`;
  if (!drawn.has(which)) drawn.set(which, drawing(name, flip));
  return drawn.get(which).cloneNode(true);
}

function drawing(name, flip) {
  const made = document.createElementNS(SVG, "svg");
  const attributes = {
    class: flip ? "icon icon-flip" : "icon",
    viewBox: "0 0 24 24",
    "aria-hidden": "true",
    focusable: "false",
  };
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  const shapes = sheet?.getElementById(`i-${name}`)?.children ?? [];
  made.append(...(shapes.length ? [...shapes].map((one) => document.importNode(one, true)) : [pointer(name)]));
  return made;
}

/** Each makes the browser build a second tree: dozens of them are felt on a slow telephone. */
function pointer(name) {
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${base}icons.svg#i-${name}`);
  return use;
}

/** Loads a file of the shell that only some pages need, once. */
export const script = (name) => loaded(name, () => element("script", { src: base + name }));
export const stylesheet = (name) => loaded(name, () => element("link", { rel: "stylesheet", href: base + name }));

const loading = new Map();

function loaded(name, make) {
  if (!loading.has(name)) {
    const arrived = new Promise((resolve, reject) => {
      const made = make();
      made.addEventListener("load", resolve);
      made.addEventListener("error", () => reject(new Error(name)));
      document.head.append(made);
    });
    arrived.catch(() => loading.delete(name));
    loading.set(name, arrived);
  }
  return loading.get(name);
}

/** What people typed or are called: its direction is its own. */
export const own = (text) => element("bdi", {}, text);

export const notice = (name, tone, ...content) =>
  element("p", { class: "notice small", "data-tone": tone }, icon(name), element("span", {}, ...content));

/** What the application says of the last act, nothing when it has nothing to say. */
export const saidNotice = (app) => {
  const text = app.said();
  return text && notice("check", "ok", text);
};

export const pill = (name, tone, text) => element("span", { class: "pill", "data-tone": tone }, icon(name), text);

export function errorLine(id, text) {
  return element("p", { class: "error", id, role: "alert" }, icon("alert"), element("span", {}, text));
}

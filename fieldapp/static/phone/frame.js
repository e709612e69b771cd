// What every page of the phone has: head with the state of the queue, content, bar at the bottom.
import { element, icon } from "./dom.js";
import { missingCount } from "./missing.js";
import { unkeptPlace } from "./page_unkept.js";
import { _, ngettext } from "./words.js";

let shown = "";

/** Whether the page of this title, at this address, is not the one that is shown. */
export const isAnother = (title) => shown !== location.hash + title;

/**
 * `head`: elements before the pill; `bar`: null for none. Moves the focus to the heading of a new page. Returns what
 * holds `main`.
 */
export function show(app, { title, head, main, bar = null, letter = "" }) {
  const another = isAnother(title);
  shown = location.hash + title;
  document.title = title;
  const content = element(
    "main",
    { id: "main", class: "stack", "data-route": letter || null },
    unkeptPlace(app),
    ...main,
  );
  const parts = [element("header", { class: "field-head" }, ...head, pillPlace(app)), content, bar];
  if (!another) keepPlace(app.root, content);
  app.root.replaceChildren(...parts.filter(Boolean));
  speakPill();
  if (!another) return content;
  scrollTo(0, 0);
  const heading = app.root.querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
  return content;
}

/** Somebody reads or types while the same page is drawn again: what they opened stays open, and the focus and where
 * they were in its words stay as they are. */
function keepPlace(before, after) {
  const open = new Set([...before.querySelectorAll("details[open][data-fold]")].map((fold) => fold.dataset.fold));
  for (const fold of after.querySelectorAll("details[data-fold]")) fold.open ||= open.has(fold.dataset.fold);
  const { activeElement: had } = document;
  const href = had?.getAttribute("href");
  const same = href
    ? [...after.querySelectorAll("a[href]")].find((link) => link.getAttribute("href") === href)
    : had?.id && before.contains(had) && after.querySelector(`#${CSS.escape(had.id)}`);
  if (!same) return;
  const at = had.matches("textarea") && [had.selectionStart, had.selectionEnd, had.scrollTop];
  queueMicrotask(() => {
    same.focus({ preventScroll: true });
    if (at) {
      same.setSelectionRange(at[0], at[1]);
      same.scrollTop = at[2];
    }
  });
}

function pillPlace(app) {
  const place = element("span", { class: "push", id: "sync-place" });
  place.append(...syncPill(app));
  return place;
}

/** Draws the pill again without touching the page around it. */
export function showPill(app) {
  document.getElementById("sync-place")?.replaceChildren(...syncPill(app));
  speakPill();
}

/** What a screen reader is told when the pill says something new: never the words of a pill that is gone. */
function speakPill() {
  const text = document.getElementById("sync")?.textContent ?? "";
  const status = document.getElementById("status");
  if (status && status.textContent !== text) status.textContent = text;
}

/**
 * Always visible: something is refused, not at the office, or begun; no network; all is there, as the office has
 * answered; or that this phone knows of nothing, because no day was taken here or the browser has cleared its storage.
 */
function syncPill({ counts, begun, online, knows, heard, missing }) {
  if (!counts)
    return [element("span", { class: "sync", id: "sync", "data-tone": "stop" }, icon("alert"), _("Unknown"))];
  const unsent = counts.waiting + counts.refused;
  const lost = missingCount(missing);
  const [tone, name, text] = counts.refused
    ? ["stop", "alert", ngettext("{count} refused", "{count} refused", counts.refused)]
    : unsent
      ? ["warn", "saved", ngettext("{count} to send", "{count} to send", unsent)]
      : counts.aside
        ? ["info", "lock", ngettext("{count} set aside", "{count} set aside", counts.aside)]
        : lost
          ? ["stop", "alert", ngettext("{count} missing", "{count} missing", lost)]
          : begun
            ? ["info", "edit", ngettext("{count} begun", "{count} begun", begun)]
            : !online
              ? ["info", "offline", _("No network")]
              : !knows
                ? ["info", "info", _("Nothing on this phone")]
                : heard
                  ? [null, "check", _("All at the office")]
                  : ["info", "ask", _("Unknown")];
  return [element("a", { class: "sync", id: "sync", "data-tone": tone, href: "#/queue" }, icon(name), text)];
}

export function tabs(app, current) {
  const tab = (name, href, drawing, text) =>
    element("a", { class: "tab", href, "aria-current": current === name ? "page" : null }, icon(drawing), text);
  return element(
    "nav",
    { class: "bottom-bar", "aria-label": _("Application") },
    tab("day", "#/", "calendar", _("Day")),
    (app.day?.map || current === "map") && tab("map", "#/map", "map", _("Map")),
    tab("queue", "#/queue", "note", _("Notes")),
    element(
      "a",
      { class: "tab", href: "#/help", "data-hold": true, "aria-current": current === "help" ? "page" : null },
      icon("info"),
      _("Help"),
    ),
    tab("more", "#/more", "more", _("More")),
  );
}

export const backLink = () =>
  element(
    "a",
    { class: "button button-quiet", href: "#/", "aria-label": _("Back to the day") },
    icon("back", { flip: true }),
  );

export const heading = (title, small = "") =>
  element("div", {}, small && element("p", { class: "xs soft" }, small), element("h1", {}, title));

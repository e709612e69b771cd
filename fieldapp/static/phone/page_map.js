// The whole day on one map: every stop in its order, the way along them, and the same as a list.
import { element, icon, notice, own, pill } from "./dom.js";
import { heading, show, tabs } from "./frame.js";
import { FINEST, credit, ownMap } from "./own_map.js";
import { outcomeWord, placeOf } from "./stop_parts.js";
import { _ } from "./words.js";

const TARGET = 48; // CSS pixels: what a finger in a glove hits
const MARGIN = 40;
const SAME_PLACE = 5; // decimals of a degree: about a metre

/** Returns what gives the map's memory back. */
export function mapPage(app) {
  const { day } = app;
  const { stops } = day;
  const next = stops.find((stop) => day.stateOf(stop).finishedAt === null) ?? null;
  const placed = stops.filter(({ lat }) => lat !== null);
  const drawn = day.map && placed.length > 0;
  const pieces = day.line ?? straight(placed);
  const box = element("div", {
    class: "phone-map day-map",
    role: "group",
    "aria-label": _("Map of today’s visits. The list below it says the same."),
  });
  show(app, {
    title: _("Map of the day"),
    letter: day.plan.letter,
    head: [heading(_("Map of the day"), day.plan.shown)],
    main: [
      drawn
        ? box
        : notice("info", "info", day.map ? _("No visit of today has a place.") : _("No map has come to this phone.")),
      drawn && credit(),
      drawn &&
        pieces.some(({ estimated }) => estimated) &&
        element("p", { class: "small soft" }, _("The dashed line is straight: it only shows the order.")),
      stops.length === 0
        ? notice("info", "info", _("No route for you today."))
        : element(
            "ol",
            { class: "route map-list" },
            stops.map((stop) => line(app, stop, stop === next)),
          ),
    ],
    bar: tabs(app, "map"),
  });
  return drawn ? ownMap(box, day, (map, L) => fill(map, L, { app, box, placed, next, pieces })) : async () => {};
}

/** From stop to stop, where nobody has said along which roads. */
const straight = (stops) =>
  stops.length > 1 ? [{ estimated: true, points: stops.map(({ lat, lon }) => [lat, lon]) }] : [];

function line(app, stop, isNext) {
  const { state } = app.day.stateOf(stop);
  return element(
    "li",
    {},
    element("time", { class: "when num" }, app.hour(stop.start)),
    element(
      "a",
      {
        class: "stop",
        href: `#/stop/${stop.id}`,
        "data-n": stop.number,
        "data-state": isFinished(app, stop) ? "done" : null,
      },
      element("b", {}, own(stop.name)),
      isNext && [" ", pill("pin", "here", _("Next visit"))],
      outcomeWord(state) && [", ", outcomeWord(state)],
      element("br"),
      element("span", { class: "soft" }, placeOf(stop)),
      app.day.map &&
        stop.lat === null && [
          element("br"),
          element("span", { class: "small" }, icon("info"), " ", _("Not on the map: its place is not known.")),
        ],
    ),
  );
}

const isFinished = (app, stop) => app.day.stateOf(stop).finishedAt !== null;

function fill(map, L, { app, box, placed, next, pieces }) {
  const { day } = app;
  begin(map, L, day, placed);
  map.on("moveend", () => (day.mapView = { plan: day.plan.plan, centre: map.getCenter(), zoom: map.getZoom() }));
  for (const { estimated, points } of pieces)
    for (const style of ["map-way-edge", estimated ? "map-way map-way-straight" : "map-way"])
      L.polyline(points, { className: style, interactive: false }).addTo(map);
  for (const together of atOnePlace(placed))
    for (const [at, stop] of together.entries()) mark(map, L, { app, stop, next, at, of: together.length });
  // a map that was moved with the mouse on a stop is not a stop that was tapped
  box.addEventListener("click", (event) => map.dragging.moved() && event.preventDefault(), true);
}

/** Where somebody had moved the map while this plan was theirs; else all of the day. */
function begin(map, L, day, placed) {
  const seen = day.mapView;
  if (seen?.plan === day.plan.plan) map.setView(seen.centre, seen.zoom);
  else
    map.fitBounds(L.latLngBounds(placed.map(({ lat, lon }) => [lat, lon])), {
      padding: [MARGIN, MARGIN],
      maxZoom: FINEST,
    });
}

function atOnePlace(stops) {
  const groups = new Map();
  for (const stop of stops) {
    const place = [stop.lat, stop.lon].map((degrees) => degrees.toFixed(SAME_PLACE)).join();
    groups.set(place, [...(groups.get(place) ?? []), stop]);
  }
  return groups.values();
}

/** One stop, number `at` of those at its place, which stand beside each other. */
function mark(map, L, { app, stop, next, at, of }) {
  const state = stop === next ? "next" : isFinished(app, stop) ? "done" : null;
  const words = [`${stop.number}. ${stop.name}`, app.hour(stop.start), outcomeWord(app.day.stateOf(stop).state)];
  const label = [...words, stop === next && _("Next visit")].filter(Boolean).join(", ");
  const link = element(
    "a",
    { class: "map-stop", href: `#/stop/${stop.id}`, "aria-label": label, "data-state": state, draggable: "false" },
    element("span", { class: "map-number" }, String(stop.number)),
  );
  const drawing = L.divIcon({
    html: link,
    className: "map-place",
    iconSize: [TARGET, TARGET],
    iconAnchor: [TARGET * (of / 2 - at), TARGET / 2],
  });
  const place = [stop.lat, stop.lon];
  L.marker(place, {
    icon: drawing,
    interactive: false,
    keyboard: false,
    zIndexOffset: state === "next" ? 1000 : state === "done" ? -1000 : 0,
  }).addTo(map);
  link.addEventListener("focus", () => map.panInside(place, { padding: [MARGIN, MARGIN], animate: false }));
}

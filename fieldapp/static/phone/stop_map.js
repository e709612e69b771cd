// The map of a stop: where it is among the other stops of the day.
import { element, icon } from "./dom.js";
import { FINEST, credit, ownMap } from "./own_map.js";
import { _ } from "./words.js";

/** A fold that draws its map when it is opened; null where the office has no map. `leave` gives its memory back. */
export function stopMap(app, stop) {
  const { day } = app;
  if (!day.map || stop.lat === null) return { element: null, leave() {} };
  const box = element("div", { class: "phone-map", role: "group", "aria-label": _("Map around this visit") });
  let leave = null;
  const open = (event) => {
    if (event.target.open) leave ??= ownMap(box, day, (map, L) => fill(map, L, day, stop));
  };
  return {
    element: element(
      "details",
      { class: "more map-fold", "data-fold": "map", ontoggle: open },
      element("summary", {}, icon("map"), _("Map")),
      box,
      credit(),
    ),
    leave() {
      leave?.();
    },
  };
}

function fill(map, L, day, stop) {
  map.setView([stop.lat, stop.lon], FINEST);
  for (const other of day.stops) {
    if (other.lat === null) continue;
    const here = other.id === stop.id;
    const drawing = L.divIcon({
      html: String(other.number),
      iconSize: [30, 30],
      className: here ? "map-number map-here" : "map-number",
    });
    L.marker([other.lat, other.lon], {
      icon: drawing,
      interactive: false,
      keyboard: false,
      zIndexOffset: here ? 1000 : 0,
    }).addTo(map);
  }
}

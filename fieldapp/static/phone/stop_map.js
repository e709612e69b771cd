// The map of a stop, from the tiles that came with the day: no network, no position, nothing that leaves the phone.
import { element, icon, script, stylesheet } from "./dom.js";
import { _ } from "./words.js";

const [FURTHEST, NEAREST, FINEST] = [8, 17, 16];

/** A fold that draws its map when it is opened; null where the office has no map. `leave` gives its memory back. */
export function stopMap(app, stop) {
  const { day } = app;
  if (!day.map || stop.lat === null) return { element: null, leave() {} };
  const box = element("div", { class: "phone-map", role: "group", "aria-label": _("Map around this visit") });
  const credit = element("p", { class: "xs soft", dir: "ltr" }, "© OpenStreetMap contributors");
  let drawn = null;
  const open = async (event) => {
    if (event.target.open) drawn ??= await draw(box, day, stop);
  };
  return {
    element: element(
      "details",
      { class: "more map-fold", "data-fold": "map", ontoggle: open },
      element("summary", {}, icon("map"), _("Map")),
      box,
      credit,
    ),
    leave() {
      drawn?.remove();
      day.tiles.release();
    },
  };
}

async function draw(box, day, stop) {
  await Promise.all([stylesheet("leaflet.css"), script("leaflet.js"), day.tiles.load()]);
  await script("own-tiles.js");
  const { L } = globalThis;
  const map = L.map(box, {
    attributionControl: false,
    zoomControl: false,
    minZoom: FURTHEST,
    maxZoom: NEAREST,
    fadeAnimation: false,
  });
  map.setView([stop.lat, stop.lon], FINEST);
  L.control.zoom({ zoomInTitle: _("Closer"), zoomOutTitle: _("Further away"), position: "topright" }).addTo(map);
  new L.GridLayer.Own({
    minZoom: FURTHEST,
    maxZoom: NEAREST,
    maxNativeZoom: FINEST,
    pictures: day.tiles.table(),
  }).addTo(map);
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
  return map;
}

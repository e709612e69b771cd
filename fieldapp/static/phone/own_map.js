// A map of Leaflet over the tiles that came with the day: no network, no position, nothing that leaves the phone.
import { element, notice, script, stylesheet } from "./dom.js";
import { _ } from "./words.js";

const [FURTHEST, NEAREST] = [8, 17];
export const FINEST = 16;

/**
 * A map in `box`: `fill(map, L)` says what it shows and where. Gives its memory back with `leave`, also when it is left
 * before it was drawn. What cannot be drawn is said in its place.
 */
export function ownMap(box, day, fill) {
  let map = null;
  let left = false;
  const drawing = async () => {
    try {
      await Promise.all([stylesheet("leaflet.css"), script("leaflet.js"), day.tiles.load()]);
      await script("own-tiles.js");
    } catch {
      box.replaceWith(notice("alert", "warn", _("The map cannot be drawn now. The list of the day has every visit.")));
      return;
    }
    if (left) return;
    map = begin(box, day);
    fill(map, globalThis.L);
  };
  drawing();
  return () => {
    if (left) return;
    left = true;
    map?.remove();
    day.tiles.release();
  };
}

function begin(box, day) {
  const { L } = globalThis;
  const map = L.map(box, {
    attributionControl: false,
    zoomControl: false,
    minZoom: FURTHEST,
    maxZoom: NEAREST,
    fadeAnimation: false,
    zoomAnimation: false, // it ends by a timer, also after the map is gone
  });
  L.control.zoom({ zoomInTitle: _("Closer"), zoomOutTitle: _("Further away"), position: "topright" }).addTo(map);
  new L.GridLayer.Own({
    minZoom: FURTHEST,
    maxZoom: NEAREST,
    maxNativeZoom: FINEST,
    pictures: day.tiles.table(),
  }).addTo(map);
  return map;
}

export const credit = () => element("p", { class: "xs soft", dir: "ltr" }, "© OpenStreetMap contributors");

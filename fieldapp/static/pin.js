// The pin on the map: fills the two number fields and follows them; they work without it too. Tiles are our own, or
// there are none.
const box = document.getElementById("pin-map");
const lat = document.getElementById("lat");
const lon = document.getElementById("lon");
const details = box?.closest("details");
const PATIENCE_MS = 30_000;

function start() {
  if (!box || box.dataset.started || typeof L === "undefined") return;
  box.dataset.started = "yes";
  box.classList.add("ready");
  const centre = [Number(box.dataset.lat), Number(box.dataset.lon)];
  const map = L.map(box, { attributionControl: false, maxZoom: 17, minZoom: 8 }).setView(
    centre,
    Number(box.dataset.zoom),
  );
  const icon = L.divIcon({ className: "pin-mark", iconSize: [22, 22], iconAnchor: [11, 11] });
  const pin = L.marker(centre, { draggable: true, icon, keyboard: true }).addTo(map);
  const tell = (at) => {
    lat.value = at.lat.toFixed(5);
    lon.value = at.lng.toFixed(5);
    lon.dispatchEvent(new Event("change", { bubbles: true })); // `address.js` says what is near
  };
  pin.on("dragend", () => tell(pin.getLatLng()));
  map.on("click", (event) => {
    pin.setLatLng(event.latlng);
    tell(event.latlng);
  });
  for (const field of [lat, lon]) field.addEventListener("change", () => follow(map, pin));
  if (box.dataset.tiles) basemap(map);
  else sketch(map);
}

function follow(map, pin) {
  const spot = [lat, lon].map((field) => Number(field.value.trim().replace(",", ".") || NaN));
  if (Math.abs(spot[0]) > 85 || Math.abs(spot[1]) > 180 || spot.some(Number.isNaN)) return;
  pin.setLatLng(spot);
  if (!map.getBounds().contains(spot)) map.panTo(spot);
}

function basemap(map) {
  const night = matchMedia("(prefers-color-scheme: dark)").matches;
  const pictures = night ? box.dataset.tilesDark : box.dataset.tiles;
  L.tileLayer(pictures, { minZoom: 8, maxZoom: 17, maxNativeZoom: 16 }).addTo(map);
}

function sketch(map) {
  fetch(box.dataset.localities, { signal: AbortSignal.timeout(PATIENCE_MS) })
    .then((answer) => answer.json())
    .then((places) => {
      for (const place of places) {
        const label = document.createElement("span");
        label.textContent = place.name;
        label.className = "pin-place";
        L.marker([place.lat, place.lon], {
          interactive: false,
          keyboard: false,
          icon: L.divIcon({ html: label, className: "pin-label", iconSize: [0, 0] }),
        }).addTo(map);
      }
    })
    .catch(() => {}); // the sketch is a help, the fields work without it
}

if (details?.open) start();
details?.addEventListener("toggle", () => details.open && start());

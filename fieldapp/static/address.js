// Help with addresses: what the letters typed may become, as a list under the field (the combobox pattern of ARIA),
// and what stands beside a pin. Asked by POST: no address goes into a URL. Without script the fields work alone.
const QUIET_MS = 120;
const SHORTEST = 3;
const PATIENCE_MS = 10_000;

async function ask(url, form, values) {
  const body = new URLSearchParams({ csrf: form.elements.csrf.value, ...values });
  const headers = { Accept: "application/json" };
  const answer = await fetch(url, { method: "POST", body, headers, signal: AbortSignal.timeout(PATIENCE_MS) });
  return answer.headers.get("Content-Type")?.startsWith("application/json") ? answer.json() : null;
}

function combobox(field) {
  const list = document.createElement("ul");
  list.id = `${field.id}-suggestions`;
  list.className = "suggestions";
  list.role = "listbox";
  list.hidden = true;
  list.ariaLabel = field.dataset.suggestLabel;
  field.after(list);
  field.role = "combobox";
  field.ariaExpanded = "false";
  field.ariaAutoComplete = "list";
  field.setAttribute("aria-controls", list.id);
  let asked = 0;
  let timer = 0;
  let chosen = -1;

  const close = () => {
    list.hidden = true;
    field.ariaExpanded = "false";
    field.removeAttribute("aria-activedescendant");
    chosen = -1;
  };
  const take = (option) => {
    field.value = option.textContent;
    asked += 1; // an answer still on its way comes too late
    close();
    field.focus();
  };
  const mark = (position) => {
    const options = [...list.children];
    chosen = (position + options.length) % options.length;
    for (const [n, option] of options.entries()) option.ariaSelected = String(n === chosen);
    field.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };
  const show = (places) => {
    list.replaceChildren(
      ...places.map((place, n) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${n}`;
        option.role = "option";
        option.ariaSelected = "false";
        option.dir = "auto";
        option.textContent = place.label;
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault(); // the field keeps the focus
          take(option);
        });
        return option;
      }),
    );
    list.hidden = !places.length;
    field.ariaExpanded = String(places.length > 0);
    field.removeAttribute("aria-activedescendant");
    chosen = -1;
  };
  const look = async () => {
    const typed = field.value.trim();
    const mine = ++asked;
    if (typed.length < SHORTEST) {
      close();
      return;
    }
    const places = await ask(field.dataset.suggest, field.form, { typed }).catch(() => null);
    if (mine === asked && document.activeElement === field) show(places ?? []);
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, QUIET_MS);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(chosen + 1);
    else if (event.key === "ArrowUp") mark(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}

function tellWhatIsNear(told) {
  const [lat, lon] = ["lat", "lon"].map((name) => document.getElementById(name));
  let asked = 0;
  const look = async () => {
    const mine = ++asked;
    if (!lat.value.trim() || !lon.value.trim()) return;
    const answer = await ask(told.dataset.near, lat.form, { lat: lat.value, lon: lon.value }).catch(() => null);
    if (mine === asked) told.textContent = answer?.sentence ?? "";
  };
  for (const field of [lat, lon]) field.addEventListener("change", look);
}

for (const field of document.querySelectorAll("[data-suggest]")) combobox(field);
const told = document.querySelector("[data-near]");
if (told) tellWhatIsNear(told);

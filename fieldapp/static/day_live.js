// The part of the day's page that shows the day as it runs: renewed while nobody is using it, and with it the bars.
const part = document.getElementById("live");
const EVERY_MS = 15_000;
const PATIENCE_MS = 30_000;

async function renew() {
  if (document.visibilityState === "visible" && !inUse()) {
    try {
      const answer = await fetch(part.dataset.url, {
        headers: { Accept: "text/html" },
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (answer.ok && !answer.redirected) {
        part.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
        part.dispatchEvent(new Event("renewed"));
        part.querySelectorAll("[data-look]").forEach(repeatOnBar);
      }
    } catch {
      // the next time may succeed
    }
  }
  setTimeout(renew, EVERY_MS);
}

// what has happened, as the bar's shape and sign; what is to come keeps the sign of its hour
function repeatOnBar(stop) {
  const bar = document.querySelector(`.bar[data-of="${stop.dataset.of}"]`);
  if (!bar || (bar.dataset.state ?? "") === stop.dataset.look) return;
  const said = stop.querySelector(".live-state");
  const sign = document.createElement("span");
  sign.className = "lead";
  if (stop.dataset.look) {
    bar.dataset.state = stop.dataset.look;
    sign.append(said.querySelector("svg").cloneNode(true));
  } else delete bar.dataset.state;
  bar.querySelector(".top").replaceChildren(...(stop.dataset.look ? [sign] : []), bar.dataset.number);
  bar.setAttribute("aria-label", `${bar.dataset.name}, ${said.textContent.trim()}`);
}

const inUse = () => part.contains(document.activeElement) || part.querySelector("details.more[open]");

if (part) setTimeout(renew, EVERY_MS);

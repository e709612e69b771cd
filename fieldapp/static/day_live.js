// The part of the day's page that shows the day as it runs: renewed while nobody is using it.
const part = document.getElementById("live");
const EVERY_MS = 15_000;

async function renew() {
  if (document.visibilityState === "visible" && !inUse()) {
    try {
      const answer = await fetch(part.dataset.url, { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected)
        part.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    } catch {
      // the next time may succeed
    }
  }
  setTimeout(renew, EVERY_MS);
}

const inUse = () => part.contains(document.activeElement) || part.querySelector("details[open]");

if (part) setTimeout(renew, EVERY_MS);

// While it is looked for what would let visits in that have no place: shows what is found, as long as this page shows
// the plan that it is found for, and nobody is using that part of it.
const pool = document.getElementById("pool");
const said = document.getElementById("pool-said");
const EVERY_MS = 1_500;
const PATIENCE_MS = 30_000;

async function fetched(url, accept) {
  const answer = await fetch(url, { headers: { Accept: accept }, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
  return answer;
}

const inUse = () => pool.contains(document.activeElement);

// whether there is more to come
async function renewed() {
  const { known } = await (await fetched(pool.dataset.looking, "application/json")).json();
  if (String(known) === pool.dataset.known || inUse()) return true;
  const page = await (await fetched(location.href, "text/html")).text();
  const now = new DOMParser().parseFromString(page, "text/html").getElementById("pool");
  if (now?.dataset.plan !== pool.dataset.plan) return false; // somebody changed it: this page says so when it is used
  pool.replaceChildren(...now.childNodes);
  pool.dataset.known = now.dataset.known ?? "";
  if (now.dataset.looking) return true;
  pool.dataset.looking = "";
  said.textContent = said.dataset.over;
  return false;
}

async function look() {
  let more = true;
  try {
    more = await renewed();
  } catch {
    // the next look may succeed
  }
  if (more) setTimeout(look, EVERY_MS);
}

if (pool?.dataset.looking) setTimeout(look, EVERY_MS);

// The office's share of the day's key: in the memory of open pages and of the service worker, in no store. A page that
// is loaded again gets it from another page or from the worker; when the browser was closed, from the office alone.
const ANSWER_MS = 300;
const others = globalThis.BroadcastChannel ? new BroadcastChannel("office-share") : null;
let mine = null; // { of, share }: `of` names the day

others?.addEventListener("message", ({ data }) => {
  if (data.forget) mine = null;
  else if (data.wants && mine?.of === data.wants) others.postMessage({ has: mine });
});

/** Keeps the share of this day in memory, the service worker's too. */
export function hold(of, share) {
  mine = { of, share };
  stay();
}

/** Tells the service worker again: a browser ends one that was told nothing for half a minute. */
export function stay() {
  if (mine) globalThis.navigator.serviceWorker?.controller?.postMessage({ share: mine });
}

/** What a page told the service worker. */
export function told(share) {
  mine = share;
}

/** The share of this day, null when neither this page nor another nor the service worker has it. */
export async function held(of) {
  if (mine?.of !== of) {
    const found = others && (await asked(of));
    if (found) hold(of, found.share);
  }
  return mine?.of === of ? mine.share : null;
}

function asked(of) {
  return new Promise((resolve) => {
    const answer = ({ data }) => data.has?.of === of && done(data.has);
    const done = (found) => {
      others.removeEventListener("message", answer);
      clearTimeout(patience);
      resolve(found);
    };
    const patience = setTimeout(() => done(null), ANSWER_MS);
    others.addEventListener("message", answer);
    others.postMessage({ wants: of });
  });
}

/** Everywhere: the day was deleted. */
export function forget() {
  mine = null;
  others?.postMessage({ forget: true });
}

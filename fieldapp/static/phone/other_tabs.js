// What one page of this phone tells the others: "another" when the day was deleted or another one lies here, "lock"
// when its owner locked it. Nobody's name stays on the screen of a page that was forgotten.
const others = globalThis.BroadcastChannel ? new BroadcastChannel("day") : null;

export const tellOthers = (what) => others?.postMessage(what);

/** `acts`: what to do, by what another page has told. */
export function listenToOthers(acts) {
  others?.addEventListener("message", ({ data }) => acts[data]?.());
}

// This phone's own share of the day's key: 32 random bytes in one file, written over in place when the day ends.
// IndexedDB keeps what was deleted in its log and tables; a file of the origin private file system is one file on the
// disk. Only a worker of its own can write it in place (`share_file.js`). null where a browser has no such files.
const BYTES = 32;
const NAME = "phone-share"; // as in `share_file.js`
// a slow phone needs a second; another page that the system has put to sleep may hold the file for ever
const PATIENCE_MS = 10_000;
const waiting = new Map();
let worker = null;
let count = 0;

/** Begun with the page, so that signing out without network does not wait for a script. */
export function begin() {
  if (!navigator.storage?.getDirectory || !globalThis.Worker) return null;
  if (worker) return worker;
  worker = new Worker(new URL("./share_file.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data: { id, bytes, failed } }) => {
    if (!waiting.has(id)) return; // it came when nobody waited any more
    const [resolve, reject] = waiting.get(id);
    waiting.delete(id);
    if (failed) reject(new DOMException(failed, failed));
    else resolve(bytes);
  };
  worker.onerror = () => giveUp(new DOMException("no worker", "InvalidStateError"));
  return worker;
}

/** Whoever waits for an answer hears that none comes, and the next one asks another worker. */
function giveUp(error) {
  worker?.terminate();
  worker = null;
  const left = [...waiting.values()];
  waiting.clear();
  for (const [, reject] of left) reject(error);
}

function ask(act, given) {
  const asked = begin();
  if (!asked) return Promise.resolve(null);
  count += 1;
  const id = count;
  const patience = setTimeout(() => giveUp(new DOMException("no answer", "TimeoutError")), PATIENCE_MS);
  return new Promise((resolve, reject) => {
    waiting.set(id, [resolve, reject]);
    asked.postMessage({ id, act, given });
  }).finally(() => clearTimeout(patience));
}

/** A new one in place of what lay there, read back from the disk; null when this browser cannot keep it. */
export async function renew() {
  const fresh = crypto.getRandomValues(new Uint8Array(BYTES));
  const kept = await ask("write", fresh).catch(() => null);
  return kept?.join() === fresh.join() ? fresh : null;
}

/** What lies there, null when nothing does. */
export const read = () => ask("read");

/** Written over on the disk, then removed; only removed where that fails. Raises what the file system says. */
export const erase = () => (globalThis.Worker ? ask("erase").catch(remove) : remove());

/** As a service worker can, which may have no worker of its own. */
async function remove() {
  const folder = await navigator.storage?.getDirectory?.();
  await folder?.removeEntry(NAME).catch((error) => {
    if (error.name !== "NotFoundError") throw error;
  });
}

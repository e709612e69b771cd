// Two databases of this phone. "day" is readable with the PIN and may be deleted at any time; "outbox" holds what is
// not yet at the office, sealed, and is never deleted. A write counts once the disk has it: durability "strict".
import { deleteDB, openDB, unwrap, wrap } from "./idb.js";

export const STRICT = { durability: "strict" };
const opened = new Map();

const VERSION = 2; // 2: "tiles" and "contents"
const STORES = {
  outbox: { items: { keyPath: "id" }, senders: { keyPath: "phone" }, memory: {}, contents: {} },
  day: { lock: {}, parts: {}, tiles: {} },
};

/** What an older version of the application has not made yet. */
function upgrade(db, name) {
  for (const [store, options] of Object.entries(STORES[name])) {
    if (!db.objectStoreNames.contains(store)) db.createObjectStore(store, options);
  }
}

/** Opened once; again when the browser has ended the connection, which some do without a word. */
export async function database(name) {
  const db = await connection(name);
  if (lives(db)) return db;
  opened.delete(name);
  return connection(name);
}

function lives(db) {
  try {
    db.transaction(db.objectStoreNames[0]);
    return true;
  } catch {
    return false;
  }
}

/** Nobody waits for the end of a transaction that only reads: whoever reads hears of its failure, and nobody else. */
function heardOnce(db) {
  const raw = unwrap(db);
  raw.transaction = (...given) => {
    const begun = IDBDatabase.prototype.transaction.apply(raw, given);
    wrap(begun).done.catch(() => {});
    return begun;
  };
  return db;
}

function connection(name) {
  if (!opened.has(name)) {
    const forget = () => opened.delete(name);
    const ready = openDB(name, VERSION, {
      upgrade: (db) => upgrade(db, name),
      blocking(_now, _next, event) {
        event.target.close(); // another tab deletes it
        forget();
      },
      terminated: forget,
    }).then(heardOnce);
    ready.catch(forget);
    opened.set(name, ready);
  }
  return opened.get(name);
}

/** A read that failed is tried once more: what cannot be read cannot be shown. */
export const twice = (read) => read().catch(read);

/** Empties it on the disk first: the deletion itself may wait for another tab. */
export async function destroy(name) {
  const db = await database(name);
  const stores = [...db.objectStoreNames];
  const emptying = db.transaction(stores, "readwrite", STRICT);
  await Promise.all(stores.map((store) => emptying.objectStore(store).clear()));
  await emptying.done;
  opened.delete(name);
  db.close();
  await deleteDB(name);
}

/** One value of a key-value store, written for good. */
export async function keep(name, store, key, value) {
  const db = await database(name);
  const writing = db.transaction(store, "readwrite", STRICT);
  await writing.objectStore(store).put(value, key);
  await writing.done;
}

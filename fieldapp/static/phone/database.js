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

/**
 * A transaction of this database, the arguments those of `IDBDatabase.transaction`. The connection is opened once, and
 * again when the browser has ended it, which some do without a word: then only beginning something shows it.
 */
export async function begin(name, ...given) {
  const ready = database(name);
  const db = await ready;
  try {
    return db.transaction(...given);
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
    if (opened.get(name) === ready) opened.delete(name); // else somebody has opened it again meanwhile
    return (await database(name)).transaction(...given);
  }
}

/** One value, undefined for none. */
export const read = async (name, store, key) => (await begin(name, store)).store.get(key);

/** All values of a store. */
export const readAll = async (name, store) => (await begin(name, store)).store.getAll();

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

/** The connection, opened once; `begin` sees to it that it lives. */
export function database(name) {
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
export const twice = (reading) => reading().catch(reading);

/** Empties it on the disk first: the deletion itself may wait for another tab. */
export async function destroy(name) {
  const stores = Object.keys(STORES[name]);
  const emptying = await begin(name, stores, "readwrite", STRICT);
  await Promise.all(stores.map((store) => emptying.objectStore(store).clear()));
  await emptying.done;
  opened.delete(name);
  emptying.db.close();
  await deleteDB(name);
}

/** One value of a key-value store, written for good. */
export async function keep(name, store, key, value) {
  const writing = await begin(name, store, "readwrite", STRICT);
  await writing.objectStore(store).put(value, key);
  await writing.done;
}

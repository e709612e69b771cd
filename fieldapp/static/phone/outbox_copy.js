// The outbox a second time, sealed as it leaves, in files of the origin private file system. A browser that was killed
// while it wrote may find its databases damaged at its next start, and then it deletes them: these files are read.
//
// One file an item, named by its id, order and state, so that a newer version never overwrites an older one and what
// became of an item shows in its name; one file a sender. Nothing in them is readable with the PIN. The first store
// counts: that no copy can be made takes back no "kept", and a browser without such files has the first alone.
import { fromBase64, text, toBase64 } from "./bytes.js";
import { STRICT, begin, read as readFrom } from "./database.js";

const FOLDER = "outbox";
const MARK = "copied"; // under "memory" of the first store, once this copy follows it: without it that store is new
const LINE_BREAK = 10;

const nameOf = ({ id, order, state }) => `item.${id}.${order}.${state}`;
const senderName = ({ phone }) => `sender.${phone}`;
const owed = ({ state, blank }) => state !== "kept" && !blank;

/** What `made` gave and the first store holds now, except the ids in `taken`. Resolves, whatever happens. */
export async function copy({ records, contents, bases }, taken) {
  await whereThereAreFiles(async (folder) => {
    for (const record of records.filter((one) => owed(one) && !taken.has(one.id))) {
      await writeItem(folder, record, () => contents.find(({ key }) => key === record.id).bytes);
      const order = bases.get(record.id);
      if (order !== null) await remove(folder, nameOf({ id: record.id, order, state: "draft" }));
    }
  });
}

export async function copySender(sender) {
  await whereThereAreFiles((folder) => writeSender(folder, sender));
}

/** Makes the files say what the first store holds, after something left, was discarded, set aside or tried again. */
export async function follow() {
  await whereThereAreFiles(async (folder) => {
    const lying = await names(folder); // before the records: whatever lies here has its record by then
    const reading = await begin("outbox", ["items", "senders", "memory"]);
    const [items, senders, marked] = await Promise.all([
      reading.objectStore("items").getAll(),
      reading.objectStore("senders").getAll(),
      reading.objectStore("memory").get(MARK),
    ]);
    if (!marked) return; // what lies here may be all there is
    const wanted = new Set([...items.filter(owed).map(nameOf), ...senders.map(senderName)]);
    for (const sender of senders) if (!lying.has(senderName(sender))) await writeSender(folder, sender);
    for (const record of items.filter((one) => owed(one) && !lying.has(nameOf(one))))
      await writeItem(folder, record, () => stored("contents", record.id));
    for (const name of lying) if (!wanted.has(name)) await remove(folder, name);
  });
}

/**
 * At every start, before the outbox is read. How many items came back into a first store that had lost everything; what
 * was being typed leaves unfinished, because the day that could read it was lost too.
 */
export async function restore() {
  let restored = 0;
  await whereThereAreFiles((folder) =>
    navigator.locks.request("fieldapp-outbox-copy", async () => {
      if (await stored("memory", MARK)) return;
      const { items, senders } = await whole(folder);
      await bringBack(items, items.length || (await dayLies()) ? senders : []);
      restored = items.length;
    }),
  );
  await follow();
  return restored;
}

const stored = (store, key) => readFrom("outbox", store, key);

/** A day that outlived the outbox cannot speak with the office without its sender. */
const dayLies = async () => Boolean(await readFrom("day", "lock", "lock"));

async function bringBack(items, senders) {
  const stores = ["items", "contents", "senders", "memory"];
  const writing = await begin("outbox", stores, "readwrite", STRICT);
  const [records, contents, bringers, memory] = stores.map((name) => writing.objectStore(name));
  for (const { record, picture, envelope } of items) {
    await records.put({ ...record, sealed: picture ? null : envelope });
    if (picture) await contents.put(envelope, record.id);
  }
  for (const sender of senders) await bringers.put(sender);
  const last = Math.max(...items.map(({ record }) => record.order));
  if (items.length && !(await memory.get("order"))) await memory.put({ order: last, at: 0 }, "order");
  await memory.put(true, MARK);
  await writing.done;
}

async function writeItem(folder, record, picture) {
  const { sealed, readable: _readable, ...rest } = record;
  const envelope = sealed ?? (await picture());
  if (envelope) await write(folder, nameOf(record), [JSON.stringify({ ...rest, picture: !sealed }), "\n", envelope]);
}

const writeSender = (folder, sender) =>
  write(folder, senderName(sender), [JSON.stringify({ ...sender, office: toBase64(sender.office) })]);

/** Whole or not at all: the browser puts the new file in place once it is closed. */
async function write(folder, name, parts) {
  const writing = await (await folder.getFileHandle(name, { create: true })).createWritable();
  try {
    await writing.write(new Blob(parts));
    await writing.close();
  } catch (error) {
    await writing.abort().catch(() => {}); // else nobody can remove the file while this page is open
    throw error;
  }
}

async function remove(folder, name) {
  await folder.removeEntry(name).catch((error) => {
    if (error.name !== "NotFoundError") throw error;
  });
}

async function names(folder) {
  const found = new Set();
  for await (const name of folder.keys()) found.add(name);
  return found;
}

/** What can be read whole, the newest of each item. */
async function whole(folder) {
  const items = new Map();
  const senders = [];
  for (const name of await names(folder)) {
    try {
      const bytes = await read(folder, name);
      if (name.startsWith("sender.")) senders.push(senderIn(bytes));
      else keepNewest(items, itemIn(bytes));
    } catch {
      // cut short: another version of it, or nothing
    }
  }
  return { items: [...items.values()], senders };
}

async function read(folder, name) {
  const file = await (await folder.getFileHandle(name)).getFile();
  return new Uint8Array(await file.arrayBuffer());
}

function keepNewest(items, item) {
  const known = items.get(item.record.id);
  if (!known || known.record.order < item.record.order) items.set(item.record.id, item);
}

function itemIn(bytes) {
  const end = bytes.indexOf(LINE_BREAK);
  const { picture, ...record } = JSON.parse(text(bytes.subarray(0, end)));
  const envelope = bytes.slice(end + 1);
  if (end < 0 || envelope.length !== record.size) throw new Error("not whole");
  const state = record.state === "aside" ? "aside" : "waiting"; // what was refused hears the reason again
  return { record: { ...record, state, refused: null, trouble: null, readable: null }, picture, envelope };
}

function senderIn(bytes) {
  const sender = JSON.parse(text(bytes));
  return { ...sender, office: fromBase64(sender.office) };
}

/** A browser without such files, or a disk that fails: the first store has it, or says so itself. */
async function whereThereAreFiles(act) {
  try {
    if (!globalThis.FileSystemFileHandle?.prototype.createWritable) return;
    const origin = await navigator.storage.getDirectory();
    await act(await origin.getDirectoryHandle(FOLDER, { create: true }));
  } catch {
    // tried again with the next change
  }
}

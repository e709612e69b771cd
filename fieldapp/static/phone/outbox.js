// What is not yet at the office. An item exists twice in one record: sealed to the office (survives expiry, wiping and
// a forgotten PIN, and leaves without being read) and, while the day lasts, readable under the day's key.
//
// States: draft (still being written), waiting, refused (with the office's reason), aside (somebody decided that it
// leaves no more by itself), kept (the office has it on its disk). What waits may have had `trouble` on its way: it is
// tried again, after all others.
import { toBase64 } from "./bytes.js";
import { STRICT, begin, read, readAll, twice } from "./database.js";
import { allDrafts, draftKey, openBytes } from "./draft_bytes.js";
import { made } from "./entries.js";
import { open } from "./lock.js";
import { copy, copySender, follow } from "./outbox_copy.js";

/** Reasons that are for now: what has them waits and is tried again. */
const FOR_NOW = ["failed", "too_many"];
const ERASED = "erased"; // of an entry whose case was erased: the office does not keep it, nor does this phone

export const newId = () => crypto.randomUUID();

/** What was to be kept is not on this phone's disk; `parts` is what `store` may try again. */
export class NotKept extends Error {
  constructor(cause, parts) {
    super(cause.message, { cause });
    this.name = cause.name;
    this.parts = parts;
  }
}

/**
 * Keeps items for good, all or none, in their order. Resolves once they were read back from this phone's disk, to the
 * id and order under which each lies there. What `base`, the order that its writer knows, shows to have been written in
 * another tab meanwhile stays as it is, and the words of this one get an id of their own. Raises `NotKept`, and
 * `TooLarge`.
 */
export async function save(day, items, state = "waiting") {
  const parts = await made(day, items, state);
  let taken;
  try {
    taken = await store(parts);
  } catch (error) {
    throw new NotKept(error, parts);
  }
  const kept = parts.records.map(({ id, order }) => ({ id, order }));
  if (!taken.size) return kept;
  const again = [];
  for (const item of items.filter(({ id }) => taken.has(id))) {
    const there = await finishedWithTheseWords(day.key, item);
    if (there) kept[items.indexOf(item)] = there;
    else again.push(item);
  }
  const fresh = again.map((item) => ({ ...item, id: newId(), base: null }));
  const beside = fresh.length ? await save(day, fresh, state) : [];
  for (const [at, item] of again.entries()) kept[items.indexOf(item)] = beside[at];
  return kept;
}

/** The id and order of a finished item of the same id that says the same, else null. */
async function finishedWithTheseWords(key, item) {
  const record = await read("outbox", "items", item.id);
  if (!record?.readable || record.state === "draft") return null;
  const there = await open(key, record.readable, `item/${item.id}`).catch(() => null);
  const same = ["kind", "stop", "root", "text", "caption", "signer", "thumb", "seconds"].every(
    (name) => there?.[name] === item[name],
  );
  return same ? { id: record.id, order: record.order } : null;
}

/** Keeps what is being typed. What is finished, or was written in another tab, is never overwritten by a draft. */
export const saveDraft = async (day, item) => (await save(day, [item], "draft"))[0];

/** Writes what `made` gave, reads it back and copies it; the ids under which lies what its writer has not seen. */
export async function store(parts) {
  const writing = await begin("outbox", ["items", "contents"], "readwrite", STRICT);
  const written = write(writing, parts);
  written.catch(() => {}); // the transaction says why, a full disk too
  await writing.done;
  await written; // what went wrong without ending the transaction is not saved either
  const taken = await twice(() => readBack(parts)); // it is written: one failed look must not make it another
  await copy(parts, taken);
  return taken;
}

async function write(writing, { records: fresh, contents, bases }) {
  const items = writing.objectStore("items");
  const taken = new Set();
  for (const record of fresh) {
    const known = await items.get(record.id);
    if (!known || (known.state === "draft" && known.order === bases.get(record.id))) await items.put(record);
    else taken.add(record.id);
  }
  const pictures = writing.objectStore("contents");
  for (const { id, state } of fresh) if (state !== "draft" && !taken.has(id)) await pictures.delete(draftKey(id));
  for (const { of, key, bytes } of contents) if (!taken.has(of)) await pictures.put(bytes, key);
}

async function readBack({ records: fresh, contents }) {
  const reading = await begin("outbox", ["items", "contents"]);
  const taken = new Set();
  for (const { id, order } of fresh) {
    const known = await reading.objectStore("items").get(id);
    if (!known) throw new DOMException("not there", "DataError");
    if (known.order !== order) taken.add(id);
    if (taken.has(id) || known.state === "kept") continue; // at the office its envelope goes
    for (const { key, bytes } of contents.filter(({ of }) => of === id)) {
      const there = await reading.objectStore("contents").get(key);
      if (there?.length !== bytes.length) throw new DOMException("not whole", "DataError");
    }
  }
  return taken;
}

/** Items as they leave, each with its envelope, which is undefined where this phone has lost it. */
export async function envelopes(all) {
  const envelope = async ({ id, sealed }) => ({ id, sealed: sealed ?? (await read("outbox", "contents", id)) });
  return Promise.all(all.map(envelope));
}

/** `order`: of the draft as its writer knows it; one that another tab has written since stays. */
export async function discardDraft({ id, order }) {
  const writing = await begin("outbox", ["items", "contents"], "readwrite", STRICT);
  const known = await writing.objectStore("items").get(id);
  if (known?.state === "draft" && known.order === order) {
    await writing.objectStore("items").delete(id);
    for (const key of [id, draftKey(id)]) await writing.objectStore("contents").delete(key);
  }
  await writing.done;
  await follow();
}

/** The bytes of a picture that is not finished; null where they are gone. */
export async function draftContent(key, id) {
  const closed = await twice(() => read("outbox", "contents", draftKey(id)));
  return closed ? openBytes(key, closed, id) : null;
}

/** Undefined for none. */
export const recordOf = (id) => read("outbox", "items", id);

export async function records() {
  const all = await readAll("outbox", "items");
  return all.sort((one, other) => one.order - other.order);
}

/**
 * The items this day's key opens, in order, each with what became of it. `known` remembers what was opened before, by
 * id and order; `all`: the records, where they were read already.
 */
export async function readable(key, known = new Map(), all = null) {
  const found = [];
  for (const record of all ?? (await records())) {
    if (!record.readable || record.quiet) continue;
    const version = `${record.id}/${record.order}`;
    try {
      if (!known.has(version)) known.set(version, await open(key, record.readable, `item/${record.id}`));
      found.push({
        ...known.get(version),
        state: record.state,
        refused: record.refused,
        trouble: record.trouble,
        crossed: record.crossed,
        blank: record.blank,
      });
    } catch {
      // of another day: it stays sealed and leaves all the same
    }
  }
  return found;
}

/** The alarms among these records that this day's key opens: no list and no count shows them. */
export async function alarms(key, all) {
  const found = [];
  for (const record of all.filter((one) => one.quiet && one.readable)) {
    const item = await open(key, record.readable, `item/${record.id}`).catch(() => null);
    if (item?.kind === "alarm") found.push({ ...item, state: record.state });
  }
  return found;
}

/** `unsent` counts what the office does not have, drafts included. */
export function counts(everything) {
  const all = everything.filter((record) => !record.quiet);
  const of = (state) => all.filter((record) => record.state === state);
  const crossed = all.filter((record) => record.crossed).length;
  const words = (list) => list.filter((record) => record.kind === "note" || record.kind === "edit").length;
  const unsent = all.filter((record) => record.state !== "kept" && !record.blank);
  return {
    waiting: of("waiting").length,
    refused: of("refused").length,
    aside: of("aside").length,
    drafts: of("draft").filter((record) => !record.blank).length,
    kept: of("kept").length,
    unsent: unsent.length,
    unsentNotes: words(unsent),
    crossed,
  };
}

/** The office answered: kept items lose their envelope, refused ones keep everything; what is erased there goes. */
export async function settle(answers) {
  await forget(answers.filter(({ refused }) => refused === ERASED).map(({ id }) => id));
  const receipts = answers.filter(({ refused }) => refused !== ERASED);
  const writing = await begin("outbox", ["items", "contents"], "readwrite", STRICT);
  const items = writing.objectStore("items");
  for (const { id, refused, crossed } of receipts) {
    const record = await items.get(id);
    if (!record || record.state === "kept") continue;
    if (FOR_NOW.includes(refused)) await items.put({ ...record, trouble: refused });
    else if (refused) await items.put({ ...record, state: "refused", refused, trouble: null });
    else if (record.readable)
      await items.put({ ...record, state: "kept", refused: null, trouble: null, crossed, sealed: null });
    else await items.delete(id);
    if (!refused) await writing.objectStore("contents").delete(id);
  }
  await writing.done;
  await follow();
}

/** What these are about was erased at the office: nothing of them stays here, whatever became of them. */
export async function forget(ids) {
  if (!ids.length) return;
  const writing = await begin("outbox", ["items", "contents"], "readwrite", STRICT);
  for (const id of ids) {
    await writing.objectStore("items").delete(id);
    for (const key of [id, draftKey(id)]) await writing.objectStore("contents").delete(key);
  }
  await writing.done;
  await follow();
}

/** It could not leave alone either: it waits behind all others, and says why. */
export async function hadTrouble(id, trouble) {
  await change((record) => (record.id === id && record.state === "waiting" ? { ...record, trouble } : record));
}

export async function retryRefused() {
  await change((record) => (record.state === "refused" ? { ...record, state: "waiting" } : record));
}

const NOT_THERE = ["waiting", "refused", "aside"];

/** One that did not leave is tried again, whether it was refused or set aside. */
export async function retry(id) {
  const again = (record) => ({ ...record, state: "waiting", trouble: null });
  await change((record) => (record.id === id && NOT_THERE.includes(record.state) ? again(record) : record));
}

/** It leaves no more by itself; it stays on this phone until somebody tries it again. */
export async function setAside(id) {
  const aside = (record) => ({ ...record, state: "aside" });
  await change((record) => (record.id === id && NOT_THERE.includes(record.state) ? aside(record) : record));
}

/** One entry as a file for the office, sealed as it would leave. */
export async function sealedFile(id) {
  const record = await read("outbox", "items", id);
  const [{ sealed }] = await envelopes([record]);
  return JSON.stringify({ phone: record.phone, items: [{ id, sealed: toBase64(sealed) }] });
}

/** Nothing is readable any more, what was being typed leaves unfinished, what is kept goes. */
function ended(record) {
  if (record.state === "kept" || record.blank) return null;
  return { ...record, readable: null, state: record.state === "draft" ? "waiting" : record.state };
}

/** These were being typed in a day that lies here no more. */
export async function endDrafts(ids) {
  await change((record) => (record.state === "draft" && ids.includes(record.id) ? ended(record) : record));
}

/** These were begun where nobody can finish them any more: they leave as they are, and are read here as before. */
export async function letLeave(ids) {
  const leaves = ({ id, state, blank }) => state === "draft" && !blank && ids.includes(id);
  await change((record) => (leaves(record) ? { ...record, state: "waiting" } : record));
  const emptying = await begin("outbox", "contents", "readwrite", STRICT);
  for (const id of ids) await emptying.store.delete(draftKey(id));
  await emptying.done;
}

/** The day ends here. */
export async function endDay() {
  await change(ended);
  const emptying = await begin("outbox", "contents", "readwrite", STRICT);
  await emptying.store.delete(allDrafts()); // sealed they leave, readable they go
  await emptying.done;
}

async function change(rule) {
  const writing = await begin("outbox", "items", "readwrite", STRICT);
  for (const record of await writing.store.getAll()) {
    const next = rule(record);
    if (next === null) await writing.store.delete(record.id);
    else await writing.store.put(next);
  }
  await writing.done;
  await follow();
}

/** Whoever prepared this phone: its id, the office's key, the token that only brings. Kept until nothing is unsent. */
export async function senders() {
  return readAll("outbox", "senders");
}

export async function addSender(sender) {
  const writing = await begin("outbox", "senders", "readwrite", STRICT);
  await writing.store.put(sender);
  await writing.done;
  await copySender(sender);
}

/** A phone whose day was ended without network: the office is told later. `told`: phone, proof where a day ended. */
export async function rememberSignOut(told) {
  const writing = await begin("outbox", "memory", "readwrite", STRICT);
  await writing.store.put(told, "sign-out");
  await writing.done;
}

/** The office knows of it. Another one that was to be told meanwhile still is. */
export async function forgetSignOut(told) {
  const writing = await begin("outbox", "memory", "readwrite", STRICT);
  const waits = await writing.store.get("sign-out");
  if (JSON.stringify(waits) === JSON.stringify(told)) await writing.store.delete("sign-out");
  await writing.done;
}

export async function pendingSignOut() {
  return read("outbox", "memory", "sign-out");
}

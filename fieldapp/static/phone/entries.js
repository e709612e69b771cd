// Makes entries of what the worker said: counted and timed, sealed to the office, readable here while the day lasts.
import { joined, utf8 } from "./bytes.js";
import * as clock from "./clock.js";
import { STRICT, begin } from "./database.js";
import { closeBytes, draftKey } from "./draft_bytes.js";
import { LIMITS } from "./limits.js";
import { close } from "./lock.js";
import { proofLine } from "./proof.js";
import { context, seal } from "./seal.js";

const LINE_BREAK = utf8("\n"); // between words and what stands behind them: a line of JSON has none in it

const SET_BACK = "set-back"; // under "memory" of the outbox

/** More than the office takes in one entry. */
export class TooLarge extends Error {}

/** The count as it was last seen, for a phone whose storage refuses to count on. */
let lastSeen = { order: 0, at: 0, told: 0 };

/**
 * `records` and, of pictures, `contents` as `{ of, key, bytes }`, the item's id, where and what: for the outbox.
 * `items`: the same as a day shows them. `bases`: by id the order of the draft that its writer knows, null for none.
 * `day`: whose `sender` brings them, whose `key` lets them be read here and whose `proof` shows that it was open.
 * `state`: draft or waiting. Raises `TooLarge`.
 */
export async function made(day, items, state) {
  const stamps = await stamp(items.length);
  const timed = items.map((item, at) => ({ ...item, ...stamps[at] }));
  const both = await Promise.all(timed.map((item) => entry(day, item, state)));
  return {
    records: both.map(({ record }) => record),
    contents: both.flatMap(({ contents }) => contents),
    items: timed.map((item) => ({ ...shown(item), state })),
    bases: new Map(items.map(({ id, base }) => [id, base ?? null])),
  };
}

/** Without the bytes of a picture, and without what only says what its writer had seen. */
function shown(item) {
  const { content: _content, base: _base, after: _after, ...rest } = item;
  return rest;
}

async function entry({ sender, key, proof }, item, state) {
  // draft, thumb, seconds, quiet, base, after: what only this phone needs
  const { draft, thumb: _thumb, seconds: _seconds, base: _base, after: _after, quiet, content, ...words } = item;
  const told = state === "draft" ? unfinished(words, draft) : words;
  const bound = context(sender.phone, item.id);
  const said = joined(utf8(JSON.stringify(told)), ...(content ? [LINE_BREAK, content] : []));
  const envelope = await seal(sender.office, joined(await proofLine(proof, bound, said), said), bound);
  if (envelope.length > LIMITS.envelopeBytes) throw new TooLarge(`${envelope.length} bytes`);
  const record = {
    id: item.id,
    phone: sender.phone,
    order: item.order,
    at: item.at, // for the office, when it has to be told what it waits for
    kind: quiet ? "event" : item.kind,
    quiet: Boolean(quiet),
    state,
    refused: null,
    trouble: null,
    crossed: false,
    blank: told.unfinished && told.text?.trim() === "", // opened, and emptied again
    sealed: content ? null : envelope, // a picture's lies under "contents", out of the way of whoever counts
    size: envelope.length,
    readable: await close(key, shown(item), `item/${item.id}`),
  };
  const contents = content ? [{ of: item.id, key: item.id, bytes: envelope }] : [];
  if (content && state === "draft")
    contents.push({ of: item.id, key: draftKey(item.id), bytes: await closeBytes(key, content, item.id) });
  return { record, contents };
}

/** As it leaves when the day ends before somebody has finished it: with what was chosen beside the words. */
function unfinished(words, draft) {
  const both = [words.text, draft?.words].filter((one) => one?.trim()).join("\n\n");
  const whole = both.length <= LIMITS.noteCharacters ? both : words.text;
  return { ...words, ...(words.text === undefined ? {} : { text: whole }), unfinished: true };
}

/**
 * Order and time: the order only ever grows on this phone, also while its storage fails, as far as this page has seen;
 * time too, until the office says what time it is.
 */
async function stamp(count) {
  try {
    const writing = await begin("outbox", "memory", "readwrite", STRICT);
    const stored = await writing.store.get("order");
    if (stored) lastSeen = later(stored, lastSeen);
    const [stamps, last] = counted(lastSeen, count);
    await writing.store.put(last, "order");
    await writing.done;
    lastSeen = last;
    return stamps;
  } catch {
    const [stamps, last] = counted(lastSeen, count); // what cannot be kept may still reach the office
    lastSeen = last;
    return stamps;
  }
}

/**
 * Where the office knows a number that this phone has not reached, the phone was put back to an earlier state: it
 * counts on from there, and remembers it until `wasSetBack` asks.
 */
export async function countOn(order = 0) {
  const writing = await begin("outbox", "memory", "readwrite", STRICT);
  const stored = (await writing.store.get("order")) ?? { order: 0, at: 0 };
  if (stored.order < order) {
    await writing.store.put({ ...stored, order }, "order");
    await writing.store.put(true, SET_BACK);
  }
  await writing.done;
}

/** Whether the phone was put back to an earlier state since this was last asked, whichever tab noticed it. */
export async function wasSetBack() {
  const asking = await begin("outbox", "memory", "readwrite", STRICT);
  const was = Boolean(await asking.store.get(SET_BACK));
  await asking.store.delete(SET_BACK);
  await asking.done;
  return was;
}

/** What was counted in memory while nothing could be written is ahead of the disk; another page may be ahead of it. */
function later(one, other) {
  const last = one.order < other.order ? other : one;
  return { ...last, at: one.told === other.told ? Math.max(one.at, other.at) : last.at };
}

/** `told`: what the office had said when the last was counted. What it says later forgets an hour that never was. */
function counted(from, count) {
  const stamps = [];
  const told = clock.lastTold();
  let { order } = from;
  let at = from.told === told ? from.at : 0;
  for (let done = 0; done < count; done += 1) {
    order += 1;
    at = Math.max(at + 1, clock.now());
    stamps.push({ order, at: new Date(at).toISOString() });
  }
  return [stamps, { order, at, told }];
}

// What lies here and not at the office, told by its random ids before it leaves: so the office knows what it waits
// for, also when this phone or its storage is lost. A locked phone tells too; only the unlocked day, which can prove
// it, says what was thrown away. What was told is remembered, so that nothing is told twice.
import * as clock from "./clock.js";
import { STRICT, begin, keep, read } from "./database.js";
import { LIMITS } from "./limits.js";
import * as office from "./office.js";
import { proofOfHeld } from "./proof.js";

const isHeld = ({ quiet, state, blank }) => !quiet && state !== "kept" && !blank;
const isBegun = ({ state }) => state === "draft";

/** Tells what this sender's phone holds, when that is more than it has told. `proof`: of the open day, null without. */
export async function tellHeld(sender, proof) {
  const { mine, thrown, told } = await known(sender.phone);
  const held = mine.filter(isHeld);
  const blank = mine.filter((record) => record.blank).map(({ id }) => id);
  // what is being thrown away at this moment and still lies here is held: it is said to be gone once it is
  const gone = thrown.filter((id) => !held.some((record) => record.id === id));
  const discarded = proof ? [...new Set([...gone, ...blank])].slice(0, LIMITS.owedAtOnce) : [];
  if (!isNews(sender, proof, held, discarded, told)) return;
  const said = JSON.stringify({
    holds: held.slice(-LIMITS.owedAtOnce).map((record) => named(record)),
    discarded,
    more: held.length > LIMITS.owedAtOnce,
    at: new Date(clock.now()).toISOString(), // one that comes late, or again, takes nothing back
  });
  await office.owes(sender, { said, ...(await proofOfHeld(proof, sender.phone, said)) });
  await remember(sender, {
    prepared: sender.prepared,
    proved: Boolean(proof),
    held: Object.fromEntries(held.map((record) => [record.id, isBegun(record)])),
    thrown: proof ? discarded : (told?.thrown ?? []),
  });
}

const named = (record) => ({ id: record.id, at: record.at ?? null, begun: isBegun(record) });

function isNews(sender, proof, held, discarded, told) {
  if (!told) return Boolean(sender.prepared || proof || held.length);
  if (told.prepared !== sender.prepared) return true;
  if (proof && ((held.length && !told.proved) || discarded.some((id) => !told.thrown.includes(id)))) return true;
  return held.some((record) => told.held[record.id] !== isBegun(record));
}

async function known(phone) {
  const reading = await begin("outbox", ["items", "memory"]);
  const memory = reading.objectStore("memory");
  const [all, told, thrown] = await Promise.all([
    reading.objectStore("items").getAll(),
    memory.get("told"),
    memory.get("thrown"),
  ]);
  return {
    mine: all.filter((record) => record.phone === phone).sort((one, other) => one.order - other.order),
    told: told?.[phone],
    thrown: (thrown ?? []).filter((one) => one.phone === phone).map(({ id }) => id),
  };
}

/** That the office was told; what of it was thrown away need not be told again. */
async function remember({ phone }, now) {
  const writing = await begin("outbox", "memory", "readwrite", STRICT);
  const told = (await writing.store.get("told")) ?? {};
  await writing.store.put({ ...told, [phone]: now }, "told");
  const thrown = (await writing.store.get("thrown")) ?? [];
  await writing.store.put(
    thrown.filter((one) => one.phone !== phone || !now.thrown.includes(one.id)),
    "thrown",
  );
  await writing.done;
}

/** Before it goes: afterwards nothing here knows that it was ever begun. */
export async function rememberThrown(phone, id) {
  const thrown = (await read("outbox", "memory", "thrown")) ?? [];
  await keep("outbox", "memory", "thrown", [...thrown, { phone, id }]);
}

/** What the phones of this browser have told the office, by phone. */
export const toldSoFar = async () => (await read("outbox", "memory", "told")) ?? {};

/** Whether the office has answered to what every phone of this browser, since its day was taken, has told. */
export function isHeard(senders, told) {
  const heard = (sender) => told[sender.phone] && told[sender.phone].prepared === sender.prepared;
  return senders.some(heard) && senders.every((sender) => !sender.prepared || heard(sender));
}

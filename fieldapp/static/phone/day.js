// The readable day: prepared with network, opened with the PIN, updated by differences, deleted tonight.
//
// What lies in the database: under "lock" salt, wrapped key, the tries that are left, until when, and who takes part in
// opening it (`day_lock.js`); under "parts" what can be read with the key (`day_parts.js`); under "tiles" the map.
import * as clock from "./clock.js";
import { fromBase64 } from "./bytes.js";
import { keep } from "./database.js";
import { byId } from "./day_changes.js";
import { lockDay, lockOnDisk, newDecoy, newLock, newShares, tryToOpen, wipe } from "./day_lock.js";
import { writeParts } from "./day_parts.js";
import { fromPin, officeOpener } from "./lock.js";
import { countOn, wasSetBack } from "./entries.js";
import * as office from "./office.js";
import { Day, EmptyDay } from "./open_day.js";
import * as outbox from "./outbox.js";
import { proofOf } from "./proof.js";

export { Gone, needsOffice, wipe } from "./day_lock.js";

/** none: nothing to open here; locked: a PIN opens it; over: its time has come. */
export async function state() {
  const [lock] = await Promise.all([lockOnDisk(), clock.load()]);
  if (!lock) return "none";
  return clock.now() >= Date.parse(lock.until) ? "over" : "locked";
}

export const triesLeft = async () => (await lockOnDisk())?.tries ?? 0;

/** The passkey that opens the day, `{ credential, salt }`; null when a PIN does. */
export async function passkeyOf() {
  const lock = await lockOnDisk();
  return lock?.credential ? { credential: lock.credential, salt: lock.salt } : null;
}

/**
 * Fetches today and locks it with this PIN or passkey; `duress` is the PIN that opens an empty day and calls the
 * office, or "". The earlier day of this phone ends, what is unsent stays sealed. `session` of the day: the one in
 * which it was taken, by its token for forms.
 */
export async function prepare(pin, duress = "") {
  const opening = Promise.all([pin, duress].map((one) => (typeof one === "string" && one ? fromPin(one) : one)));
  const owner = await office.owner();
  const mine = (await outbox.senders()).find((sender) => sender.owner === owner.id);
  const [opener, forced] = await opening;
  const shown = opener.credential ? "" : await officeOpener(opener.secret);
  const ready = await office.prepare(owner.csrf, mine?.phone ?? null, shown);
  await clock.set(ready.now);
  await countOn(ready.counted);
  await wipe();
  const shares = await newShares(opener, ready);
  const { lock, key } = await newLock(opener, shares, ready);
  const sender = {
    phone: ready.phone,
    owner: owner.id,
    name: ready.owner.name,
    bring: ready.bring,
    prepared: ready.now,
    office: fromBase64(ready.office_key),
  };
  await outbox.addSender(sender);
  const { day, share: _share, bring: _bring, proof, ...setup } = ready;
  setup.proof = proofOf(proof, "day");
  await writeParts(key, { setup, day: { ...day, stops: byId(day.stops) } });
  await keep(
    "day",
    "lock",
    "decoy",
    await newDecoy(forced, shares, { ...setup, proof: proofOf(proof, "danger") }, day),
  );
  await lockDay(lock, shares);
  return Object.assign(await Day.opened(key, lock), { setBack: await wasSetBack(), session: owner.csrf });
}

/** The day, or null when the PIN is wrong. Raises `Gone`, and what asking the office raises. */
export async function unlock(pin) {
  const tried = await tryToOpen(pin);
  if (tried?.empty) return EmptyDay.forced(tried.empty, tried.lock);
  if (tried) return Day.opened(tried.key, tried.lock);
  if ((await lockOnDisk()) && !(await triesLeft())) await wipe();
  return null;
}

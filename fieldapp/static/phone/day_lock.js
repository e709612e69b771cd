// Who takes part in opening the day: its PIN or passkey; a share in a file of this phone that is written over when the
// day ends; and, with a PIN, the office's share, which is in memory alone. So a copy of this phone opens nothing while
// the office does not give that share, and nothing ever once the day was deleted here.
//
// An office may choose that a PIN opens without it (`share_place`), where this browser has such files. The lock of a
// day from before that has one `share`, in clear: it opens until tonight.
import { fromBase64, joined } from "./bytes.js";
import * as clock from "./clock.js";
import { STRICT, begin, destroy, keep, read } from "./database.js";
import { makeDecoy, openDecoy } from "./duress.js";
import { makeLock, officeOpener, openLock, secretOf } from "./lock.js";
import * as office from "./office.js";
import * as officeShare from "./office_share.js";
import { tellOthers } from "./other_tabs.js";
import * as outbox from "./outbox.js";
import * as phoneShare from "./phone_share.js";

const NONE = new Uint8Array();

/** Nothing opens this day any more: the office has ended it, or this phone has lost its share. */
export class Gone extends Error {}

const stored = () => read("day", "lock", "lock");
const nameOf = (lock) => lock.salt.join();

/** Under "lock": what of the day's lock is on the disk. */
export const lockOnDisk = stored;

/** The shares of a new day, and what its lock says of them; the lock itself is written last, by `lockDay`. */
export async function newShares(opener, ready) {
  const phone = await phoneShare.renew();
  const byPin = !opener.credential;
  return { phone, office: byPin && (ready.share_place !== "phone" || !phone) ? fromBase64(ready.share) : null };
}

/** The key of a new day and its lock, which is not on the disk yet. */
export async function newLock(opener, shares, ready) {
  const { lock, key } = await makeLock(opener, joined(shares.phone ?? NONE, shares.office ?? NONE));
  const parts = { phone: Boolean(shares.phone), office: Boolean(shares.office) };
  const { office: of, rules } = ready;
  return {
    key,
    lock: {
      ...lock,
      parts,
      phone: ready.phone,
      since: ready.proof.since,
      call: { office: of, emergency: rules.emergency },
      until: ready.reads_until,
      tries: rules.pin_tries,
      most: rules.pin_tries,
    },
  };
}

/** The empty day of the PIN for danger needs no office: it opens without network, too. */
export const newDecoy = (forced, shares, setup, day) => makeDecoy(forced, shares.phone ?? NONE, setup, day);

/** The last act of preparing: a half-made day has no lock and is made again. */
export async function lockDay(lock, shares) {
  await keep("day", "lock", "lock", lock);
  if (shares.office) officeShare.hold(nameOf(lock), shares.office);
  tellOthers("another");
}

/** Whether this day needs the office once the browser was closed. */
export const asksOffice = (lock) => Boolean(lock.parts?.office);

/** Whether opening this day needs the office now: `{ office, emergency }` to call, null when it does not. */
export async function needsOffice() {
  const lock = await stored();
  return lock && asksOffice(lock) && !(await officeShare.held(nameOf(lock))) ? lock.call : null;
}

/**
 * `{ key, lock }`, `{ empty, lock }` for the PIN for danger, or null when the PIN is wrong. The try is counted on the
 * disk before it is made; a passkey counts its own. Raises `Gone`, and what asking the office raises.
 */
export async function tryToOpen(pin) {
  const lock = await takeTry(pin);
  if (!lock || lock.tries <= 0) return null;
  const own = await ownShare(lock);
  const decoy = pin.secret ? null : await read("day", "lock", "decoy");
  // both, in the same time, whichever it is
  const [secret, other] = await Promise.all([secretOf(pin, lock), decoy && secretOf(pin, decoy.lock)]);
  const empty = decoy && (await openDecoy(decoy, { secret: other }, own));
  const key = empty ? null : await opened(lock, secret, own);
  if (!key && !empty) return null;
  await keep("day", "lock", "lock", { ...lock, tries: lock.most });
  return empty ? { empty, lock } : { key, lock };
}

async function opened(lock, secret, own) {
  const share = asksOffice(lock) ? await sharedByOffice(lock, secret) : NONE;
  return share && openLock(lock, { secret }, joined(own, share));
}

/** null when the office says that the PIN is wrong: its count is this phone's, too. */
async function sharedByOffice(lock, secret) {
  const known = await officeShare.held(nameOf(lock));
  if (known) return known;
  let answer;
  try {
    const sender = (await outbox.senders()).find(({ phone }) => phone === lock.phone);
    answer = await office.share(sender, { since: lock.since, opener: await officeOpener(secret) });
  } catch (error) {
    await keep("day", "lock", "lock", lock); // nobody has looked at it: it was no try
    throw error;
  }
  if (answer.why === "ended") throw new Gone("office");
  if (answer.why === "wrong") {
    await keep("day", "lock", "lock", { ...lock, tries: Math.min(lock.tries - 1, answer.left) });
    return null;
  }
  const share = fromBase64(answer.share);
  officeShare.hold(nameOf(lock), share);
  return share;
}

async function ownShare(lock) {
  if (lock.share) return lock.share;
  if (!lock.parts.phone) return NONE;
  const share = await phoneShare.read();
  if (!share) throw new Gone("phone");
  return share;
}

/** The lock as it was before this try. */
async function takeTry(pin) {
  const counting = await begin("day", "lock", "readwrite", STRICT);
  const lock = await counting.store.get("lock");
  if (lock && lock.tries > 0 && !pin.secret) await counting.store.put({ ...lock, tries: lock.tries - 1 }, "lock");
  await counting.done;
  return lock ?? null;
}

/** Deletes a day whose time is over, also while no page is open. The clock must be loaded. */
export async function endIfOver() {
  const lock = await stored();
  if (lock && clock.now() >= Date.parse(lock.until)) await wipe();
}

/** Deletes what can be read. What is not at the office stays, sealed. Raises why something could not be deleted. */
export async function wipe() {
  officeShare.forget();
  const going = await Promise.allSettled([phoneShare.erase(), outbox.endDay(), destroy("day")]); // each by itself
  tellOthers("another");
  const stayed = going.find(({ reason }) => reason);
  if (stayed) throw stayed.reason;
}

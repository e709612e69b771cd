// Brings the outbox to the office. Needs no PIN: envelopes leave as they are, also from the service worker.
import { toBase64 } from "./bytes.js";
import * as clock from "./clock.js";
import { LIMITS } from "./limits.js";
import { Faulty, Offline, Refused, SignIn, deposit } from "./office.js";
import * as outbox from "./outbox.js";
import { tellHeld } from "./owed.js";

const MOST_FAILURES = 3; // in a row, each alone: then it is the office or the way that has a fault

/**
 * One round at a time on this phone. Says how it ended: done, offline, sign-in or refused (by a rule of ours). `day`:
 * the one that is open, null for none.
 */
export async function upload(day = null) {
  const round = () => bring(day);
  return navigator.locks ? navigator.locks.request("fieldapp-upload", round) : round();
}

async function bring(day) {
  const outcome = { ended: "done", brought: 0 };
  for (const sender of await outbox.senders()) {
    try {
      const proof = day?.sender?.phone === sender.phone ? day.proof : null;
      const alarm = (await outbox.records()).some((record) => record.quiet && record.state === "waiting");
      if (!alarm) await tell(sender, proof);
      outcome.brought += await bringAll(sender);
      if (alarm) await tell(sender, proof); // an alarm waits for nothing
    } catch (error) {
      if (error instanceof Offline) return { ...outcome, ended: "offline" };
      if (error instanceof SignIn) outcome.ended = "sign-in";
      else if (error instanceof Refused) outcome.ended = "refused";
      else throw error;
    }
  }
  return outcome;
}

/**
 * What it holds is told before it leaves, so that a round that breaks off has said it. Whatever goes wrong with that
 * keeps nothing from leaving.
 */
async function tell(sender, proof) {
  try {
    await tellHeld(sender, proof?.use === "day" ? proof : null);
  } catch (error) {
    if (error instanceof Offline && !(error instanceof Faulty)) throw error;
    const known = [Faulty, SignIn, Refused, DOMException];
    if (!known.some((kind) => error instanceof kind)) throw error;
  }
}

/** Everything that waits is tried once a round; what cannot leave keeps nobody else from leaving. */
async function bringAll(sender) {
  const round = { sender, brought: 0, failures: 0 };
  const tried = new Set();
  for (;;) {
    const waiting = (await outbox.records()).filter(
      (record) => record.state === "waiting" && record.phone === sender.phone && !tried.has(record.id),
    );
    if (!waiting.length) return round.brought;
    const batch = first(waiting);
    for (const { id } of batch) tried.add(id);
    await bringTogether(round, batch);
  }
}

/** A batch that does not pass as a whole is brought one by one, so that only what is at fault stays. */
async function bringTogether(round, batch) {
  try {
    round.brought += await leave(round.sender, batch);
    round.failures = 0;
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Faulty)) throw error;
    if (batch.length > 1) {
      for (const one of batch) await bringTogether(round, [one]);
      return;
    }
    await outbox.hadTrouble(batch[0].id, error.status === 413 ? "too_large" : "failed");
    round.failures += 1;
    if (round.failures === MOST_FAILURES) throw error instanceof Faulty ? error : new Faulty(error.message);
  }
}

async function leave(sender, batch) {
  const lost = []; // an envelope that this phone has no more, or one that no office takes
  const leaving = [];
  for (const { id, sealed } of await outbox.envelopes(batch)) {
    if (!sealed) lost.push({ id, refused: "damaged" });
    else if (sealed.length > LIMITS.envelopeBytes) lost.push({ id, refused: "too_large" });
    else leaving.push({ id, sealed: toBase64(sealed) });
  }
  if (lost.length) await outbox.settle(lost);
  if (!leaving.length) return 0;
  const { receipts, now } = await deposit(sender, leaving);
  await outbox.settle(receipts);
  await clock.set(now);
  return receipts.filter(({ refused }) => !refused).length;
}

/** Alarms before all, then the rest in its order; what had trouble last, each by itself. */
function first(waiting) {
  const urgent = [...waiting.filter(({ quiet }) => quiet), ...waiting.filter(({ quiet }) => !quiet)];
  const fresh = urgent.filter(({ trouble }) => !trouble);
  if (!fresh.length) return [urgent[0]];
  const batch = [];
  let bytes = 0;
  for (const record of fresh) {
    bytes += record.size ?? record.sealed.length;
    if (batch.length && (batch.length === LIMITS.batchItems || bytes > LIMITS.batchBytes)) break;
    batch.push(record);
  }
  return batch;
}

// Brings the outbox to the office. Needs no PIN: envelopes leave as they are, also from the service worker.
import { toBase64 } from "./bytes.js";
import * as clock from "./clock.js";
import { Offline, Refused, SignIn, deposit } from "./office.js";
import * as outbox from "./outbox.js";

const MOST_ITEMS = 20;
const MOST_BYTES = 400_000;

/** One round at a time on this phone. Says how it ended: done, offline, sign-in or refused (by a rule of ours). */
export async function upload() {
  const round = () => bring();
  return navigator.locks ? navigator.locks.request("fieldapp-upload", round) : round();
}

async function bring() {
  const outcome = { ended: "done", brought: 0 };
  for (const sender of await outbox.senders()) {
    try {
      outcome.brought += await bringAll(sender);
    } catch (error) {
      if (error instanceof Offline) return { ...outcome, ended: "offline" };
      if (error instanceof SignIn) outcome.ended = "sign-in";
      else if (error instanceof Refused) outcome.ended = "refused";
      else throw error;
    }
  }
  return outcome;
}

async function bringAll(sender) {
  let brought = 0;
  for (;;) {
    const waiting = (await outbox.records()).filter(
      (record) => record.state === "waiting" && record.phone === sender.phone,
    );
    if (!waiting.length) return brought;
    // alarms before all
    const batch = first([...waiting.filter(({ quiet }) => quiet), ...waiting.filter(({ quiet }) => !quiet)]);
    const leaving = await outbox.envelopes(batch);
    const { receipts, now } = await deposit(
      sender,
      leaving.map(({ id, sealed }) => ({ id, sealed: toBase64(sealed) })),
    );
    await outbox.settle(receipts);
    await clock.set(now);
    brought += receipts.filter(({ refused }) => !refused).length;
  }
}

function first(waiting) {
  const batch = [];
  let bytes = 0;
  for (const record of waiting) {
    bytes += record.size ?? record.sealed.length;
    if (batch.length && (batch.length === MOST_ITEMS || bytes > MOST_BYTES)) break;
    batch.push(record);
  }
  return batch;
}

// What was ended on this phone is ended at the office too, once there is network.
import * as office from "./office.js";
import * as outbox from "./outbox.js";
import { proofOfSignOut } from "./proof.js";

/** Kept before the day is deleted: afterwards nothing here can prove that its owner ended it. */
export async function rememberSignOut({ sender, proof }) {
  const { phone } = sender;
  await outbox.rememberSignOut({ phone, proof: await proofOfSignOut(proof, phone) });
}

/**
 * The day is on this phone, and its PIN opens it. The session in which it was taken would show it to any finder who has
 * no PIN, in the pages of the office, and give it to them anew.
 */
export const endSession = ({ setup, session }) => outbox.rememberSignOut({ phone: setup.phone, proof: null, session });

export async function finishSignOut() {
  const told = await outbox.pendingSignOut();
  if (!told) return;
  const sender = (await outbox.senders()).find((one) => one.phone === told.phone);
  const ends = [async () => told.proof && office.lock(sender, told.proof), () => signOutOwner(sender, told.session)];
  for (const end of ends) {
    try {
      await end();
    } catch (error) {
      if (!(error instanceof office.SignIn)) throw error; // had ended already
    }
  }
  await outbox.forgetSignOut(told);
}

/** Whoever has signed in on this phone since, to take a day of their own or another one, stays signed in. */
async function signOutOwner(sender, session) {
  const signedIn = await office.owner();
  if (signedIn.id === sender?.owner && (session ?? signedIn.csrf) === signedIn.csrf)
    await office.signOut(signedIn.csrf);
}

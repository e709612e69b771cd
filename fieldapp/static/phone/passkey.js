// A passkey of this phone in the PIN's place. Its PRF extension gives 32 bytes that only the phone's own hardware can
// make, and only after its owner has shown finger, face or code: a copy of this profile has nothing to guess at.
// The office takes no part in it, so there is no signature to check and the challenge is only for form.
import { keep, read } from "./database.js";

const NEUTRAL_NAME = "My day"; // shown by the phone's own list of passkeys, which others may see
const ALGORITHMS = [-7, -257]; // ES256, RS256: every authenticator has one of them
const PATIENCE_MS = 60_000;

export class NoPrf extends Error {}

/** Whether to offer it; the phone has the last word when the passkey is made. */
export async function offered() {
  try {
    const able = await PublicKeyCredential.getClientCapabilities?.();
    if (able && able["extension:prf"] === false) return false;
    return await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable();
  } catch {
    return false;
  }
}

/**
 * What a new day is locked with, from the passkey that this phone has or from a new one. Raises `NoPrf`, or what
 * the browser says.
 */
export async function forNewDay() {
  const salt = random(32);
  const known = await read("outbox", "memory", "passkey");
  if (!known) return made(salt);
  try {
    return await opener({ credential: known, salt });
  } catch (error) {
    await keep("outbox", "memory", "passkey", null); // it may have been deleted: the next try makes another
    throw error;
  }
}

/** What opens a lock that was made with this phone's passkey. */
export async function opener({ credential, salt }) {
  const answer = await navigator.credentials.get({
    publicKey: {
      challenge: random(32),
      timeout: PATIENCE_MS,
      userVerification: "required",
      allowCredentials: [{ type: "public-key", id: credential }],
      extensions: asking(salt),
    },
  });
  return { credential, salt, secret: secretOf(answer) };
}

async function made(salt) {
  const fresh = await navigator.credentials.create({
    publicKey: {
      challenge: random(32),
      timeout: PATIENCE_MS,
      rp: { name: NEUTRAL_NAME },
      user: { id: random(16), name: NEUTRAL_NAME, displayName: NEUTRAL_NAME },
      pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: {
        authenticatorAttachment: "platform",
        residentKey: "discouraged",
        userVerification: "required",
      },
      extensions: asking(salt),
    },
  });
  const { prf } = fresh.getClientExtensionResults();
  if (!prf?.enabled) throw new NoPrf();
  const credential = new Uint8Array(fresh.rawId);
  await keep("outbox", "memory", "passkey", credential);
  // some phones give the bytes at once, the others when the passkey is first used
  return prf.results?.first ? { credential, salt, secret: secretOf(fresh) } : opener({ credential, salt });
}

const asking = (salt) => ({ prf: { eval: { first: salt } } });

function secretOf(answer) {
  const first = answer.getClientExtensionResults().prf?.results?.first;
  if (!first) throw new NoPrf();
  return new Uint8Array(first);
}

const random = (length) => crypto.getRandomValues(new Uint8Array(length));

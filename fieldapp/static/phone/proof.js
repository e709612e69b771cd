// What shows that the unlocked day made something: a MAC under a key that lies inside the encrypted day alone. Who has
// the token that brings, or a copy of this phone, has none. `fieldapp/crypto/proof.py` is the other end and describes
// the line.
import { fromBase64, joined, utf8 } from "./bytes.js";

const LINE_BREAK = utf8("\n");

/**
 * What proves with the key of a day: `use` is "day", or "danger" for the PIN of that name. null for a day that an older
 * office has made.
 */
export const proofOf = (given, use) => (given ? { use, since: given.since, key: given[use] } : null);

/** The line before the words of an entry; nothing without a key. */
export async function proofLine(proof, context, words) {
  if (!proof) return new Uint8Array();
  const mac = await proved(proof, joined(utf8(context), LINE_BREAK, words));
  return utf8(`proof ${proof.use} ${proof.since} ${mac}\n`);
}

/** That the owner of this day, while it was open, signed out on this phone: kept until the office can be told. */
export async function proofOfSignOut(proof, phone) {
  return proof && { since: proof.since, proof: await proved(proof, utf8(`lock/${phone}`)) };
}

/** That this day, while it was open, said what its phone holds; nothing without a key of such a day. */
export async function proofOfHeld(proof, phone, said) {
  if (proof?.use !== "day") return {};
  return { since: proof.since, proof: await proved(proof, utf8(`owes/${phone}\n${said}`)) };
}

async function proved({ key }, said) {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const known = await crypto.subtle.importKey("raw", fromBase64(key), hmac, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", known, said));
  return [...mac].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

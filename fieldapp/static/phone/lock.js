// The key of the readable day: random, wrapped by the PIN (PBKDF2-SHA-256, slow on purpose) or by the secret of this
// phone's passkey, together with the office's share. Without the share, which is deleted tonight, neither opens
// anything. An opener is a PIN, or `{ salt, secret }` made of one, or `{ credential, salt, secret }` of a passkey
// (`passkey.js`).
import { joined, text, utf8 } from "./bytes.js";

export const ITERATIONS = 1_000_000; // OWASP asks for 600,000; each doubling costs a thief with a copy the same
const KEY = { name: "AES-GCM", length: 256 };
const WRAP_INFO = utf8("fieldapp/day-key");

/** An opener made of a PIN before the share has come: what is slow about it happens while the network is slow, too. */
export async function fromPin(pin) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { salt, secret: await stretched(pin, salt, ITERATIONS) };
}

/** A new key and the lock that only this opener opens. */
export async function makeLock(opener, share) {
  const salt = opener.salt ?? crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const wrapping = await wrappingKey(opener, { salt, share, iterations: ITERATIONS });
  const fresh = await crypto.subtle.generateKey(KEY, true, ["encrypt", "decrypt"]);
  const wrapped = new Uint8Array(await crypto.subtle.wrapKey("raw", fresh, wrapping, { name: "AES-GCM", iv }));
  const lock = { salt, share, iv, wrapped, iterations: ITERATIONS, credential: opener.credential ?? null };
  return { lock, key: await unwrapped(lock, wrapping) };
}

/** The key, which scripts cannot read out; null when the opener is wrong. */
export async function openLock(lock, opener) {
  return unwrapped(lock, await wrappingKey(opener, lock));
}

async function unwrapped(lock, wrapping) {
  const gcm = { name: "AES-GCM", iv: lock.iv };
  try {
    return await crypto.subtle.unwrapKey("raw", lock.wrapped, wrapping, gcm, KEY, false, ["encrypt", "decrypt"]);
  } catch (error) {
    if (error.name === "OperationError") return null;
    throw error;
  }
}

async function wrappingKey(opener, { salt, share, iterations }) {
  const secret = opener.secret ?? (await stretched(opener, salt, iterations));
  const both = await crypto.subtle.importKey("raw", joined(secret, share), "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: WRAP_INFO };
  return crypto.subtle.deriveKey(hkdf, both, KEY, false, ["wrapKey", "unwrapKey"]);
}

async function stretched(pin, salt, iterations) {
  const typed = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveBits"]);
  const slow = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(slow, typed, 256));
}

/** Encrypts a value under the day's key; `name` is authenticated, so one part cannot stand in for another. */
export async function close(key, value, name) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const gcm = { name: "AES-GCM", iv, additionalData: utf8(name) };
  return { iv, data: new Uint8Array(await crypto.subtle.encrypt(gcm, key, utf8(JSON.stringify(value)))) };
}

export async function open(key, closed, name) {
  const gcm = { name: "AES-GCM", iv: closed.iv, additionalData: utf8(name) };
  return JSON.parse(text(new Uint8Array(await crypto.subtle.decrypt(gcm, key, closed.data))));
}

/** Why this PIN is too easy, or "": short, other than digits, one digit, a run, a pattern repeated. */
export function weakness(pin, digits) {
  if (!/^\d*$/.test(pin)) return "letters";
  if (pin.length < digits) return "short";
  const steps = new Set([...pin].slice(1).map((digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10));
  const repeated = [1, 2, 3].some(
    (length) =>
      pin ===
      pin
        .slice(0, length)
        .repeat(pin.length / length + 1)
        .slice(0, pin.length),
  );
  return steps.size === 1 || repeated ? "easy" : "";
}

// The key of the readable day: random, wrapped by the PIN (PBKDF2-SHA-256, slow on purpose) or by the secret of this
// phone's passkey, together with shares that do not lie beside it (`day_lock.js`): without them neither opens anything.
// An opener is `{ salt, secret }` made of a PIN, or `{ credential, salt, secret }` of a passkey (`passkey.js`).
import { joined, text, utf8 } from "./bytes.js";

export const ITERATIONS = 1_000_000; // OWASP asks for 600,000; each doubling costs a thief with a copy the same
const KEY = { name: "AES-GCM", length: 256 };

/** An opener made of a PIN before the day has come: what is slow about it happens while the network is slow, too. */
export async function fromPin(pin) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { salt, secret: await stretched(pin, salt, ITERATIONS) };
}

/** A new key and the lock that this opener opens with the same shares and not without. */
export async function makeLock(opener, shares) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const wrapping = await wrappingKey(opener.secret, shares);
  const fresh = await crypto.subtle.generateKey(KEY, true, ["encrypt", "decrypt"]);
  const wrapped = new Uint8Array(await crypto.subtle.wrapKey("raw", fresh, wrapping, { name: "AES-GCM", iv }));
  const { salt, credential = null } = opener;
  const lock = { salt, iv, wrapped, iterations: ITERATIONS, credential };
  return { lock, key: await unwrapped(lock, wrapping) };
}

/** The key, which scripts cannot read out; null when the secret or a share is another. */
export async function openLock(lock, { secret }, shares) {
  return unwrapped(lock, await wrappingKey(secret, shares));
}

/** Of a PIN that is typed, or of a passkey's opener. */
export async function secretOf(opener, { salt, iterations }) {
  return opener.secret ?? stretched(opener, salt, iterations);
}

/** What shows the office that somebody knows the PIN: it opens nothing and gives neither PIN nor secret away. */
export async function officeOpener(secret) {
  const known = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const bytes = new Uint8Array(await crypto.subtle.deriveBits(hkdf("fieldapp/office-share"), known, 256));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
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

async function wrappingKey(secret, shares) {
  const all = await crypto.subtle.importKey("raw", joined(secret, shares), "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(hkdf("fieldapp/day-key"), all, KEY, false, ["wrapKey", "unwrapKey"]);
}

const hkdf = (info) => ({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: utf8(info) });

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

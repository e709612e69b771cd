// Seals words to the office: a fresh ECDH key on P-256 for each envelope, HKDF-SHA-256, AES-256-GCM. Nothing on this
// phone opens an envelope again. `fieldapp/crypto/mailbox.py` is the other end and describes the layout.
import { joined, utf8 } from "./bytes.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const VERSION = Uint8Array.of(1);

/** `office`: the public key, 65 bytes. `plain`: bytes. `context` binds the envelope to one item of one phone. */
export async function seal(office, plain, context) {
  const recipient = await crypto.subtle.importKey("raw", office, CURVE, false, []);
  const fresh = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", fresh.publicKey));
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: recipient }, fresh.privateKey, 256);
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const info = joined(utf8("fieldapp/mailbox"), point, office);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info };
  const key = await crypto.subtle.deriveKey(hkdf, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const gcm = { name: "AES-GCM", iv: nonce, additionalData: utf8(context) };
  const cipher = new Uint8Array(await crypto.subtle.encrypt(gcm, key, plain));
  return joined(VERSION, point, nonce, cipher);
}

export const context = (phone, item) => `phone/${phone}/${item}`;

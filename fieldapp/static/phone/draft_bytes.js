// The bytes of a picture that is not finished, readable with the day's key: its form shows them again. What is finished
// is sealed to the office alone.
import { joined, utf8 } from "./bytes.js";

const IV_BYTES = 12;
const bound = (iv, id) => ({ name: "AES-GCM", iv, additionalData: utf8(`draft/${id}`) });

/** Under which key of the store "contents" those of an item lie. */
export const draftKey = (id) => `draft/${id}`;
export const allDrafts = () => IDBKeyRange.bound("draft/", "draft0", false, true); // "0" comes after "/"

export async function closeBytes(key, content, id) {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  return joined(iv, new Uint8Array(await crypto.subtle.encrypt(bound(iv, id), key, content)));
}

export async function openBytes(key, closed, id) {
  const iv = closed.slice(0, IV_BYTES);
  return new Uint8Array(await crypto.subtle.decrypt(bound(iv, id), key, closed.slice(IV_BYTES)));
}

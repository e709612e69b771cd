// What of the readable day lies in the database, under "parts", encrypted with the day's key: "day" (the accepted
// plan), "coming" (a changed plan that waits to be accepted), "setup" (words, office, the token that reads), "map"
// (which tiles have come, and the line of the route) and one part a case.
import { STRICT, begin } from "./database.js";
import { close, open } from "./lock.js";

/** `salt`: of the day these belong to; when another one lies here by now, or none, nothing is written. */
export async function writeParts(key, parts, salt = null) {
  const closed = await Promise.all(
    Object.entries(parts).map(async ([name, part]) => [
      name,
      part === null ? null : await close(key, part, `day/${name}`),
    ]),
  );
  const writing = await begin("day", ["lock", "parts"], "readwrite", STRICT);
  const mine = salt === null || (await writing.objectStore("lock").get("lock"))?.salt.join() === salt;
  const store = writing.objectStore("parts");
  for (const [name, part] of mine ? closed : []) {
    if (part === null) await store.delete(name);
    else await store.put(part, name);
  }
  await writing.done;
}

/** All of them, by name. */
export async function readParts(key) {
  const reading = await begin("day", "parts");
  const [names, closed] = await Promise.all([reading.store.getAllKeys(), reading.store.getAll()]);
  return Object.fromEntries(
    await Promise.all(names.map(async (name, at) => [name, await open(key, closed[at], `day/${name}`)])),
  );
}

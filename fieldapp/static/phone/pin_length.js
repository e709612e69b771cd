// How long today's PIN is, so that its last digit opens the day without another tap. It lies in clear.
import { keep, read } from "./database.js";

const NAME = "pin-digits";

/** `pin`: that of a new day, or a passkey, which has none. */
export const rememberLength = (pin) => keep("outbox", "memory", NAME, typeof pin === "string" ? pin.length : null);

/** null where it is not known. */
export const pinLength = async () => (await read("outbox", "memory", NAME)) ?? null;

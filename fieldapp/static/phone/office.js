// The office over the network. Every answer is an object; what went wrong is one of three errors, so that the caller
// can say it: Offline (nobody answered, or with a fault of its own: Faulty), SignIn (the office no longer knows us),
// Refused (it says why; `status` is that of the answer).
export class Offline extends Error {}
export class Faulty extends Offline {}
export class SignIn extends Error {}
export class Refused extends Error {
  constructor(reason, status) {
    super(reason);
    this.status = status;
  }
}

const PATIENCE_MS = 30_000;

async function ask(path, { authorization, csrf, body } = {}) {
  const headers = { Accept: "application/json" };
  if (authorization) headers.Authorization = authorization;
  if (csrf) headers["X-CSRF-Token"] = csrf;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  let content;
  try {
    answer = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: authorization ? "omit" : "same-origin",
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    content = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
  } catch (error) {
    throw new Offline(error.message);
  }
  if (answer.ok && content) return content;
  if (answer.ok) throw new Faulty("no answer of the office"); // the page of a Wi-Fi that wants to be asked first
  if (answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect") throw new SignIn();
  if (answer.status >= 500 || answer.status === 0) throw new Faulty(`answer ${answer.status}`);
  throw new Refused(content?.error ?? `answer ${answer.status}`, answer.status);
}

export const owner = () => ask("/field/phone/owner");
export const prepare = (csrf, phone, opener) => ask("/field/phone/prepare", { csrf, body: { phone, opener } });
export const share = (sender, asked) => ask("/field/phone/share", { authorization: bringer(sender), body: asked });
export const changes = (reader, body) => ask("/field/phone/changes", { authorization: reader, body });
export const cases = (reader, body) => ask("/field/phone/cases", { authorization: reader, body });
export const tiles = (reader, wanted) => ask("/field/phone/tiles", { authorization: reader, body: { wanted } });
export const lock = (sender, proof) => ask("/field/phone/lock", { authorization: bringer(sender), body: proof });
export const owes = (sender, said) => ask("/field/phone/owes", { authorization: bringer(sender), body: said });
export const deposit = (sender, items) =>
  ask("/field/phone/deposit", { authorization: bringer(sender), body: { items } });

const bringer = ({ phone, bring }) => `Phone-Bring ${phone}.${bring}`;

export async function signOut(csrf) {
  const form = new URLSearchParams({ csrf });
  try {
    await fetch("/account/sign-out", {
      method: "POST",
      body: form,
      redirect: "manual",
      credentials: "same-origin",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    throw new Offline(error.message);
  }
}

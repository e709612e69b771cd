// Asks the browser for a passkey when its form is sent, and sends the answer along. What is asked comes from the office
// at that moment, so that a page may stay open; what is wrong is said beside the button, in the words of the form.
const form = document.querySelector("form[data-passkey]");
const button = document.getElementById("passkey");
const says = form?.querySelector("[data-passkey-says]");
const PATIENCE_MS = 30_000; // for the office

/** A sentence instead of a passkey. */
class Said extends Error {}

async function send(event) {
  event.preventDefault();
  if (button.disabled) return;
  const name = form.elements.passkey_name;
  if (name && !name.value.trim()) {
    form.submit(); // the office says what is missing, before a passkey is made in vain
    return;
  }
  button.disabled = true;
  says.replaceChildren();
  try {
    const options = await asked();
    say(form.dataset.waiting, "soft");
    form.elements.signed.value = JSON.stringify(await answered(options));
    form.submit();
  } catch (error) {
    refuse(error instanceof Said ? error.message : form.dataset.trouble);
    button.disabled = false;
    button.focus();
  }
}

/** What the office asks, with its challenge. */
async function asked() {
  const answer = await fetch(form.dataset.challenge, {
    method: "POST",
    headers: { "X-CSRF-Token": form.elements.csrf.value },
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => {
    throw new Said(form.dataset.noAnswer);
  });
  const read = await answer.json().catch(() => null);
  if (!answer.ok || !read) throw new Said(read?.said ?? form.dataset.trouble);
  return read;
}

/** What the browser says to that, once its owner has confirmed it. */
async function answered(options) {
  const began = performance.now();
  try {
    return form.dataset.passkey === "make" ? await made(options) : await shown(options);
  } catch (error) {
    const late = performance.now() - began >= options.timeout;
    throw new Said(form.dataset[late ? "late" : (TROUBLE[error.name] ?? "trouble")]);
  }
}

// by the names that browsers give to what went wrong; why somebody did not confirm they do not tell
const TROUBLE = {
  AbortError: "cancelled",
  NotAllowedError: "cancelled",
  InvalidStateError: "known",
  ConstraintError: "unable",
  NotSupportedError: "unable",
  SecurityError: "address",
};

async function made(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: options.excludeCredentials.map(described),
  };
  const passkey = await navigator.credentials.create({ publicKey });
  return plain(passkey, {
    attestationObject: text(passkey.response.attestationObject),
    transports: passkey.response.getTransports?.() ?? [],
  });
}

async function shown(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: options.allowCredentials.map(described),
  };
  const passkey = await navigator.credentials.get({ publicKey });
  const { authenticatorData, signature, userHandle } = passkey.response;
  return plain(passkey, {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
}

const plain = (passkey, response) => ({
  id: passkey.id,
  rawId: text(passkey.rawId),
  type: passkey.type,
  response: { clientDataJSON: text(passkey.response.clientDataJSON), ...response },
});

const described = (one) => ({ ...one, id: bytes(one.id) });

/** From base64url, as the office writes bytes. */
function bytes(written) {
  const letters = atob(written.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function say(sentence, look) {
  const line = document.createElement("p");
  line.className = look;
  line.textContent = sentence;
  says.replaceChildren(line);
}

function refuse(sentence) {
  say(sentence, "error");
  for (const fold of document.querySelectorAll("main details.more")) fold.open = true; // the other way
}

if (form && window.PublicKeyCredential && navigator.credentials) {
  form.addEventListener("submit", send);
  addEventListener("pageshow", () => (button.disabled = false)); // gone back to
} else if (form) {
  button.disabled = true;
  refuse(form.dataset.unsupported);
}

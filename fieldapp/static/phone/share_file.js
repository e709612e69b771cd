// A worker that writes the file of this phone's share in place: only here does the browser offer a handle that does so.
const NAME = "phone-share";

const ACTS = {
  async write(bytes) {
    await withFile({ create: true }, (file) => put(file, bytes));
    return ACTS.read();
  },

  read() {
    return withFile({}, (file) => {
      const bytes = new Uint8Array(file.getSize());
      file.read(bytes, { at: 0 });
      return bytes.length ? bytes : null;
    });
  },

  async erase() {
    await withFile({}, (file) => put(file, crypto.getRandomValues(new Uint8Array(file.getSize()))));
    const folder = await navigator.storage.getDirectory();
    await folder.removeEntry(NAME).catch(unlessMissing);
  },
};

function put(file, bytes) {
  file.write(bytes, { at: 0 });
  file.truncate(bytes.length);
  file.flush();
}

/** null when there is none and none is to be made. */
async function withFile(options, act) {
  const folder = await navigator.storage.getDirectory();
  const handle = await folder.getFileHandle(NAME, options).catch(unlessMissing);
  if (!handle) return null;
  const file = await handle.createSyncAccessHandle();
  try {
    return act(file);
  } finally {
    file.close();
  }
}

function unlessMissing(error) {
  if (error.name !== "NotFoundError") throw error;
  return null;
}

self.addEventListener("message", async ({ data: { id, act, given } }) => {
  try {
    // two tabs: the file has one handle at a time
    const bytes = await navigator.locks.request("fieldapp-phone-share", () => ACTS[act](given));
    self.postMessage({ id, bytes: bytes ?? null });
  } catch (error) {
    self.postMessage({ id, failed: error.name });
  }
});

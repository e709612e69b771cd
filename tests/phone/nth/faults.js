// Runs before any script of the application, in its page and in each of its workers. Counts the operations of the
// browser's stores and of the network, lets the one that was chosen fail, and knows whether anything is still going on.
//
// `faults.arm({ family, at, kind, name })`: the operation number `at` of a family (idb, opfs, fetch), or of those of it
// that are called `name`, fails once, as `kind` says. `faults.met` counts what was asked for since, `faults.hit` names
// what failed, null as long as nothing did. `faults.ways[family][n]`: what the operation number n + 1 is called, then
// where in the application it was asked for, the innermost place first, then through all who wait for it; kept while
// nothing is to fail.
(() => {
  const inPage = typeof document !== "undefined";
  const faults = { met: {}, hit: null, armed: null, offline: false, names: [] };
  const later = globalThis.setTimeout;
  let busy = 0;
  let whenFree = () => {};
  Object.defineProperty(faults, "busy", {
    get: () => busy,
    set(count) {
      busy = count;
      if (!busy) whenFree();
    },
  });
  globalThis.faults = faults;
  faults.arm = (armed) => {
    const ways = { idb: [], opfs: [], fetch: [] };
    Object.assign(faults, { met: { idb: 0, opfs: 0, fetch: 0 }, hit: null, armed, names: [], ways });
  };
  faults.arm(null);
  const broken = (name) => new DOMException("made to fail", name);

  faults.written = new Set();
  const writes =
    /^(put|add|delete|clear|deleteDatabase|open|removeEntry|createWritable|createSyncAccessHandle|write|truncate)\b/;

  /** The calls in the application that led here, those that were awaited too; not who pressed what. */
  function wayHere() {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 60;
    const { stack } = new Error();
    Error.stackTraceLimit = stackTraceLimit;
    return (stack.match(/[a-z_]+\.js:\d+:\d+/g) ?? []).filter((place) => !place.startsWith("idb.js"));
  }

  /** The kind of fault of this operation, null when it is to go well. */
  function due(family, name) {
    if (writes.test(name)) faults.written.add(family);
    faults.met[family] += 1;
    faults.names.push(`${family}:${name}`);
    if (!faults.armed && inPage) faults.ways[family].push([name, ...wayHere()]);
    if (faults.hit || faults.armed?.family !== family) return null;
    const of = faults.armed.name;
    const met = of ? faults.names.filter((one) => one === `${family}:${of}`).length : faults.met[family];
    if (met !== faults.armed.at || (of && of !== name)) return null;
    faults.hit = name;
    return faults.armed.kind;
  }

  const during = (promise) => {
    faults.busy += 1;
    const over = () => (faults.busy -= 1);
    Promise.resolve(promise).then(over, over);
    return promise;
  };

  function replaced(target, name, make) {
    const real = target?.[name];
    if (real) Object.defineProperty(target, name, { value: make(real), configurable: true, writable: true });
  }

  // --- IndexedDB
  /** Before anybody else hears of it: the request fails with this error. */
  function failing(request, error, after = () => {}) {
    const fail = (event) => {
      event.stopImmediatePropagation();
      request.removeEventListener("success", fail);
      after();
      Object.defineProperty(request, "error", { value: error });
      request.dispatchEvent(new Event("error"));
    };
    request.addEventListener("success", fail);
    return request;
  }

  const ended = (transaction) => {
    faults.busy += 1;
    const over = () => (faults.busy -= 1);
    transaction.addEventListener("complete", over);
    transaction.addEventListener("abort", over);
    return transaction;
  };

  /** The browser has ended the connection: what runs on it is undone, and nothing new begins. */
  function closed(db, told) {
    db.close();
    if (told) queueMicrotask(() => db.dispatchEvent(new Event("close")));
  }

  const CLOSED = { closed: true, "closed in silence": false };

  if (globalThis.IDBFactory) {
    for (const name of ["open", "deleteDatabase"])
      replaced(
        IDBFactory.prototype,
        name,
        (real) =>
          function (...given) {
            const kind = due("idb", name);
            const request = real.apply(this, given);
            if (kind)
              failing(request, broken(kind === "quota" ? "QuotaExceededError" : "UnknownError"), () =>
                request.result?.close?.(),
              );
            return asked(request);
          },
      );
    replaced(
      IDBDatabase.prototype,
      "transaction",
      (real) =>
        function (...given) {
          const kind = due("idb", "transaction");
          if (kind in CLOSED) closed(this, CLOSED[kind]);
          const begun = ended(real.apply(this, given)); // throws when it is closed
          if (kind) stopped(begun, kind);
          return begun;
        },
    );
    for (const name of ["put", "add", "get", "getAll", "getAllKeys", "getKey", "delete", "clear", "count"])
      replaced(
        IDBObjectStore.prototype,
        name,
        (real) =>
          function (...given) {
            const kind = due("idb", `${name} ${this.name}`);
            const request = real.apply(this, given);
            if (kind in CLOSED) {
              queueMicrotask(() => {
                this.transaction.abort(); // a browser does it between two tasks, never within one
                closed(this.transaction.db, CLOSED[kind]);
              });
            } else if (kind) failing(request, errorOf(kind), () => stopped(this.transaction, kind));
            return request;
          },
      );
  }

  const errorOf = (kind) => broken(kind === "quota" ? "QuotaExceededError" : "AbortError");

  /** A transaction that is undone: without room its error says so, else it has none. */
  function stopped(transaction, kind) {
    if (kind === "quota") Object.defineProperty(transaction, "error", { value: errorOf(kind) });
    transaction.abort();
  }

  function asked(request) {
    faults.busy += 1;
    let over = () => ((faults.busy -= 1), (over = () => {}));
    for (const name of ["success", "error"]) request.addEventListener(name, () => over());
    return request;
  }

  // --- the file system of this origin
  const OPFS = { quota: "QuotaExceededError", locked: "NoModificationAllowedError", broken: "UnknownError" };

  function file(target, names, sync) {
    for (const name of names)
      replaced(
        target?.prototype,
        name,
        (real) =>
          function (...given) {
            const kind = due("opfs", name);
            if (kind === "half" && name === "write" && ArrayBuffer.isView(given[0])) {
              const half = given[0].subarray(0, given[0].length >> 1);
              return real.call(this, half, ...given.slice(1));
            }
            if (!kind) return sync ? real.apply(this, given) : during(real.apply(this, given));
            const error = broken(OPFS[kind] ?? "UnknownError");
            if (sync) throw error;
            return during(Promise.reject(error));
          },
      );
  }

  file(globalThis.StorageManager, ["getDirectory"]);
  file(globalThis.FileSystemDirectoryHandle, ["getFileHandle", "getDirectoryHandle", "removeEntry"]);
  file(globalThis.FileSystemFileHandle, ["getFile", "createWritable", "createSyncAccessHandle"]);
  file(globalThis.FileSystemWritableFileStream, ["write", "truncate", "seek"]);
  file(globalThis.WritableStream, ["close"]); // what a writable file inherits
  for (const name of ["keys", "entries", "values"])
    replaced(
      globalThis.FileSystemDirectoryHandle?.prototype,
      name,
      (real) =>
        function () {
          const kind = due("opfs", name);
          const going = real.call(this);
          const next = () => during(kind ? Promise.reject(broken("UnknownError")) : going.next());
          return {
            [Symbol.asyncIterator]() {
              return this;
            },
            next,
          };
        },
    );
  file(globalThis.FileSystemSyncAccessHandle, ["read", "write", "truncate", "flush", "getSize"], true);

  // --- the network
  const json = (body, status) =>
    new Response(body, { status, headers: { "Content-Type": status === 500 ? "text/html" : "application/json" } });

  /** The patience of this request ends at once, of no other; one that was asked without would wait for ever. */
  const outOfPatience = (signal) =>
    new Promise((_, reject) => {
      if (!signal) faults.uncaught.push("a request without a deadline");
      later(() => reject(new DOMException("signal timed out", "TimeoutError")), 3);
    });

  /** `ask()` really asks the office. */
  async function answered(kind, ask, signal) {
    if (/^\d+$/.test(kind)) return json(kind === "500" ? "<h1>Error</h1>" : '{"error":"made_to_fail"}', Number(kind));
    if (kind === "html") return new Response("<h1>Wi-Fi</h1>", { headers: { "Content-Type": "text/html" } });
    if (kind === "endless") return outOfPatience(signal);
    if (kind === "network") throw new TypeError("Failed to fetch");
    const real = await ask();
    if (kind === "lost") throw new TypeError("Failed to fetch");
    const text = await real.text();
    return new Response(text.slice(0, text.length >> 1), { status: real.status, headers: real.headers });
  }

  if (inPage) {
    replaced(globalThis, "fetch", (real) => (address, options = {}) => {
      const path = new URL(address, location.href).pathname;
      const ask = () => real(address, options);
      if (faults.offline && !faults.offline.test(path)) return during(Promise.reject(new TypeError("Failed to fetch")));
      const kind = due("fetch", path.split("/").at(-1));
      return during(kind ? answered(kind, ask, options.signal) : ask());
    });
    for (const name of ["json", "text", "arrayBuffer", "blob"])
      for (const body of [Response, Blob])
        replaced(
          body.prototype,
          name,
          (real) =>
            function () {
              return during(real.call(this));
            },
        );
  }

  // --- what else takes time, so that it is known when all is over
  for (const name of [
    "encrypt",
    "decrypt",
    "importKey",
    "exportKey",
    "deriveKey",
    "deriveBits",
    "generateKey",
    "wrapKey",
    "unwrapKey",
    "sign",
  ])
    replaced(
      SubtleCrypto.prototype,
      name,
      (real) =>
        function (...given) {
          return during(real.apply(this, given));
        },
    );
  replaced(
    globalThis.LockManager?.prototype,
    "request",
    (real) =>
      function (...given) {
        return during(real.apply(this, given));
      },
  );
  for (const [owner, name] of [
    ["StorageManager", "persist"],
    ["Permissions", "query"],
    ["ServiceWorkerContainer", "getRegistration"],
  ])
    replaced(
      globalThis[owner]?.prototype,
      name,
      (real) =>
        function (...given) {
          return during(real.apply(this, given));
        },
    );
  replaced(
    globalThis,
    "createImageBitmap",
    (real) =>
      (...given) =>
        during(real(...given)),
  );

  if (inPage) {
    // a browser makes the file when it has nothing else to do, which it never has here
    replaced(
      HTMLCanvasElement.prototype,
      "toBlob",
      () =>
        function (done, type, quality) {
          const bytes = Uint8Array.from(atob(this.toDataURL(type, quality).split(",")[1]), (one) => one.charCodeAt(0));
          done(new Blob([bytes], { type }));
        },
    );
    // short pauses of the application are shorter still, and waited for
    const running = new Set();
    globalThis.setTimeout = (act, ms = 0, ...given) => {
      if (ms > 2_000) return later(act, ms, ...given);
      const id = later(() => (running.delete(id), (faults.busy -= 1), act(...given)), Math.min(ms, 3));
      faults.busy += 1;
      running.add(id);
      return id;
    };
    const clear = globalThis.clearTimeout;
    globalThis.clearTimeout = (id) => {
      if (running.delete(id)) faults.busy -= 1;
      clear(id);
    };
    // a worker gets the fault with what it is asked, and tells what it met with its answer
    replaced(
      Worker.prototype,
      "postMessage",
      (real) =>
        function (message, ...given) {
          faults.busy += 1;
          this.waited += 1;
          real.call(
            this,
            { ...message, faults: { ...faults.armed, at: (faults.armed?.at ?? 0) - faults.met.opfs, hit: faults.hit } },
            ...given,
          );
        },
    );
    globalThis.Worker = class extends Worker {
      constructor(...given) {
        super(...given);
        this.waited = 0;
        this.addEventListener("message", ({ data }) => {
          faults.busy -= 1;
          this.waited -= 1;
          faults.met.opfs += data.faults?.met ?? 0;
          faults.names.push(...(data.faults?.names ?? []));
          faults.ways.opfs.push(...(data.faults?.names ?? []).map((name) => [name.split(":")[1], "share_file.js"]));
          if (data.faults?.met) faults.written.add("opfs");
          faults.hit ??= data.faults?.hit ?? null;
        });
      }

      terminate() {
        faults.busy -= this.waited;
        this.waited = 0;
        super.terminate();
      }
    };
    faults.uncaught = [];
    addEventListener("error", ({ message }) => faults.uncaught.push(message));
    addEventListener("unhandledrejection", ({ reason }) =>
      faults.uncaught.push(`${reason?.name}: ${reason?.message} ${reason?.stack}`),
    );
    replaced(Navigator.prototype, "vibrate", () => () => (faults.trembled += 1));
    const armed = sessionStorage.getItem("armed");
    if (armed) faults.arm(JSON.parse(armed));
    sessionStorage.removeItem("armed");
  } else {
    self.addEventListener("message", ({ data }) => {
      const { family, at, kind, hit } = data.faults ?? {};
      faults.arm(family === "opfs" && !hit ? { family, at, kind } : null);
    });
    replaced(
      self,
      "postMessage",
      (real) =>
        (message, ...given) =>
          real.call(
            self,
            { ...message, faults: { met: faults.met.opfs, hit: faults.hit, names: faults.names } },
            ...given,
          ),
    );
  }

  /** All that is due has run: a turn by a message, which no browser slows down, then one by the clock. */
  faults.turn = async () => {
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
    await new Promise((resolve) => void later(resolve, 0));
  };

  /** Resolves once nothing is going on; a page that looked again and again would keep the browser from its work. */
  const free = () =>
    new Promise((resolve) => {
      whenFree = resolve;
      if (!busy) resolve();
    });

  /** True once nothing has been going on for three turns; false after `most` milliseconds. */
  faults.idle = async (most = 60_000) => {
    let late = false;
    const over = later(() => ((late = true), whenFree()), most);
    for (let quiet = 0; quiet < 3 && !late;) {
      await free();
      await faults.turn();
      quiet = busy > 0 ? 0 : quiet + 1;
    }
    clearTimeout(over);
    return !late;
  };
})();

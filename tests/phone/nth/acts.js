// What a worker does on the page, one act after the other, each from the same prepared phone. `nth.run` does one act
// with one fault and says what was wrong with it; `faults.js` makes the fault.
(() => {
  const nth = (globalThis.nth = {});
  const PIN = "402817";
  const WORDS = "la dame a reçu la lettre";
  const RECORDER_MS = 60_000; // far longer than it takes: what never appears is said

  // --- what a hand does
  /** `text`: what it has among its words, or what these must be true of. */
  const seen = (selector, text = "") => {
    const said = typeof text === "string" ? (words) => words.includes(text) : text;
    return [...document.querySelectorAll(selector)].find((one) => one.checkVisibility() && said(one.textContent));
  };

  class NothingToPress extends Error {
    constructor(what) {
      super(`nothing to press: ${what}; ${faults.uncaught}; ${document.body.innerText}`);
    }
  }

  function press(selector, text) {
    const found = seen(selector, text);
    if (!found) throw new NothingToPress(`${selector} ${text ?? ""}`);
    if (found.disabled) throw new NothingToPress(`disabled: ${selector} ${text ?? ""}`);
    found.click();
  }

  function type(selector, text) {
    const field = seen(selector);
    if (!field) throw new NothingToPress(selector);
    field.focus();
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function choose(id) {
    const one = document.getElementById(id);
    if (!one) throw new NothingToPress(id);
    if (!one.checked) one.click();
  }

  /** What a recorder does is no operation that the trial counts. */
  async function appears(selector, text = "") {
    const until = performance.now() + RECORDER_MS;
    while (!seen(selector, text)) {
      if (performance.now() > until) throw new NothingToPress(`${selector} ${text}`);
      await faults.turn();
    }
  }

  /** A voice note of a moment. */
  async function speak() {
    press("button", "Enregistrer une note vocale");
    await appears("button", "Arrêter");
    // one that is stopped at once has recorded nothing; a page that is busy shows not every second
    await appears("#voice .voice-time", (time) => !time.startsWith("0:00"));
    press("button", "Arrêter");
    await appears("#voice-caption");
    await faults.idle();
  }

  async function to(hash) {
    if ((location.hash || "#/") === hash) dispatchEvent(new HashChangeEvent("hashchange"));
    else location.hash = hash;
    await faults.idle();
  }

  async function answer(value) {
    await faults.idle();
    if (seen("dialog[open]")) press(`dialog[open] button[value=${value}]`);
    while (document.querySelector("dialog")) await faults.turn();
  }

  /** Said once at each door. */
  function agree() {
    if (seen("#photo-agreed")) press("#photo-agreed");
  }

  function picture() {
    const given = new DataTransfer();
    given.items.add(new File([nth.jpeg], "p.jpg", { type: "image/jpeg" }));
    const field = document.getElementById("photo-file");
    if (!field) throw new NothingToPress("photo-file");
    field.files = given.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function sign() {
    const canvas = document.querySelector(".signature");
    canvas.setPointerCapture = () => {};
    canvas.scrollIntoView();
    const { left, top } = canvas.getBoundingClientRect();
    const at = (name, x, y) =>
      canvas.dispatchEvent(new PointerEvent(name, { clientX: left + x, clientY: top + y, cancelable: true }));
    at("pointerdown", 20, 40);
    for (let step = 1; step < 6; step += 1) at("pointermove", 20 + step * 28, 40 + step * 6);
    at("pointerup", 160, 70);
  }

  const stop = (number) => `#/stop/${nth.stops[number]}`;
  const pin = (digits) => {
    type("#pin", digits);
    document.querySelector("#pin")?.form.requestSubmit(); // where the last digit has not sent it
  };

  async function locked() {
    await to("#/more");
    press("main button", "Verrouiller");
    await faults.idle();
  }

  async function signedOutFor(prepare) {
    await locked();
    press("main button", "J’ai oublié");
    await answer("yes");
    await faults.idle();
    if (prepare && !seen("#again"))
      throw new Error(`no page to take the day: ${faults.busy} ${faults.uncaught} ${document.body.innerText}`);
  }

  // --- the acts. `go`: what comes before, without a fault; `act`: what is done; `makes`: the kinds of entries that are
  // there afterwards, once; `done`: whether its effect is there; `words`: what must never be lost
  const opens = (hash, sign_) => ({
    go: () => to(hash === "#/" ? "#/help" : "#/"),
    act: () => void (location.hash = hash),
    done: () => Boolean(seen(sign_)),
  });

  nth.acts = {
    well: {
      go: () => to("#/help"),
      act: () => press("main button", "Tout va bien"),
      makes: ["check_in"],
      urgent: true,
    },
    home: {
      go: () => to("#/help"),
      act: async () => (press("main button", "Je suis rentrée"), await answer("yes")),
      makes: ["home"],
      urgent: true,
    },
    late: {
      go: async () => (await to("#/late"), choose("late-30")),
      act: () => press(".bottom-bar button"),
      waits: true, // its button, until another lateness is chosen
      makes: ["late"],
      urgent: true,
    },
    arrived: { go: () => to("#/"), act: () => press(".next .act button", "sur place"), makes: ["event"] },
    back: {
      go: async () => (await to(stop(1)), press("main button", "sur place"), await faults.idle()),
      act: async () => (press("main button", "Je n’y suis pas encore"), await answer("yes")),
      makes: ["event", "event"],
    },
    answer: { go: () => to(stop(1)), act: () => press("#notes-yes"), makes: ["consent"] },
    visit: {
      go: () => to(stop(1)),
      act: () => {
        choose("outcome-done");
        type("#note", WORDS);
        press(".bottom-bar button[type=submit]");
      },
      makes: ["event", "note"],
      words: WORDS,
    },
    "visit after a pause": {
      go: async () => (await to(stop(1)), choose("outcome-done"), type("#note", WORDS), await faults.idle()),
      act: () => press(".bottom-bar button[type=submit]"),
      makes: ["event", "note"],
      words: WORDS,
    },
    edit: {
      go: async () => (await to(stop(0)), press("article summary", "Corriger"), await faults.idle()),
      act: () => (type("article textarea", WORDS), press("article form button", "Enregistrer")),
      makes: ["edit"],
      words: WORDS,
    },
    photo: {
      go: async () => {
        await to(stop(1));
        agree();
        picture();
        await faults.idle();
        type("#photo-caption", WORDS);
      },
      act: () => press("button", "Garder cette photo"),
      makes: ["photo"],
      words: WORDS,
    },
    voice: {
      go: async () => (await to(stop(1)), await speak(), type("#voice-caption", WORDS)),
      act: () => press("button", "Garder cette note vocale"),
      makes: ["voice"],
      words: WORDS,
    },
    "voice begun": {
      go: () => to(stop(1)),
      act: async () => (await speak(), type("#voice-caption", WORDS), await to("#/")),
      drafts: ["voice"],
      words: WORDS,
    },
    "drop voice": {
      go: async () => (await to(stop(1)), await speak()),
      act: async () => (press("#voice button", "L’abandonner"), await answer("yes")),
      done: async () =>
        !seen("#voice-caption") && !(await items()).some(({ kind, state }) => kind === "voice" && state === "draft"),
    },
    signature: {
      go: async () => {
        await to(stop(1));
        press("summary", "Signature");
        await faults.idle();
        type("#signer", WORDS);
        sign();
      },
      act: () => press("button", "Garder la signature"),
      makes: ["signature"],
      words: WORDS,
    },
    draft: {
      go: () => to(stop(1)),
      act: async () => (type("#note", WORDS), await to("#/")),
      drafts: ["note"],
      words: WORDS,
    },
    "add begun": {
      go: async () => {
        for (const text of [WORDS, "commencé ailleurs"])
          await nth.day.saveDraft({
            id: crypto.randomUUID(),
            kind: "note",
            stop: nth.stops[1],
            text,
            seen_at: null,
            draft: {},
          });
        await to(stop(1));
      },
      act: () => press("button", "L’ajouter à cette note"),
      done: async () => {
        const begun = (await items()).filter(({ kind, state }) => kind === "note" && state === "draft");
        return begun.length === 1 && begun[0].text === `${WORDS}\n\ncommencé ailleurs`;
      },
    },
    "photo begun": {
      go: async () => (await to(stop(1)), agree()),
      act: async () => (picture(), await faults.idle(), type("#photo-caption", WORDS), await to("#/")),
      drafts: ["photo"],
      words: WORDS,
    },
    "photo again": {
      go: async () => (await to(stop(1)), agree(), picture(), await faults.idle(), await to("#/")),
      act: () => to(stop(1)),
      done: () => Boolean(seen(".photo-preview")),
    },
    "voice again": {
      go: async () => (await to(stop(1)), await speak(), await to("#/")),
      act: () => to(stop(1)),
      done: () => Boolean(seen("#voice audio")),
    },
    "signature again": {
      go: async () => {
        await to(stop(1));
        press("summary", "Signature");
        await faults.idle();
        sign();
        type("#signer", "Awa");
        await to("#/");
      },
      // the name is changed a little: what was drawn stays with it
      act: async () => {
        await to(stop(1));
        if (!seen(".signature")) press("summary", "Signature");
        await faults.idle();
        if (seen("#signer").value) type("#signer", WORDS);
        await to("#/");
      },
      done: async () => (await drawn()) && (await items()).some(({ signer }) => signer === WORDS),
    },
    alarm: {
      go: async () => (await to("#/help"), press("summary", "Alarme")),
      act: () => press("main details button", "La donner"),
      makes: ["alarm"],
      urgent: true,
      silent: true,
    },
    accepted: {
      go: () => to("#/"),
      act: () => press("section.notice button", "nouveau plan"),
      makes: ["accepted"],
      done: () => !seen("section.notice button", "nouveau plan"),
    },
    smaller: { go: () => to("#/queue"), act: () => press("button", "Envoyer en plus petit"), makes: ["photo"] },
    drop: {
      go: async () => (await to(stop(1)), agree(), picture(), await faults.idle()),
      act: async () => (press(".act button", "L’abandonner"), await answer("yes")),
      done: async () =>
        !seen(".photo-preview") && !(await items()).some(({ kind, state }) => kind === "photo" && state === "draft"),
    },
    retry: { go: () => to("#/queue"), act: () => press(".queue button", "Réessayer"), done: () => true },
    aside: {
      go: () => to("#/queue"),
      act: () => press(".queue button", "Mettre de côté"),
      done: async () => (await stateOf(nth.refused)) === "aside",
    },
    file: {
      go: () => to("#/queue"),
      act: () => press(".queue button", "Enregistrer comme fichier"),
      done: () => nth.saved > 0,
    },
    send: {
      both: true,
      go: () => to("#/queue"),
      act: () => press("main button", "Envoyer maintenant"),
      done: () => true,
    },
    refresh: { both: true, go: () => to("#/"), act: () => void dispatchEvent(new Event("online")), done: () => true },
    "day page": opens("#/", ".next"),
    "stop page": { go: () => to("#/"), act: () => void (location.hash = stop(1)), done: () => Boolean(seen("#visit")) },
    "map page": opens("#/map", ".map-list"),
    "queue page": opens("#/queue", ".queue"),
    "help page": opens("#/help", "main details summary"),
    "late page": { ...opens("#/late", "#late"), waits: true },
    "more page": opens("#/more", "main button"),
    lock: {
      go: () => to("#/more"),
      act: () => press("main button", "Verrouiller"),
      done: () => Boolean(seen("#pin")) && !seen(".next"),
    },
    unlock: { both: true, go: locked, act: () => pin(PIN), done: () => Boolean(seen(".bottom-bar")) },
    "wrong PIN": { go: locked, act: () => pin("904433"), done: () => Boolean(seen("#pin-error", "essai")) },
    forgotten: {
      go: locked,
      act: async () => (press("main button", "J’ai oublié"), await answer("yes")),
      done: async () => Boolean(seen("#again")) && (await nothingReadable()),
      ends: true,
    },
    prepare: {
      go: () => signedOutFor(true),
      act: () => {
        type("#pin", PIN);
        type("#again", PIN);
        press("form button", "Prendre ma journée");
      },
      done: () => Boolean(seen(".bottom-bar")),
      online: true,
    },
    "sign out": {
      both: true,
      go: () => to("#/more"),
      act: async () => (press("main button", "Se déconnecter"), await answer("yes")),
      done: async () => Boolean(seen("#again")) && (await nothingReadable()),
      ends: true,
    },
    night: {
      go: async () => (await to("#/"), await phone.clock.set(new Date(nth.until + 1000).toISOString())),
      act: () => void dispatchEvent(new HashChangeEvent("hashchange")),
      done: async () => Boolean(seen("#again")) && (await nothingReadable()),
      ends: true,
    },
  };

  nth.both = (name) => ["both", "urgent", "online"].some((one) => nth.acts[name][one]);

  // --- what lies on the phone, read past the faults
  const got = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  const connections = new Map();

  /** By a connection of its own, that no fault has touched; kept open until somebody deletes the database. */
  async function raw(name, work) {
    if (!connections.has(name)) {
      const db = await got(indexedDB.open(name));
      db.onversionchange = () => (db.close(), connections.delete(name));
      connections.set(name, db);
    }
    return work(connections.get(name));
  }

  const lying = (name, store) =>
    raw(name, (db) =>
      db.objectStoreNames.contains(store) ? got(db.transaction(store).objectStore(store).getAll()) : [],
    );

  const records = () => lying("outbox", "items");
  const stateOf = async (id) => (await records()).find((one) => one.id === id)?.state;

  async function items() {
    const { open } = phone.lock;
    const all = await Promise.all(
      (await records()).map(async (record) => {
        const words = record.readable && (await open(nth.key, record.readable, `item/${record.id}`).catch(() => null));
        return { ...words, id: record.id, state: record.state, blank: record.blank };
      }),
    );
    return all.filter(({ id }) => !nth.before.has(id));
  }

  async function nothingReadable() {
    const lock = await lying("day", "lock");
    const parts = await lying("day", "parts");
    const share = [...(await files()).keys()].includes("phone-share");
    return !lock.length && !parts.length && !share && !(await records()).some(({ readable }) => readable);
  }

  /** Whether the drawing of a signature that was begun still lies here, read past the faults. */
  async function drawn() {
    const begun = (await items()).filter(({ kind, state }) => kind === "signature" && state === "draft");
    const shapes = await Promise.all(
      begun.map(async ({ id }) => {
        const closed = await raw("outbox", (db) =>
          got(db.transaction("contents").objectStore("contents").get(`draft/${id}`)),
        );
        const bitmap = await createImageBitmap(new Blob([await phone.draft_bytes.openBytes(nth.key, closed, id)]));
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext("2d");
        context.drawImage(bitmap, 0, 0);
        return context
          .getImageData(0, 0, bitmap.width, bitmap.height)
          .data.some((one, at) => at % 4 === 0 && one < 100);
      }),
    );
    return shapes.some(Boolean);
  }

  /** All files of this origin, by their path. */
  async function files(folder = null, path = "", found = new Map()) {
    for await (const [name, handle] of (folder ?? (await navigator.storage.getDirectory())).entries())
      if (handle.kind === "file") found.set(path + name, new Uint8Array(await (await handle.getFile()).arrayBuffer()));
      else await files(handle, `${path}${name}/`, found);
    return found;
  }

  const sameBytes = (one, other) => one?.length === other.length && one.every((byte, at) => byte === other[at]);

  async function putFilesBack() {
    const there = await files();
    const at = async (path) => {
      const [name, folder] = path.split("/").reverse();
      const origin = await navigator.storage.getDirectory();
      return [folder ? await origin.getDirectoryHandle(folder, { create: true }) : origin, name];
    };
    for (const path of there.keys()) {
      if (nth.files.has(path)) continue;
      const [folder, name] = await at(path);
      await folder.removeEntry(name).catch(() => {}); // still written to: nobody reads it before the next change
    }
    for (const [path, bytes] of nth.files) {
      if (sameBytes(there.get(path), bytes)) continue;
      const [folder, name] = await at(path);
      const writing = await (await folder.getFileHandle(name, { create: true })).createWritable();
      await writing.write(bytes);
      await writing.close();
    }
  }

  // --- the same phone before every act
  nth.remember = async ({ jpeg, refused }) => {
    const day = (nth.day = await phone.day.unlock(PIN));
    nth.app = await applicationOfThisPage();
    nth.said = Object.fromEntries(
      ["word", "why", "signIn", "atOffice", "loading", "online"].map((n) => [n, nth.app[n]]),
    );
    const [, lock] = await lying("day", "lock"); // after the empty day's
    nth.now = new Date(phone.clock.now()).toISOString();
    nth.key = day.key;
    nth.stops = day.plan.order;
    nth.until = Date.parse(lock.until);
    nth.of = lock.salt.join();
    nth.share = await phone.office_share.held(nth.of);
    nth.jpeg = Uint8Array.from(atob(jpeg), (one) => one.charCodeAt(0));
    nth.refused = refused;
    nth.files = await files();
    nth.before = new Set((await records()).map(({ id }) => id));
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () {
      if (this.download) nth.saved += 1;
      else click.call(this);
    };
    await copy();
    return [...nth.before];
  };

  /** It stands in no module: whoever draws the page is it. */
  async function applicationOfThisPage() {
    const { prototype } = phone.app.App;
    const { draw } = prototype;
    let found = null;
    prototype.draw = function () {
      found = this;
      return draw.call(this);
    };
    await to("#/");
    prototype.draw = draw;
    return found;
  }

  async function copy() {
    nth.copied = new Map();
    for (const name of ["outbox", "day"])
      await raw(name, async (db) => {
        for (const store of db.objectStoreNames) {
          const reading = db.transaction(store).objectStore(store);
          nth.copied.set(`${name}/${store}`, await Promise.all([got(reading.getAllKeys()), got(reading.getAll())]));
        }
      });
  }

  async function putBack() {
    for (const name of ["outbox", "day"]) await phone.database.database(name); // with its stores
    for (const name of ["outbox", "day"])
      await raw(name, async (db) => {
        const writing = db.transaction(db.objectStoreNames, "readwrite");
        for (const name_ of db.objectStoreNames) {
          const store = writing.objectStore(name_);
          const [keys, values] = nth.copied.get(`${name}/${name_}`);
          store.clear();
          for (const [at, value] of values.entries()) store.put(value, ...(store.keyPath ? [] : [keys[at]]));
        }
        await new Promise((resolve, reject) => Object.assign(writing, { oncomplete: resolve, onabort: reject }));
      });
  }

  /**
   * The phone as it was remembered, its day open: what the last run has written in the stores and in the files is put
   * back, and what the page had in its memory.
   */
  nth.again = async () => {
    faults.arm(null);

    faults.offline = /\/words-/;
    faults.uncaught = [];
    faults.trembled = 0;
    nth.saved = 0;
    await faults.idle();
    document.querySelector("dialog[open]")?.close("no");
    await to("#/more"); // what was begun on the page of the last run is kept when it goes
    await phone.clock.set(nth.now); // first: by the clock of a run into the night the day that comes back would end
    if (faults.written.has("idb")) await putBack();
    if (faults.written.has("opfs")) await putFilesBack();
    faults.written.clear();
    phone.office_share.hold(nth.of, nth.share);
    await phone.clock.load();
    await phone.clock.set(nth.now);
    Object.assign(nth.day, { opened: new Map(), missing: null, sent: [] });
    await nth.day.load();
    Object.assign(nth.app, { day: nth.day, ...nth.said });
    Object.assign(nth.app.keeping, { unkept: [], fault: null, undeleted: null });
    nth.app.keeping.retried.clear();
    nth.app.keeping.drop("nothing");
  };

  // --- one act with one fault
  const claims = /Gardé sur ce téléphone|Noté\.|Voilà votre journée|Le bureau l’a reçu/;
  const shown = (selector) =>
    [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility()).map((one) => one.innerText.trim());
  const sentence = () =>
    shown("#unkept section, .error, .notice[data-tone=stop], .notice:has([href*=sign-in])").filter(Boolean).join(" | ");

  async function look(act) {
    const made = await items();
    const finished = made.filter(({ state }) => state !== "draft");
    const kinds = finished.map(({ kind }) => kind ?? "sealed").sort();
    const inFields = [...document.querySelectorAll("textarea, input")].some(({ value }) => value === act.words);
    const holds = made.filter((one) => [one.text, one.caption, one.signer].includes(act.words));
    return { made, finished, kinds, inFields, holds };
  }

  const same = (one, other) => JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());

  async function judged(act, at) {
    const wrong = [];
    const now = await look(act);
    const said = shown("[data-tone=ok], .saved-line").join(" | ");
    const unsaid = sentence();
    const known = act.makes ? same(now.kinds, act.makes) : act.drafts ? now.holds.length > 0 : await act.done();
    // the office's record is looked for by whoever asked for this run
    now.straight = Boolean(act.urgent && !faults.offline && !known && !unsaid && !now.kinds.length);
    const complete = known || now.straight;
    now.complete = complete;
    const unsent = (await records()).filter(({ state, quiet, blank }) => state !== "kept" && !quiet && !blank).length;
    if (claims.test(said) && act.makes && !complete && !now.holds.length) wrong.push(`says kept: ${said}`);
    if (/Tout (est )?au bureau/.test(shown("main, #sync").join()) && unsent)
      wrong.push(`says all is at the office: ${unsent}`);
    if (act.words && !now.inFields && !now.holds.length && !seen("#unkept section")) wrong.push("words lost");
    if (
      act.ends &&
      !seen("#unkept section") &&
      /rien sur ce téléphone|a été effacée/i.test(shown("main").join()) &&
      !(await nothingReadable())
    )
      wrong.push("says that nothing can be read");
    if (!complete && !unsaid && !act.silent) wrong.push("nothing is said");
    if (!complete && !unsaid && act.silent) wrong.push("nothing is said of the alarm");
    const dead = shown("main button:disabled, .bottom-bar button:disabled");
    if (dead.length && !(act.waits && complete)) wrong.push(`dead: ${dead}`);
    if (faults.uncaught.length) wrong.push(`uncaught: ${faults.uncaught}`);
    if (!document.querySelector("main")?.innerText.trim()) wrong.push("a blank page");
    return [now, wrong.map((one) => `${at}: ${one}`), unsaid, said];
  }

  /** As a worker would: "try again" where it is offered, else the same act once more. */
  async function onceMore(act) {
    if (seen("#unkept button", "Réessayer")) return press("#unkept button", "Réessayer");
    try {
      await act.act();
    } catch (error) {
      if (!(error instanceof NothingToPress)) throw error;
      await act.go();
      await act.act();
    }
  }

  nth.run = async (name, fault, online) => {
    const act = nth.acts[name];
    await nth.again();
    if (act.online || online) faults.offline = null;
    await act.go();
    faults.uncaught = [];
    faults.offline = act.online || online ? null : /\/words-/;
    faults.arm(fault);
    let thrown = null;
    try {
      await act.act();
    } catch (error) {
      thrown = error;
    }
    const settled = await faults.idle();
    const { met, hit, names, ways } = faults;
    faults.armed = null;
    if (thrown && !hit) return { wrong: [`could not be done: ${thrown.message}`], met, hit, names, ways };
    const [now, wrong, unsaid, said] = await judged(act, "after");
    if (!settled) wrong.push("it never ends");
    if (!hit && fault) {
      if (!now.complete) wrong.push(`not done, though nothing failed: ${unsaid}`);
      return { wrong, met, hit, names, ways };
    }
    if (seen("#unkept button", "Afficher la page")) {
      press("#unkept button", "Afficher la page");
      await faults.idle();
    }
    if (!now.complete || seen("#unkept button", "Réessayer")) {
      faults.uncaught = [];
      try {
        await onceMore(act);
        await faults.idle();
      } catch (error) {
        wrong.push(`again: ${error.message}`);
      }
      const [then, still] = await judged(act, "again");
      wrong.push(...still);
      if (!then.complete) wrong.push(`again: not done, ${then.kinds}; said: ${unsaid} | ${sentence()}`);
    }
    const end = await look(act);
    const straight = now.straight && !end.kinds.length;
    if (act.makes && !straight && !same(end.kinds, act.makes)) wrong.push(`there is ${end.kinds}`);
    if (act.words && end.holds.length > 1) wrong.push(`the words are there ${end.holds.length} times`);
    const kept = (await records()).filter(({ state }) => state === "kept").map(({ id }) => id);
    return {
      wrong,
      met,
      hit,
      names,
      ways,
      unsaid,
      said,
      straight,
      kept,
      page: wrong.length ? document.body.innerText : "",
    };
  };
})();

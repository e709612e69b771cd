"""What the runs of three phones have a phone's own modules do; `given` is the argument of `Phone.call`."""

# the storage of this browser as a full disk: what is written fails, what is deleted goes
FULL_DISK = """
  (() => {
    window.diskFull = false;
    const full = () => new DOMException("full", "QuotaExceededError");
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...given) {
      if (window.diskFull) throw full();
      return put.apply(this, given);
    };
    const writable = FileSystemFileHandle.prototype.createWritable;
    FileSystemFileHandle.prototype.createWritable = function (...given) {
      return window.diskFull ? Promise.reject(full()) : writable.apply(this, given);
    };
  })()
"""
# one round with the office: how it ended, what this phone says of its entries afterwards, and how long it took
SYNC = """
  (async () => {
    const began = performance.now();
    const round = async () => {
      try {
        const { ended } = await phone.sync.upload(phone.today);
        await phone.today.refresh();
        return ended;
      } catch (error) {
        if (error instanceof phone.office.Offline || error instanceof phone.office.SignIn) return "offline";
        if (error.name === "QuotaExceededError") return "full";
        throw error;
      }
    };
    const ended = await round();
    const all = await phone.outbox.records();
    const ids = (some) => all.filter(some).map(({ id }) => id);
    return {
      ended,
      seconds: (performance.now() - began) / 1000,
      kept: ids(({ state }) => state === "kept"),
      held: ids(({ state, blank }) => state !== "kept" && !blank),
    };
  })()
"""
# `given.items` finished, or the one draft; null where the disk is full
KEEP = """
  (async () => {
    try {
      return given.draft ? await phone.today.saveDraft(given.items[0]) : ((await phone.today.save(given.items)) ?? {});
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error;
      return null;
    }
  })()
"""
# ids of what this phone knows to have been said at a door
KNOWN_EVENTS = """
  [...(phone.today.plan.stops[given].events ?? []), ...phone.today.items.filter((one) => one.stop === given)]
    .map(({ id }) => id)
"""
# the version that its worker has read and accepted; null for no news, or where the disk is full
ACCEPT = """
  (async () => {
    if (!phone.today.coming) return null;
    const { plan_version } = phone.today.coming;
    try {
      if (!phone.today.hasAccepted) await phone.today.save([phone.today.accepted]);
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error;
      return null;
    }
    await phone.today.takeChanges().catch((error) => {
      if (error.name !== "QuotaExceededError") throw error;
    });
    return plan_version;
  })()
"""
THROW_AWAY = """
  (async () => {
    await phone.owed.rememberThrown(phone.today.setup.phone, given.id);
    await phone.outbox.discardDraft(given);
    await phone.today.readItems();
  })()
"""
SEEN = """
  phone.today.plan.order.flatMap((id) => {
    const stop = phone.today.plan.stops[id];
    const mine = phone.today.notesOf(stop).map((item) => [item.root ?? item.id, 1, id]);
    const office = (phone.today.cases[stop.case]?.notes ?? []).map((one) => [one.root, one.version, id]);
    return [...mine, ...office];
  })
"""
FILES = """
  Object.fromEntries(Object.entries(phone.today.cases).map(([id, one]) => [id, one.notes.map((n) => [n.root, n.text])]))
"""
# what lies in clear on a phone: its number, the token that brings, the office's public key, ids of what has not left
LOOT = """
  (async () => {
    const { toBase64 } = phone.bytes;
    const [{ phone: number, bring, office }] = await phone.outbox.senders();
    const unsent = (await phone.outbox.records()).filter(({ state }) => state !== "kept");
    return { phone: number, bring, office: toBase64(office), ids: unsent.map(({ id }) => id) };
  })()
"""
# the sound of a fake microphone, as the application records it: more than `given` bytes, in base64
SPOKEN = """
  (async () => {
    for (let seconds = 0.5; ; seconds *= 2) {
      let whole;
      const onEnd = (recorded) => (whole = recorded.content);
      const recording = await phone.recorder.record({ wanted: () => true, onPiece: () => {}, onEnd });
      while (recording.seconds() < seconds) await new Promise(requestAnimationFrame);
      await recording.stop();
      if (whole.length > given) return phone.bytes.toBase64(whole);
    }
  })()
"""
# Keeps a photo, a signature or a voice note as its form does: `given.act` is begin, keep, or keep in two tabs; with
# `given.base` what lies here begun. Null where the disk is full.
TAKE = """
  (async () => {
    const { id, base, kind, number, text, act } = given;
    const { today, bytes, picture } = phone;
    const stop = today.plan.stops[given.stop];
    const known = base === null ? null : today.items.find((item) => item.id === id);
    const words = `${known ? (known.signer ?? known.caption) : ""}${text}`.trim();

    /** Squares that say the number, so that each is another one also when it was drawn anew. */
    const drawn = () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 128, height: 96 });
      const pen = canvas.getContext("2d");
      for (let square = 0; square < 48; square += 1) {
        pen.fillStyle = (number >> square % 24) & 1 ? "#fff" : "#036";
        pen.fillRect((square % 8) * 16, Math.floor(square / 8) * 16, 16, 16);
      }
      return canvas;
    };
    const spoken = () => ({ content: window.spoken.slice(0, window.spoken.length - (number % 500)) }); // it broke off
    const made = { photo: () => picture.shrunk(drawn()), signature: () => picture.ofDrawing(drawn()), voice: spoken };
    const { content, thumb } = known
      ? { content: await today.draftContent(known), thumb: known.thumb && bytes.fromBase64(known.thumb) }
      : await made[kind]();
    const beside = {
      photo: () => ({ ...phone.door_answers.heard(stop, null), caption: words, thumb: bytes.toBase64(thumb) }),
      signature: () => ({ signer: words, statement: "it was said", thumb: bytes.toBase64(thumb) }),
      voice: () => ({ agreed_by: "", ground: "", caption: words, seconds: 1 }),
    };
    const item = { id, base, kind, stop: stop.id, content, ...beside[kind]() };
    try {
      const kept = act === "begin" ? await today.saveDraft({ ...item, draft: {} }) : await today.save([item]);
      if (act === "keep twice") await today.save([item]);
      return { order: kept?.order ?? null, words, content: bytes.toBase64(content) };
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error;
      return null;
    }
  })()
"""
# what is not at the office, and why
UNSENT = """
  phone.outbox.records().then((all) =>
    all.filter(({ state }) => state !== "kept")
      .map(({ id, kind, state, trouble, refused }) => ({ id, kind, state, trouble, refused })))
"""
# what had trouble on its way, or was refused: its writer may set it aside
STUCK = """
  phone.outbox.records().then((all) =>
    all.filter((one) => one.state === "refused" || (one.state === "waiting" && one.trouble)).map(({ id }) => id))
"""
SET_ASIDE = """
  phone.outbox.setAside(given).then(() => phone.today.readItems()).then(() => true, (error) => {
    if (error.name !== "QuotaExceededError") throw error;
    return false;
  })
"""
TRY_AGAIN = SET_ASIDE.replace("setAside", "retry")
# by id what is set aside: why, whether the open day reads it with its words, and whether its envelope is whole
ASIDE = """
  (async () => {
    const found = {};
    for (const one of (await phone.outbox.records()).filter(({ state }) => state === "aside")) {
      const item = phone.today.items.find(({ id }) => id === one.id);
      const [{ sealed }] = await phone.outbox.envelopes([one]);
      const words = item ? (item.text ?? item.signer ?? item.caption) : null;
      found[one.id] = { why: one.trouble ?? one.refused, words, whole: sealed?.length === one.size };
    }
    return found;
  })()
"""

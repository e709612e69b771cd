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
# one round with the office: how it ended, and what this phone says of its entries afterwards
SYNC = """
  (async () => {
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

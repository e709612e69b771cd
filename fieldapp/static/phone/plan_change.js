// What differs between the plan a worker knows and the one that came: pure, so that it can be read and tested alone.

/**
 * A list in the order of the new day, what is gone last. `kind`: moved (other times), added, removed, called_off
 * (nobody goes there any more), order (the same stops and times in another order) or route (only when we leave or come
 * back differs, or there is no plan any more). Where we are or have been, other times are only what happened:
 * `begun(stop)` says so.
 */
export function compare(old, fresh, begun) {
  const changes = [];
  for (const id of fresh.order) {
    const [was, is] = [old.stops[id], fresh.stops[id]];
    if (!was) changes.push({ kind: "added", id, name: is.name, to: is.start });
    else if (begun(is)) continue;
    else if (was.start !== is.start || was.end !== is.end)
      changes.push({ kind: "moved", id, name: is.name, from: was.start, to: is.start, until: is.end });
  }
  for (const id of old.order) {
    if (fresh.stops[id]) continue;
    const kind = fresh.called_off?.includes(id) ? "called_off" : "removed";
    changes.push({ kind, id, name: old.stops[id].name, from: old.stops[id].start });
  }
  if (!changes.length && old.order.join() !== fresh.order.join()) changes.push({ kind: "order" });
  if (!changes.length && (old.returns !== fresh.returns || old.leaves !== fresh.leaves))
    changes.push({ kind: "route", from: old.returns, to: fresh.returns });
  return changes;
}

"""Another master key, while the office is served: everything is sealed anew, batch by batch, and a process that was
killed is followed by another that goes on where it stopped."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import batched

from ..crypto import rotation
from ..crypto.key_file import KeyFile, KeyFileError
from ..store.resealing import columns
from ..store.unit import Store, Unit
from .backup_keys import MOVED, SAVED
from .key_locking import refuse_unserved

BATCH = 50  # rows in one transaction: others wait to write until it is over


@dataclass(frozen=True)
class Rotated:
    """`resumed`: it had been begun before; `values`: so many were sealed anew this time; `unreadable`: under which
    contexts something was damaged before, and opens with no key."""

    resumed: bool
    values: int
    unreadable: frozenset[str]


def rotate(
    store: Store,
    key_file: KeyFile,
    today: date,
    progress: Callable[[int], None] = lambda _: None,
    *,
    not_served: bool = False,
) -> Rotated:
    """Changes the master key and the mailbox, or finishes what was begun. `progress` hears how many values are sealed
    anew. `not_served`: whoever asks says that no server runs. Raises `KeyFileError`, also where the server that began
    last cannot open the key file, `OSError` and what the database raises: what was not reached is then still under the
    key before, opens as ever, and the next time goes on there."""
    resumed = _begin(store, key_file, today, not_served=not_served)
    values, unreadable = 0, frozenset[str]()
    ended = False
    while not ended:  # twice, where somebody else ended it meanwhile and began another
        master = follow(store, key_file)
        values, unreadable = reseal(store, progress, values)
        ended = _end(store, key_file, master, today)
    store.leave_no_trace()
    return Rotated(resumed, values, unreadable)


def reseal(
    store: Store, progress: Callable[[int], None] = lambda _: None, count: int = 0
) -> tuple[int, frozenset[str]]:
    """Seals under the newest master key whatever is under an earlier one: how many values, `count` of them before, and
    under which contexts something opens with no key."""
    unreadable = frozenset[str]()
    for column in columns():
        with store.read() as unit:
            keys = unit.resealing.keys(column)
        for batch in batched(keys, BATCH):
            with store.read() as unit:
                found = unit.resealing.look(column, batch)
            unreadable |= found.unreadable
            if found.old:
                with store.write() as unit:
                    count += unit.resealing.renew(column, found.old)
                    unit.commit()
                progress(count)
    return count, unreadable


def _begin(store: Store, key_file: KeyFile, today: date, *, not_served: bool) -> bool:
    """Puts new keys into the file, beside those before; whether that was done before."""
    with store.write(alone=True) as unit:
        keys = key_file.read()
        if not not_served:
            refuse_unserved(unit, key_file)
        unit.audit.append(user_id=None, action="rotate", case_id=None, subject="keys/master")
        unit.retention.unmark(SAVED)
        if not keys.rotating:
            key_file.replace(rotation.begun(keys, _not_back(unit, today)))
        unit.commit()
    return keys.rotating


def _end(store: Store, key_file: KeyFile, master: bytes, today: date) -> bool:
    """Says that nothing is under a key before `master`; False when another is the newest by now."""
    with store.write(alone=True) as unit:
        keys = key_file.read()
        if keys.master != master:
            return False
        key_file.replace(rotation.ended(keys, _not_back(unit, today)))
        unit.audit.append(user_id=None, action="end_rotation", case_id=None, subject="keys/master")
        unit.commit()
    return True


def _not_back(unit: Unit, today: date) -> date:
    """A clock that went back makes nothing older."""
    return max(today, unit.retention.marked(MOVED) or today)


def follow(store: Store, key_file: KeyFile) -> bytes:
    """The newest master key, which this process then seals with. Raises `KeyFileError`."""
    store.vault.refresh()
    master = key_file.read().master
    if store.vault.keys.master != master:
        raise KeyFileError(f"{key_file.path}: this is not the key of this office; copy the saved key there.")
    return master

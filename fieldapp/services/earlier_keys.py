"""Keys from before a change, which go out of the key file once nothing needs them.

An earlier master key goes with the last backup that it opens. An earlier key of the mailbox goes `earlier_key_days`
after phones were last given it, and stays as long as a phone still owes something that it may have sealed to it. Those
days are counted, by `AT_ONCE` on one day at most: a clock that jumps ahead takes no key away.
"""

from datetime import date, timedelta

from ..crypto import rotation
from ..crypto.keys import Keys
from ..store.unit import Unit
from .backup_keys import AT_ONCE
from .rotating import follow, reseal
from .workplace import Workplace

COUNTED_TO, COUNTED_ON = "mailbox-counted-to", "mailbox-counted-on"


def forget_earlier(work: Workplace) -> None:
    """Takes out of the file what nothing needs any more. Raises as `rotate`."""
    _forget_master_keys(work)
    _forget_mailboxes(work)


def _forget_master_keys(work: Workplace) -> None:
    store, key_file = work.store, work.key_file
    keys = key_file.read()
    if rotation.without_forgotten(keys) == keys:
        return
    follow(store, key_file)
    reseal(store)  # also what was put back from a backup: what opened with that key alone would be lost
    with store.write(alone=True):
        key_file.replace(rotation.without_forgotten(key_file.read()))


def _forget_mailboxes(work: Workplace) -> None:
    if not work.key_file.read().mailboxes:
        return
    with work.store.write(alone=True) as unit:
        keys = work.key_file.read()
        left = rotation.without_mailboxes_before(keys, _needed_since(work, unit, keys))
        if left != keys:
            work.key_file.replace(left)
        unit.commit()


def _needed_since(work: Workplace, unit: Unit, keys: Keys) -> date:
    """What phones hold was sealed to a key of the mailbox that they were given on this day or later."""
    phones = work.settings.phone
    oldest = _count(unit, keys, work.machine_now().date()) - timedelta(days=phones.earlier_key_days)
    owed = [min(entry.written_at, entry.named_at).date() for entry in unit.owed.open()]
    # for `bring_days` a phone speaks with what it was given
    return min([oldest, *(day - timedelta(days=phones.bring_days) for day in owed)])


def _count(unit: Unit, keys: Keys, today: date) -> date:
    """The day to which time was counted since the newest mailbox was made; moves it on, once a day."""
    counted = max(one.until for one in keys.mailboxes)
    counted = max(unit.retention.marked(COUNTED_TO) or counted, counted)
    if unit.retention.marked(COUNTED_ON) != today:
        counted = min(today, counted + AT_ONCE)
        unit.retention.mark(COUNTED_TO, counted)
        unit.retention.mark(COUNTED_ON, today)
    return counted

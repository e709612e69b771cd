"""Another master key: what the key file says before, while and after everything is sealed anew.

The new key and the one before stand in the file together, put there in one step, so that at every moment one file opens
everything. The one before goes out of it once it opens nothing that the office's backups still open.

The mailbox of the phones changes with it. Its key before goes by a rule of its own (`services/earlier_keys.py`): what
a phone holds was sealed to the key that it had, and may come late.
"""

import secrets
from dataclasses import replace
from datetime import date

from .box import KEY_BYTES, derive
from .keys import EarlierKey, EarlierMailbox, Keys, new_ageing_key
from .vault import KEPT


def begun(keys: Keys, today: date) -> Keys:
    """With a new random master key and mailbox. A key of backups that forgets is added where there is none."""
    kept = {name: derive(keys.master, name) for name in KEPT} | dict(keys.kept)
    mailbox = EarlierMailbox(kept["mailbox"], today)
    kept["mailbox"] = secrets.token_bytes(KEY_BYTES)
    return Keys(
        secrets.token_bytes(KEY_BYTES),
        keys.backups or new_ageing_key(today),
        (EarlierKey(keys.master, None), *keys.earlier),
        tuple(kept.items()),
        (mailbox, *keys.mailboxes),
    )


def ended(keys: Keys, today: date) -> Keys:
    """Nothing in the database is sealed under an earlier key any more."""
    return replace(keys, earlier=tuple(replace(one, until=one.until or today) for one in keys.earlier))


def without_forgotten(keys: Keys) -> Keys:
    """Without the keys of which no backup opens any more, since the key of backups has moved on past their last day."""
    since = keys.backups.since if keys.backups else date.min
    return replace(keys, earlier=tuple(one for one in keys.earlier if one.until is None or one.until >= since))


def without_mailboxes_before(keys: Keys, day: date) -> Keys:
    """Without the keys of mailboxes that no phone was given on that day or later."""
    return replace(keys, mailboxes=tuple(one for one in keys.mailboxes if one.until >= day))

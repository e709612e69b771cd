"""Another master key: what the key file says before, while and after everything is sealed anew.

The new key and the one before stand in the file together, put there in one step, so that at every moment one file opens
everything. The one before goes out of it once it opens nothing that the office's backups still open.
"""

import secrets
from dataclasses import replace
from datetime import date

from .box import KEY_BYTES, derive
from .key_file import EarlierKey, Keys, new_ageing_key
from .vault import KEPT


def begun(keys: Keys, today: date) -> Keys:
    """With a new random master key. A key of backups that forgets is added where there is none."""
    kept = dict(keys.kept)
    return Keys(
        secrets.token_bytes(KEY_BYTES),
        keys.backups or new_ageing_key(today),
        (EarlierKey(keys.master, None), *keys.earlier),
        tuple((name, kept.get(name) or derive(keys.master, name)) for name in KEPT),
    )


def ended(keys: Keys, today: date) -> Keys:
    """Nothing in the database is sealed under an earlier key any more."""
    return replace(keys, earlier=tuple(replace(one, until=one.until or today) for one in keys.earlier))


def without_forgotten(keys: Keys) -> Keys:
    """Without the keys of which no backup opens any more, since the key of backups has moved on past their last day."""
    since = keys.backups.since if keys.backups else date.min
    return replace(keys, earlier=tuple(one for one in keys.earlier if one.until is None or one.until >= since))

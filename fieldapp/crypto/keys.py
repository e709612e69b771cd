"""What an office's key file says, once it is opened.

First line: the master key, 32 random bytes in base64. Second line, in files since 2026-11: `backups`, a day and 32
bytes in base64, the key that backups are sealed with and that forgets (`ageing.py`). A copy of the file opens every
backup from the day in that copy on, also later ones, until the master key is changed.

Once it was (`rotation.py`): a line `kept`, a name and a key for each of `vault.KEPT`; a line `before`, a day and a key
for each earlier master key of which a backup may still be opened, `-` for the day while something in the database may
be sealed under it; and a line `mailbox`, a day and a key for each earlier key of the phones' mailbox, to which
something that a phone still holds may be sealed.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import date

from .ageing import AgeingKey
from .box import KEY_BYTES

_NO_DAY = "-"


@dataclass(frozen=True)
class EarlierKey:
    """A master key from before. `until`: the last day on which something was sealed under it; None while something in
    the database may be."""

    master: bytes
    until: date | None


@dataclass(frozen=True)
class EarlierMailbox:
    """From which an earlier key pair of the mailbox follows. `until`: the last day on which a phone was given it."""

    seed: bytes
    until: date


@dataclass(frozen=True)
class Keys:
    """`backups` is None in a file from before backups could forget. `earlier`, `mailboxes`: the newest first; `kept`:
    names and keys that do not follow from the master key any more."""

    master: bytes
    backups: AgeingKey | None
    earlier: tuple[EarlierKey, ...] = ()
    kept: tuple[tuple[str, bytes], ...] = ()
    mailboxes: tuple[EarlierMailbox, ...] = ()

    @property
    def rotating(self) -> bool:
        """Whether the master key was changed, and something may still be sealed under the one before."""
        return any(one.until is None for one in self.earlier)

    @property
    def strong(self) -> bool:
        """Whether each of them has its length, and is not the same few bytes again and again."""
        backups = [self.backups.secret] if self.backups else []
        earlier = [*(one.master for one in self.earlier), *(one.seed for one in self.mailboxes)]
        return all(map(_strong, [self.master, *backups, *earlier, *(key for _, key in self.kept)]))


def new_ageing_key(today: date) -> AgeingKey:
    """Random; it opens backups from today on."""
    return AgeingKey(today, secrets.token_bytes(KEY_BYTES))


def new_keys(today: date) -> Keys:
    """Random, for a new office."""
    return Keys(secrets.token_bytes(KEY_BYTES), new_ageing_key(today))


def written(keys: Keys) -> bytes:
    """As they stand in the file."""
    lines = [_text(keys.master)]
    if keys.backups:
        lines.append(f"backups {keys.backups.since} {_text(keys.backups.secret)}")
    lines += [f"kept {name} {_text(key)}" for name, key in keys.kept]
    lines += [f"before {one.until or _NO_DAY} {_text(one.master)}" for one in keys.earlier]
    lines += [f"mailbox {one.until} {_text(one.seed)}" for one in keys.mailboxes]
    return "".join(f"{line}\n" for line in lines).encode()


def parsed(content: bytes) -> Keys:
    """Raises `ValueError` for what is no key file."""
    first, *lines = content.decode("ascii").strip().splitlines() or [""]
    backups, earlier, kept, mailboxes = None, [], [], []
    for line in lines:
        word, name, text = line.split()
        key = base64.b64decode(text, validate=True)
        if word == "backups" and backups is None:
            backups = AgeingKey(date.fromisoformat(name), key)
        elif word == "before":
            earlier.append(EarlierKey(key, None if name == _NO_DAY else date.fromisoformat(name)))
        elif word == "kept":
            kept.append((name, key))
        elif word == "mailbox":
            mailboxes.append(EarlierMailbox(key, date.fromisoformat(name)))
        else:
            raise ValueError(word)
    master = base64.b64decode(first.strip(), validate=True)
    return Keys(master, backups, tuple(earlier), tuple(kept), tuple(mailboxes))


def _strong(key: bytes) -> bool:
    return len(key) == KEY_BYTES and len(set(key)) >= KEY_BYTES // 2


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()

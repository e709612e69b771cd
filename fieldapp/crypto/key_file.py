"""The file that holds an office's keys (`keys.py`), readable by its owner only: in plain, or locked (`key_lock.py`).

It is written anew as long as the office lives, each time as it lies at that moment: what opened it once opens it again.
"""

from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

from argon2.exceptions import HashingError

from . import guarded_file
from .box import Unreadable
from .key_lock import Lock, Mode, lock_of, new_lock
from .keys import Keys, parsed, written

Secrets = Callable[[Lock], Iterable[bytes]]
"""The secrets to try on a file that is locked so, one after the other until one opens it."""


class KeyFileError(Exception):
    """The key file cannot be used; the text is one sentence for the administrator."""


class KeyFileLocked(KeyFileError):
    """It is locked, and no secret that was given opens it. `tried`: whether any was given."""

    def __init__(self, path: Path, lock: Lock, *, tried: bool) -> None:
        self.lock, self.tried = lock, tried
        super().__init__(
            f"{path}: the secret that was given does not open this key file, or the file is damaged."
            if tried
            else f"{path}: the key file is locked: give its secret as the credential fieldapp-key of systemd or in "
            "FIELDAPP_KEY_SECRET, or run this on a terminal, where it is asked for."
        )


class KeyFile:
    """One file; it remembers what opened it, in memory alone, also in processes that are forked from this one."""

    def __init__(self, path: Path, secrets: Secrets = lambda _: ()) -> None:
        self.path = path
        self._secrets = secrets
        self._right: dict[Lock, bytes] = {}  # keys
        self._known: list[bytes] = []  # secrets
        self._wrong: set[tuple[Lock, bytes]] = set()  # stretching takes half a second: not for every writer again

    def lock(self) -> Lock | None:
        """How it is locked now, None where it lies in plain. Raises `KeyFileError`, `OSError`."""
        return self._lock_of(self._content())

    def read(self) -> Keys:
        """Raises `KeyFileError` when the file is missing, readable by others, locked, damaged or weak."""
        content = self._content()
        lock = self._lock_of(content)
        try:
            keys = parsed(lock.open(self._key(lock, content), content) if lock else content)
        except ValueError:
            raise self._damaged() from None
        if not keys.strong:
            raise KeyFileError(
                f"{self.path}: the master key is weak or cut short; put the copy there that was saved "
                "(`fieldapp keys save`)."
            )
        return keys

    def replace(self, keys: Keys) -> None:
        """Puts other keys in its place in one step, locked as it is. Raises `KeyFileError`, `OSError`, and then the
        file is the one before."""
        content = self._content()
        lock = self._lock_of(content)
        guarded_file.replace(self.path, lock.seal(self._key(lock, content), written(keys)) if lock else written(keys))

    def lock_with(self, mode: Mode, secret: bytes) -> None:
        """From now on `secret` opens it, and nothing else. Raises as `replace`."""
        plain = written(self.read())
        lock = new_lock(mode)
        key = self._stretched(lock, secret)
        guarded_file.replace(self.path, lock.seal(key, plain))
        self._remember(lock, secret, key)

    def unlock(self) -> None:
        """From now on it lies in plain. Raises as `replace`."""
        guarded_file.replace(self.path, written(self.read()))

    def copy(self, target: Path, keys: Keys, *, locked: bool = False) -> None:
        """Writes these keys to a new file, in plain or as this one is locked. Raises as `replace`; `FileExistsError`
        leaves what is there alone."""
        content = self._content()
        lock = self._lock_of(content) if locked else None
        guarded_file.create(target, lock.seal(self._key(lock, content), written(keys)) if lock else written(keys))

    def _key(self, lock: Lock, content: bytes) -> bytes:
        """The one that opens a file that is locked so. Raises `KeyFileLocked`."""
        if lock in self._right:
            return self._right[lock]
        tried = False
        for secret in chain(tuple(self._known), self._secrets(lock)):
            tried = True
            if (lock, secret) in self._wrong:
                continue
            key = self._stretched(lock, secret)
            try:
                lock.open(key, content)
            except Unreadable:
                self._wrong.add((lock, secret))
                continue
            self._remember(lock, secret, key)
            return key
        raise KeyFileLocked(self.path, lock, tried=tried)

    def _remember(self, lock: Lock, secret: bytes, key: bytes) -> None:
        self._right[lock] = key
        if secret not in self._known:
            self._known.append(secret)

    def _stretched(self, lock: Lock, secret: bytes) -> bytes:
        try:
            return lock.key(secret)
        except HashingError:
            needed = lock.cost.memory_kib // 1024
            raise KeyFileError(f"{self.path}: {needed} MB of memory are needed to open it, and are not free.") from None

    def _content(self) -> bytes:
        try:
            return guarded_file.read(self.path)
        except FileNotFoundError:
            raise KeyFileError(
                f"{self.path}: the master key is missing; run `fieldapp init`, or copy the saved key there."
            ) from None
        except guarded_file.ReadableByOthers:
            raise KeyFileError(
                f"{self.path}: other users of this machine can read the master key; run `chmod 600 {self.path}`."
            ) from None

    def _lock_of(self, content: bytes) -> Lock | None:
        try:
            return lock_of(content)
        except ValueError:
            raise self._damaged() from None

    def _damaged(self) -> KeyFileError:
        return KeyFileError(
            f"{self.path}: this is not a key file; put the copy there that was saved (`fieldapp keys save`)."
        )


def create_key_file(path: Path, keys: Keys) -> None:
    """Writes a 0600 file in plain where there is none yet. Raises `OSError`; `FileExistsError` leaves what is there."""
    guarded_file.create(path, written(keys))

"""A vault that follows the key file: every process of the server takes up another master key while it serves."""

from pathlib import Path

from .key_file import KeyFileError, Keys, read_key_file
from .vault import Vault, VaultKeys


class FollowingVault(Vault):
    """Raises `KeyFileError` when the file cannot be used at the start. Later it stays with what it has where the file
    cannot be read any more, or is one of which the key that it has is no part."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = _stamp(path)
        keys = read_key_file(path)
        super().__init__(keys.master, [one.master for one in keys.earlier], dict(keys.kept))

    def refresh(self) -> bool:
        stamp = _stamp(self._path)
        if stamp == self._seen:
            return False
        try:
            keys = read_key_file(self._path)
        except (KeyFileError, OSError):
            return False
        if self.keys.master not in _masters(keys):
            return False
        self.keys = VaultKeys(_masters(keys), dict(keys.kept))
        self._seen = stamp
        return True


def _masters(keys: Keys) -> list[bytes]:
    return [keys.master, *(one.master for one in keys.earlier)]


def _stamp(path: Path) -> tuple[int, ...]:
    """Another one for every other file that was put there."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)

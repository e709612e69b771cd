"""A vault that follows the key file: every process of the server takes up another master key while it serves."""

from pathlib import Path

from .key_file import KeyFile, KeyFileError
from .vault import Vault, VaultKeys


class FollowingVault(Vault):
    """Raises `KeyFileError` when the file cannot be used at the start. Later it stays with what it has where the file
    cannot be read any more, or is one of which the key that it has is no part."""

    def __init__(self, key_file: KeyFile) -> None:
        self._key_file = key_file
        self._seen = _stamp(key_file.path)
        keys = key_file.read()
        super().__init__(keys.master)
        self.keys = VaultKeys.of(keys)

    def refresh(self) -> bool:
        stamp = _stamp(self._key_file.path)
        if stamp == self._seen:
            return False
        try:
            keys = self._key_file.read()
        except (KeyFileError, OSError):
            return False
        if self.keys.master not in [keys.master, *(one.master for one in keys.earlier)]:
            return False
        self.keys = VaultKeys.of(keys)
        self._seen = stamp
        return True


def _stamp(path: Path) -> tuple[int, ...]:
    """Another one for every other file that was put there."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)

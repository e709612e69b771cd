"""The packs of this machine, and which one is in use. Whoever serves asks `in_use()` each time: it costs one `stat`."""

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .disk import alone, sync_folder
from .manifest import Manifest
from .refusal import RegionRefused

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
POINTER = "in-use"
LEFTOVER = (".building-", ".removed-")
PROFILES = ("car", "bicycle", "foot")


@dataclass(frozen=True)
class Pack:
    """A pack on disk. Its files stay readable while they are open, even after the pack is removed."""

    folder: Path
    manifest: Manifest

    @property
    def key(self) -> str:
        """Tells packs apart, for caches and addresses of tiles: NAME/VERSION."""
        return f"{self.manifest.name}/{self.manifest.version}"

    @property
    def addresses(self) -> Path:
        return self.folder / "addresses.sqlite"

    @property
    def bytes(self) -> int:
        return sum(file.stat().st_size for file in self.folder.rglob("*") if file.is_file())


class Shelf:
    def __init__(self, data: Path) -> None:
        """`data`: FIELDAPP_DATA; need not exist."""
        self.folder = data / "regions"
        self.official = data / "addresses.sqlite"
        self._pointer = self.folder / POINTER
        self._seen: tuple[tuple[int, int] | None, Pack | None] = (None, None)

    def in_use(self) -> Pack | None:
        """The pack in use now, None when there is none. A switch by another process is seen by the next call."""
        mark = self._pointer_mark()
        seen, pack = self._seen
        while seen != mark:
            seen, pack = mark, self._pointed_at()
            mark = self._pointer_mark()  # switched meanwhile: what was read may be gone
        self._seen = (seen, pack)
        return pack

    def addresses(self) -> Path:
        """The index to search now: that of the pack in use, else of the official addresses alone."""
        pack = self.in_use()
        return pack.addresses if pack else self.official

    def packs(self) -> list[Pack]:
        """By name, the newest version first. Folders that hold no usable pack are left out."""
        found = []
        for folder in self._versions():
            with contextlib.suppress(RegionRefused):
                found.append(Pack(folder, Manifest.read(folder)))
        newest_first = sorted(found, key=lambda pack: pack.manifest.version, reverse=True)
        return sorted(newest_first, key=lambda pack: pack.manifest.name)

    def find(self, name: str) -> Pack:
        """By NAME (its newest version) or NAME/VERSION. Raises `RegionRefused`."""
        for pack in self.packs():
            if name in (pack.manifest.name, pack.key):
                return pack
        raise RegionRefused(f'there is no region pack "{name}"; see `fieldapp region list`.')

    def use(self, pack: Pack) -> None:
        """One rename: readers see the old pack or the new one, never neither."""
        with tempfile.NamedTemporaryFile("w", dir=self.folder, prefix=".in-use-", delete=False) as beside:
            beside.write(pack.key + "\n")
            beside.flush()
            os.fsync(beside.fileno())
        Path(beside.name).replace(self._pointer)
        sync_folder(self.folder)

    def use_none(self) -> None:
        self._pointer.unlink(missing_ok=True)
        sync_folder(self.folder)

    def remove(self, name: str) -> list[Pack]:
        """Every version of NAME, or the one NAME/VERSION. Raises `RegionRefused` for the pack in use."""
        with self.locked():
            meant = [pack for pack in self.packs() if name in (pack.manifest.name, pack.key)]
            if not meant:
                raise RegionRefused(f'there is no region pack "{name}"; see `fieldapp region list`.')
            used = self.in_use()
            if used and used.key in {pack.key for pack in meant}:
                raise RegionRefused(f"{used.key} is in use; use another pack first, or none.")
            for pack in meant:
                self.discard(pack.folder)
            return meant

    def discard(self, folder: Path) -> None:
        """Out of sight in one step, then off the disk."""
        away = Path(tempfile.mkdtemp(dir=self.folder, prefix=".removed-"))
        folder.rename(away / folder.name)
        with contextlib.suppress(OSError):
            folder.parent.rmdir()  # the last version of its name
        shutil.rmtree(away, ignore_errors=True)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """One build or removal at a time; what earlier ones that died have left is
        cleared away. Raises `RegionRefused`."""
        for folder in (self.folder.parent, self.folder):  # `parents=True` alone would leave the first one to the umask
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(self.folder / ".lock"):
            for left in self.folder.iterdir():
                if left.name.startswith(LEFTOVER):
                    shutil.rmtree(left, ignore_errors=True)
                elif left.name.startswith(".in-use-"):
                    left.unlink(missing_ok=True)
            yield

    def _pointer_mark(self) -> tuple[int, int] | None:
        try:
            stamp = self._pointer.stat()
        except OSError:
            return None
        return stamp.st_ino, stamp.st_mtime_ns

    def _versions(self) -> list[Path]:
        names = [f for f in self.folder.glob("*") if f.is_dir() and NAME.fullmatch(f.name)]
        return [version for name in names for version in name.iterdir() if version.is_dir()]

    def _pointed_at(self) -> Pack | None:
        try:
            name, version = self._pointer.read_text(encoding="utf-8").strip().split("/")
            folder = self.folder / name / version
            return Pack(folder, Manifest.read(folder))
        except (OSError, ValueError, RegionRefused):
            return None

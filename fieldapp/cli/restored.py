"""Where a backup is restored to: beside the place of the database, and there in one step once it is whole."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..opening import open_workplace
from ..services.workplace import Workplace
from ..settings import Settings
from .setup import BROKEN_OFF, prepare
from .unlocking import asking_key_file


@contextmanager
def restoring_into(office: Settings, key: Path) -> Iterator[Workplace]:
    """The office to restore into, with a copy of `key`. What was made here is gone again when anything fails; of a
    process that is killed the next `restore` takes away what it left. PostgreSQL, and a database that is there already,
    are filled where they are."""
    database, beside = office.data / "fieldapp.sqlite", office.data / BROKEN_OFF
    in_place = database.exists() or not office.database_url.endswith(str(database))
    new_key = not office.key_file.exists()
    target = office if in_place else office.model_copy(update={"database_url": f"sqlite:///{beside}"})
    made = [*_files_of(beside), *([office.key_file] if new_key else [])]
    try:
        _delete(_files_of(beside))
        if new_key:
            _install(key, office.key_file)
        prepare(target, asking_key_file(office.key_file))
        work = open_workplace(target, key_file=asking_key_file(office.key_file))
        try:
            yield work
        finally:
            work.store.engine.dispose()
        if not in_place:
            beside.replace(database)
    except BaseException:
        _delete(made)
        raise


def _install(key: Path, place: Path) -> None:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(key, place)
    place.chmod(0o600)


def _files_of(database: Path) -> list[Path]:
    return [database.with_name(database.name + end) for end in ("", "-wal", "-shm")]


def _delete(files: list[Path]) -> None:
    for path in files:
        path.unlink(missing_ok=True)

"""A small backup of every schema that has landed, kept for good: each has to be restored by every version after it.

`python -m tests.kept_backups` writes the one of the newest schema, of an office with an invented day.
"""

import shutil
import sys
import tempfile
import uuid
from pathlib import Path

from fieldapp.crypto.key_file import KeyFile
from fieldapp.services import backup, client_codes, rights
from fieldapp.services.backup_keys import keys_in
from fieldapp.store import dump, schema
from fieldapp.store.engine import open_engine
from tests.web.conftest import make_office
from tests.web.people_and_visits import ask
from tests.web.visited import visited

KEPT = Path(__file__).parent / "unit" / "kept_backups"
EARLIER = schema.known()[1]
WHOM = "Amina"
"""Whose case is in each of them, with a note."""


def kept() -> dict[str, tuple[Path, Path]]:
    """By schema: the backup, and the key file that opens it."""
    return {path.stem: (path, path.with_suffix(".key")) for path in sorted(KEPT.glob("*.backup"))}


def lay_out_earlier(data: Path) -> None:
    """An office in this folder whose database has the schema before this one, from the backup of that schema."""
    source, key = kept()[EARLIER]
    own = data / "keys" / "master.key"
    own.parent.mkdir(parents=True, mode=0o700)
    shutil.copyfile(key, own)
    own.chmod(0o600)
    engine = open_engine(f"sqlite:///{data / 'fieldapp.sqlite'}")
    schema.upgrade(engine, EARLIER)
    with engine.connect().execution_options(writing=True) as connection:
        dump.put_back(connection, backup.rows(source, keys_in(KeyFile(own))))
        connection.commit()
    engine.dispose()


def write() -> Path:
    """The one of the newest schema; replaces none."""
    target = KEPT / f"{schema.head()}.backup"
    if target.exists():
        return target
    with tempfile.TemporaryDirectory() as folder:
        office = make_office(Path(folder) / "data")
        door, phone = visited(office)
        phone.bring(phone.note("at the door"), phone.item("event", event="done"))
        client_codes.renew(office.work, str(door.visit.request_id), office.account("coordinator").id)
        celia = ask(office, "Celia")
        asked = {"uses": (), "right_id": str(uuid.uuid4())}
        coordinator, today = office.account("coordinator"), office.work.today()
        rights.ask(office.work, coordinator, celia.case_id, "rectification", "visit", today, "It is wrong.", **asked)
        backup.write(office.work, target)
        target.with_suffix(".key").write_bytes(office.work.settings.key_file.read_bytes())
    return target


if __name__ == "__main__":
    sys.stdout.write(f"{write()}\n")

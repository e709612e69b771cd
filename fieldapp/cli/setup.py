"""`fieldapp init`: from an empty machine to an office that can be served."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import click

from routing.precompile import precompile

from ..crypto.key_file import KeyFile, KeyFileError, KeyFileLocked, create_key_file
from ..crypto.keys import new_keys
from ..opening import OfficeLocked, open_key_file, open_workplace
from ..services import accounts
from ..services.backup import write_before_update
from ..services.backup_file import BackupRefused
from ..services.workplace import Workplace
from ..settings import Settings, SettingsError, own_folder
from ..settings.given_secrets import VARIABLE
from ..store import plan_queue, schema
from ..store.earlier import EarlierDatabase, earlier
from ..store.engine import DatabaseRefused, open_engine, refusing_errors
from .office import settings
from .terminal import Named, console, here, refuse


@click.command()
@click.option(
    "--config",
    "copy_to",
    type=Named(),
    help="Also write an editable copy of the configuration there.",
)
def init(copy_to: Path | None) -> None:
    """Makes this machine ready. Asks nothing; may be run again at any time.

    Creates FIELDAPP_DATA (0700), the master key (0600) and the database, brings it to this version, and prints an
    invitation for the first administrator. Save the key file apart from the backups: without it they cannot be read.

    A database of an earlier version is saved first, into FIELDAPP_DATA/before-update. The way back: the version before
    restores that file into an empty FIELDAPP_DATA (`fieldapp restore`). Under a locked key file that needs its secret,
    as a credential or in FIELDAPP_KEY_SECRET.
    """
    if copy_to:
        _copy_configuration(copy_to)
    office = settings()
    prepare(office)
    precompile()  # once after an installation: a plan within seconds needs it done
    try:
        token = _first_invitation(open_workplace(office))
    except OfficeLocked:  # nobody is asked, and a new office has no lock yet
        console.print(f"Ready: {office.data}. Its key file is locked; `fieldapp check` opens it and looks at the rest.")
        return
    except SettingsError as error:
        raise refuse(str(error)) from None
    if token:
        console.print(f"First administrator, within 48 hours: {here()}/account/invitation/{token}")
    console.print(f"Ready: {office.data}. Save its key apart from the backups: fieldapp keys save FILE")


def _first_invitation(work: Workplace) -> str | None:
    """A token as long as no administrator has a password; None afterwards."""
    with work.store.read() as unit:
        administrators = [account for account in unit.accounts.all() if account.has("administrator")]
        credentials = [unit.accounts.credential(account.login) for account in administrators]
    if any(credential and credential.password_hash for credential in credentials):
        return None
    if administrators:
        _, token = accounts.invite_again(work, None, administrators[0].id)
        return token
    _, token = accounts.invite(
        work,
        None,
        login="administrator",
        name="Administrator",
        roles=frozenset({"administrator"}),
        language=work.settings.languages.staff[0],
    )
    return token


BROKEN_OFF = "fieldapp.sqlite.restoring"
"""What `restore` writes until it is whole, beside the place of the database."""


def prepare(office: Settings, key_file: KeyFile | None = None) -> None:
    """Folder, key and schema. A database without its key is refused rather than given a new one, and so is an office
    whose restoring was broken off. `key_file`: of whoever may ask for its secret; nobody is asked without."""
    key_file = key_file or open_key_file(office)
    try:
        office.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        office.data.chmod(0o700)
        database = Path(office.database_url.removeprefix("sqlite:///"))
        if (office.data / BROKEN_OFF).exists() and database.name != BROKEN_OFF:
            raise refuse(f"Restoring was broken off here. Run `fieldapp restore` again, or empty {office.data}.")
        if database.exists() and not office.key_file.exists():
            raise refuse(f"{office.key_file} is missing beside a database; copy the saved key there.")
        office.key_file.parent.mkdir(mode=0o700, exist_ok=True)
        if not office.key_file.exists():
            create_key_file(office.key_file, new_keys(datetime.now(UTC).date()))
        if not key_file.lock():  # a locked one is opened by whoever needs it: what is done here needs none
            key_file.read()
        if database.is_relative_to(office.data):
            database.touch(mode=0o600)
    except KeyFileError as error:
        raise refuse(str(error)) from None
    except OSError as error:
        raise refuse(f"{office.data} cannot be written: {error.strerror}.") from None
    try:
        engine = open_engine(office.database_url, office.store.busy_timeout_ms)
        with refusing_errors():
            schema.refuse_later(engine)
            _save_before_update(office, key_file, earlier(engine))
            schema.upgrade(engine)
            if office.planning.workers == "separate":
                plan_queue.install(engine)
        engine.dispose()
    except DatabaseRefused as error:
        raise refuse(str(error)) from None


def _save_before_update(office: Settings, key_file: KeyFile, found: EarlierDatabase | None) -> None:
    """Where that fails nothing is updated."""
    if not found:
        return
    folder = office.data / "before-update"
    try:
        key_file.read()
        saved = write_before_update(found, key_file, folder, datetime.now(UTC).date())
    except KeyFileLocked:
        raise refuse(
            f"Nothing was updated: {key_file.path} is locked, and the database is saved under its key first. Nobody is "
            f"asked here; set its secret before: read -rs {VARIABLE}; export {VARIABLE}"
        ) from None
    except (BackupRefused, KeyFileError) as error:
        raise refuse(f"Nothing was updated: {error}") from None
    except OSError as error:
        raise refuse(f"Nothing was updated: {folder} cannot be written: {error.strerror}. Make room there.") from None
    console.print(f"Saved as it was before this update: {saved}")


def _copy_configuration(target: Path) -> None:
    for path in sorted(own_folder().iterdir()):
        if path.is_file() and not (target / path.name).exists():
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target / path.name)
    console.print(f"The configuration is in {target}; set FIELDAPP_CONFIG to it.")

"""Opens the office: key, database, addresses, clock. Commands need this much, and no page."""

from collections.abc import Mapping
from datetime import date

from .crypto.following import FollowingVault
from .crypto.key_file import KeyFile, KeyFileError, KeyFileLocked
from .gateways.clock import SystemClock
from .gateways.demonstration_clock import DemonstrationClock
from .gateways.geocoder import open_geocoder
from .gateways.maps import FoliumMaps
from .gateways.messages import ConfiguredGateway
from .gateways.named_places import NamedPlaces
from .gateways.region import Shelf
from .gateways.region.in_use import Region
from .gateways.solver_process import SolverProcess
from .services.backup_host import BackupHost
from .services.demonstration_people import MARKER
from .services.workplace import Clock, Workplace
from .settings import Settings, SettingsError
from .settings.closing import DecidedDay, DecidedDays
from .settings.given_secrets import key_secrets
from .store import plan_queue, schema
from .store.engine import DatabaseAway, DatabaseRefused, open_engine, refusing_errors
from .store.unit import Store


class OfficeLocked(SettingsError):
    """The key file is locked, and nothing that was given opens it."""


class OfficeAway(SettingsError):
    """Its database does not answer now: nothing of the configuration need be wrong."""


def open_key_file(settings: Settings) -> KeyFile:
    """With the secrets that this process was given, and nobody to ask for one."""
    return KeyFile(settings.key_file, lambda _: key_secrets())


def open_workplace(settings: Settings, clock: Clock | None = None, key_file: KeyFile | None = None) -> Workplace:
    """The store and the outside world, ready to work. `key_file`: of whoever may ask for its secret. Raises
    `SettingsError` when a key or the schema is missing, `OfficeLocked` when the key file is locked, `OfficeAway` when
    the database does not answer."""
    key_file = key_file or open_key_file(settings)
    try:
        vault = FollowingVault(key_file)
    except KeyFileLocked as error:
        raise OfficeLocked(str(error)) from None
    except KeyFileError as error:
        raise SettingsError(str(error)) from None
    try:
        engine = open_engine(settings.database_url, settings.store.busy_timeout_ms)
        with refusing_errors():
            current = schema.is_current(engine)
            if not current:
                schema.refuse_later(engine)
            ready = settings.planning.workers == "server" or plan_queue.is_ready(engine)
    except DatabaseAway as error:
        raise OfficeAway(str(error)) from None
    except DatabaseRefused as error:
        raise SettingsError(str(error)) from None
    if not (current and ready):
        raise SettingsError(f"{settings.data}: the database is not ready for this version; run `fieldapp init`.")
    machine = clock or SystemClock()
    demonstration = DemonstrationClock(settings.data / MARKER, machine) if settings.demonstration else None
    shelf = Shelf(settings.data)
    geocoder = open_geocoder(shelf.addresses, settings.folder / "localities.csv", settings.folder / "places.csv")
    store = Store(engine, vault, machine.now)
    if not store.key_fits():
        raise SettingsError(
            f"{settings.key_file}: another key than the one this database was written with; copy the saved key there."
        )
    return Workplace(
        settings=settings.model_copy(update={"office": settings.office.with_decided(_decided_days(store))}),
        key_file=key_file,
        store=store,
        clock=demonstration or machine,
        machine=machine,
        geocoder=geocoder,
        places=NamedPlaces(settings.folder / "places.csv").all,
        local_map=Region(shelf),
        localities=geocoder.localities,
        maps=FoliumMaps(),
        solver=SolverProcess(settings.planning.memory_mb),
        gateway=ConfiguredGateway(settings),
        backup_host=_backup_host(settings),
        demonstration=demonstration,
    )


def _backup_host(settings: Settings) -> BackupHost | None:
    if not settings.backups.sftp_host:
        return None
    from .gateways.sftp import configured_host  # what speaks SFTP takes as long to load as all the rest

    return configured_host(settings)


def _decided_days(store: Store) -> DecidedDays:
    """What was decided of days of the office, read anew each time: other processes decide as well."""

    def read(first: date, last: date) -> Mapping[date, DecidedDay]:
        with store.read() as unit:
            decided = unit.day_decisions.newest(first, last).values()
        return {
            one.day: DecidedDay(closed=one.decided == "closed", reason=one.reason)
            for one in decided
            if one.decided != "usual"
        }

    return read

"""The unit of work: one transaction, everything rolled back unless `commit()` is called."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from threading import RLock

from sqlalchemy import Connection, Engine, event, select, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from ..crypto.proof import Proofs
from ..crypto.share import Shares
from ..crypto.vault import Vault
from ..domain.errors import WriteConflict
from . import audit_chain, dump, restoring, turns
from .accounts import Accounts
from .attempts import Attempts
from .audit import Audit
from .audit_chain import AuditEnd, AuditFault
from .breaches import Breaches
from .case_copy import CaseCopy
from .cases import CaseKeys, Cases
from .changes import Changes
from .client_codes import ClientCodes
from .client_words import ClientWords
from .conflicts import Conflicts
from .consents import Consents
from .damage import Damage
from .day_decisions import DayDecisions
from .engine import one_moment
from .erasures import Erasures
from .fallen_hours import FallenHours
from .jobs import Jobs
from .messages import Messages
from .notes import Notes
from .owed import Owed
from .parties import Parties
from .passkeys import Passkeys
from .phones import Phones
from .pictures import Pictures
from .plan_queue import PlanQueue
from .plans import Plans
from .recordings import Recordings
from .requests import Requests
from .resealing import Resealing
from .retention import Retention
from .rights import Rights
from .safety import Safety
from .second_steps import SecondSteps
from .sessions import Sessions
from .soundness import DamagedValue, damaged
from .tables import metadata
from .tallies import Tallies
from .visits import Visits
from .workers import Workers

_LOCK = 4_726_310_085_242  # of PostgreSQL's advisory locks: writers share it, who changes keys has it alone
LONGEST_TURN_S = 30.0
"""Nobody holds up other writers for longer by doing nothing: not a thread of this process, on SQLite, and on PostgreSQL
no process that hangs between two statements, whose turn the database takes back."""
READERS_MAY_TAKE_MS = 300
"""Writers wait so long for whoever reads, when what was deleted is to leave the disk; later it is tried again."""


class Unit:
    """Every repository over one connection."""

    def __init__(
        self,
        connection: Connection,
        vault: Vault,
        machine_now: Callable[[], datetime],
        changes: Changes,
        damage: Damage,
    ) -> None:
        self._connection = connection
        self._changes = changes
        keys = CaseKeys(connection, vault, damage)
        self.accounts = Accounts(connection)
        self.attempts = Attempts(connection, vault)
        self.audit = Audit(connection, machine_now, vault.audit, damage)
        self.breaches = Breaches(connection, vault.office, damage)
        self.case_copy = CaseCopy(connection, keys, self.audit)
        self.cases = Cases(connection, vault, keys)
        self.client_codes = ClientCodes(connection, vault)
        self.client_words = ClientWords(connection, keys)
        self.conflicts = Conflicts(connection)
        self.consents = Consents(connection, keys)
        self.day_decisions = DayDecisions(connection, vault.office, damage)
        self.erasures = Erasures(connection, vault, keys)
        self.fallen_hours = FallenHours(connection)
        self.jobs = Jobs(connection)
        self.messages = Messages(connection, vault, keys)
        self.notes = Notes(connection, keys)
        self.owed = Owed(connection)
        self.parties = Parties(connection, keys)
        self.passkeys = Passkeys(connection, vault, damage)
        self.phones = Phones(connection, vault)
        self.pictures = Pictures(connection, keys)
        self.plan_queue = PlanQueue(connection)
        self.plans = Plans(connection, vault.office, damage)
        self.recordings = Recordings(connection, keys)
        self.requests = Requests(connection, vault, keys)
        self.resealing = Resealing(connection, vault)
        self.retention = Retention(connection)
        self.rights = Rights(connection, keys)
        self.safety = Safety(connection, vault.office, damage)
        self.second_steps = SecondSteps(connection, vault)
        self.sessions = Sessions(connection)
        self.tallies = Tallies(connection)
        self.visits = Visits(connection, keys)
        self.workers = Workers(connection, vault.office, damage)

    def commit(self) -> None:
        """Keeps everything that was written; what comes after it begins a new transaction."""
        self.audit.link()
        self._connection.commit()
        self._changes.committed(self._connection)


class Store:
    """Opens units. `write()` takes the write lock at once on SQLite, so that it never fails half-way.

    `machine_now`: aware UTC, the time that the audit writes. `longest_turn_s`: see `LONGEST_TURN_S`.
    """

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        machine_now: Callable[[], datetime],
        longest_turn_s: float = LONGEST_TURN_S,
    ) -> None:
        self.engine = engine
        self.vault = vault
        self.mailbox = vault.mailbox
        self.proofs = Proofs(vault.proof_seed)
        self.shares = Shares(vault.share_seed)
        self.changes = Changes(engine)
        self.damage = Damage()
        self.traces = True  # whether what was deleted may still lie in the journal: as far as this process knows
        self._machine_now = machine_now
        self._longest_turn_s = longest_turn_s
        self._turn = RLock() if engine.dialect.name == "sqlite" else None
        event.listen(engine, "begin", self._take_up_keys)

    @contextmanager
    def read(self) -> Iterator[Unit]:
        """A unit for reading: it takes no write lock, and sees one moment of the database on SQLite."""
        with self.engine.connect().execution_options(writing=False) as connection:
            yield Unit(connection, self.vault, self._machine_now, self.changes, self.damage)

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[Unit]:
        """A unit whose writing `commit()` keeps; without it, and on any error, everything is rolled back. `alone`: no
        other process writes meanwhile, on PostgreSQL either. Raises `WriteConflict` when it breaks a rule of the
        tables, as a second row of the same id does."""
        options = {"writing": True, "alone": alone}
        with self._next_turn(), self.engine.connect().execution_options(**options) as connection:
            self.changes.begin(connection)
            connection.begin()  # now and not at the first statement: nothing is sealed by a key from before
            try:
                yield Unit(connection, self.vault, self._machine_now, self.changes, self.damage)
            except IntegrityError as error:
                raise WriteConflict from error
            finally:
                transaction = connection.get_transaction()
                if transaction and not transaction.is_active:  # its commit failed: it may still hold the write lock
                    connection.invalidate()

    def _take_up_keys(self, connection: Connection) -> None:
        """Whoever writes does so with the newest keys: they are changed by a process that writes alone."""
        options = connection.get_execution_options()
        if not options.get("writing"):
            return
        if connection.dialect.name == "postgresql":
            how = "pg_advisory_xact_lock" if options.get("alone") else "pg_advisory_xact_lock_shared"
            turns.taken_back_after(connection, self._longest_turn_s)
            connection.execute(text(f"SELECT {how}(:lock)"), {"lock": _LOCK})
        self.vault.refresh()

    @contextmanager
    def _next_turn(self) -> Iterator[None]:
        """Writers of this process wait for each other here: SQLite lets each try again and again, and whoever has had
        no luck for too long is refused. It still decides between processes, and where somebody holds their turn."""
        if self._turn is None:
            yield
            return
        had = self._turn.acquire(timeout=self._longest_turn_s)
        try:
            yield
        finally:
            if had:
                self._turn.release()

    def key_fits(self) -> bool:
        """Whether the key is the one that this database was written with: it opens something, or nothing is sealed."""
        with self.read() as unit:
            return unit.resealing.opens_any()

    def leave_no_trace(self) -> bool:
        """What was deleted leaves the disk as well. SQLite overwrites it in its file (`secure_delete`) and still has it
        in the journal beside it, which is emptied here; False while somebody reads and keeps it from that. PostgreSQL
        overwrites nothing: its rows lie there until VACUUM gives their room to others, and so it says False."""
        self.traces = True
        if self.engine.dialect.name != "sqlite":
            return False
        with self._next_turn(), closing(self.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            waits = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout = {READERS_MAY_TAKE_MS}")
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout = {waits}")
        self.traces = busy != 0
        return not self.traces

    def only_here(self, work: str) -> AbstractContextManager[bool]:
        """See `turns.only_here`."""
        return turns.only_here(self.engine, work)

    def is_empty(self) -> bool:
        """Whether no table has a row."""
        with self.engine.connect().execution_options(writing=False) as connection:
            return dump.is_empty(connection)

    def fill(self, revision: str, rows: Iterable[dump.Row]) -> int:
        """Puts the rows of a backup into this database while it is empty, as `restoring.fill`."""
        return restoring.fill(self.engine, revision, rows)

    def answers(self) -> bool:
        """Whether something can be read from the database now."""
        try:
            with self.engine.connect().execution_options(writing=False) as connection:
                connection.execute(select(metadata.tables["accounts"].c.id).limit(1))
        except SQLAlchemyError:
            return False
        return True

    def damaged(self) -> Iterator[DamagedValue]:
        """Every sealed value that does not open any more: reads the whole database."""
        return damaged(self.engine, self.vault)

    def audit_faults(self) -> Iterator[AuditFault]:
        """What somebody did to the rows of the audit: reads all of them, from one moment in time."""
        with one_moment(self.engine) as connection:
            yield from audit_chain.faults(connection, self.vault.audit)

    def audit_holds(self, end: AuditEnd) -> bool:
        """Whether the audit has all that it had when it ended so."""
        with self.engine.connect().execution_options(writing=False) as connection:
            return audit_chain.holds(connection, end)

    def integrity(self) -> str:
        """ "ok", or what the database says is wrong with it."""
        with self.engine.connect().execution_options(writing=False) as connection:
            if connection.dialect.name == "sqlite":
                return str(connection.exec_driver_sql("PRAGMA integrity_check").scalar())
            connection.execute(select(metadata.tables["accounts"].c.id).limit(1))
            return "ok"

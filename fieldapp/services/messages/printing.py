"""A card or a letter about the hour, to be given by hand: what it says, and a row of who printed it."""

from dataclasses import dataclass
from datetime import datetime

from ...domain.account import Account
from ...domain.errors import Refused
from ...domain.standing import told_hours
from ...domain.visit import Visit
from .. import visit_file
from ..casefile import audit_read
from ..todo import rules_of
from ..workplace import Workplace


@dataclass(frozen=True)
class Printed:
    """`hours`: between which instants (aware UTC) the visit begins, as told, else as published; `approved`: hashes of
    the texts that may leave; `approvers`: names of those who may approve one."""

    visit: Visit
    hours: tuple[datetime, datetime]
    approved: frozenset[str]
    approvers: tuple[str, ...]


def read(work: Workplace, account: Account, visit_id: str) -> Printed:
    """Leaves a row of the reading. Raises `NotFound`, `Refused("no_hour")` when no hour is published to come."""
    file = visit_file.read(work, account, visit_id)
    if file.published is None or file.published.stop.start <= work.now():
        raise Refused("no_hour")
    start = file.published.stop.start
    if file.standing.told and file.visit.promised:
        start = file.visit.promised
    with work.store.read() as unit:
        approved, allowed = frozenset(unit.messages.approvals()), work.settings.access["office.message_approve"]
        approvers = tuple(one.name for one in unit.accounts.all() if one.active and one.has(*allowed))
    audit_read(work, account, file.visit.case_id, f"letter/{visit_id}")
    rules = rules_of(work)
    return Printed(file.visit, told_hours(file.visit, start, rules.tolerance, rules.zone), approved, approvers)

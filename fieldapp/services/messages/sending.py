"""One look of the server at the queue: what may leave now leaves, once.

All it knows is in the database. A message is marked as being sent before it is handed over, so a process that ends in
between leaves a mark and no second message: what stays marked becomes uncertain and waits for a person.
"""

import logging

from ...domain.errors import NotFound
from ...domain.message import SILENT, Message, answered, decide, reported
from ...store.unit import Unit
from ..visit_acts import record
from ..workplace import Workplace
from .addressing import address_of, party_of
from .asking import audit, withdraw
from .circumstances import circumstances
from .gateway import Letter

log = logging.getLogger(__name__)


def send_due(work: Workplace) -> None:
    """Sends what is due, one after the other; looks first for what another process left behind. One that cannot be
    sent because something of ours fails keeps none of the others waiting."""
    _give_up_silent(work)
    with work.store.read() as unit:
        due = unit.messages.due(work.now())
    for message_id in due:
        try:
            message = _claimed(work, message_id)
            if message:
                _hand_over(work, message)
        except Exception as error:  # a full disk, or a row that does not open; no words of a message in a log
            log.error("message %s was not sent: %s", message_id, type(error).__name__)
    _ask_for_reports(work)


def _ask_for_reports(work: Workplace) -> None:
    """Asks the carriers what became of what they took, ever more rarely and for two days."""
    with work.store.read() as unit:
        to_ask = unit.messages.to_ask(work.now())
    for message_id in to_ask:
        try:
            _ask_for_report(work, message_id)
        except NotFound:
            continue  # the case was erased meanwhile
        except Exception as error:  # as above: none keeps the others waiting
            log.error("nobody could be asked about message %s: %s", message_id, type(error).__name__)


def _ask_for_report(work: Workplace, message_id: str) -> None:
    with work.store.read() as unit:
        message = unit.messages.get(message_id)
    after = reported(message, work.gateway.report(message.way, message.carrier_id), work.now())
    with work.store.write() as unit:
        if unit.messages.change(after, "sent") and after.state != "sent":
            audit(unit, None, message, after.state)
        unit.commit()


def _give_up_silent(work: Workplace) -> None:
    """Whoever was sending these does not live any more: nobody knows whether they left."""
    before = work.machine_now() - SILENT
    with work.store.read() as unit:
        silent = unit.messages.silent(before)
    for message_id in silent:
        with work.store.write() as unit:
            try:
                message = unit.messages.get(message_id)
            except NotFound:
                continue  # the case was erased meanwhile
            if message.sending_at is None or message.sending_at >= before:
                continue
            _keep(work, unit, answered(message, "uncertain", work.now(), repeatable=_repeatable(work, message)))
            unit.commit()


def _claimed(work: Workplace, message_id: str) -> Message | None:
    """The message marked as being sent, None when it does not leave now: everything is asked once more, at this
    moment."""
    with work.store.write() as unit:
        try:
            message = unit.messages.get(message_id)
        except NotFound:
            return None
        if message.state != "queued":
            return None
        decision = decide(message, circumstances(work, unit, message), work.now())
        if decision.leaves:
            party = party_of(unit, message.case_id, message.party_id)
            to = address_of(party, message.way, work.settings.office.country) if party else ""
            message = message.model_copy(update={"to": to})
            if not unit.messages.claim(message, work.machine_now()):
                return None
            audit(unit, None, message, "send")
            message = unit.messages.get(message.id)
        elif decision.wait_until:
            unit.messages.change(message.model_copy(update={"not_before": decision.wait_until}), "queued")
        elif decision.why:
            withdraw(work, unit, message, decision.why)
        unit.commit()
    return message if decision.leaves else None


def _hand_over(work: Workplace, message: Message) -> None:
    letter = Letter(message.id, message.way, message.to, message.subject, message.text, work.machine_now())
    handed = work.gateway.send(letter)
    after = answered(
        message,
        handed.answer,
        work.now(),
        repeatable=_repeatable(work, message),
        carrier_id=handed.carrier_id,
        asks=message.way in work.gateway.reporting(),
    )
    with work.store.write() as unit:
        _keep(work, unit, after)
        unit.commit()


def _keep(work: Workplace, unit: Unit, message: Message) -> None:
    """What became of it; a sent one stands in the history of the visit. An answer that came late still counts where
    nobody has decided meanwhile."""
    late = ("uncertain",) if message.state == "sent" else ()
    if not unit.messages.change(message, "sending", *late):
        return
    audit(unit, None, message, message.state)
    if message.state == "sent":
        note_sent(work, unit, message, message.created_by)


def note_sent(work: Workplace, unit: Unit, message: Message, by: str) -> None:
    """In the history of the visit: by whom, in which way, about which hour. A request has none; its page lists what was
    written."""
    if message.visit_id is None or message.start is None:
        return
    details = {"start": message.start.isoformat(), "way": message.way, "language": message.language}
    record(work, unit, by, unit.visits.get(message.visit_id), "written", details=details)


def _repeatable(work: Workplace, message: Message) -> bool:
    return work.gateway.repeatable(message.way)

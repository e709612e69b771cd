"""A person decides what nobody knows, whether a message whose sending ended uncertain has arrived; and says that they
know of one that did not leave or arrive."""

from ...domain.account import Account
from ...domain.errors import Refused
from ...domain.message import waits_for_a_person
from ..workplace import Workplace
from .asking import audit
from .sending import note_sent


def settle(work: Workplace, account: Account, message_id: str, *, arrived: bool) -> None:
    """It arrived, or it did not and may be asked for again. Raises `NotFound`, `Refused("message_settled")` when
    somebody has said so before, or an answer came after all."""
    with work.store.write() as unit:
        message = unit.messages.get(message_id)
        said = {"state": "sent"} if arrived else {"state": "failed", "why": "did_not_arrive"}
        after = message.model_copy(update={**said, "ended_at": work.now(), "settled_by": account.id})
        if not unit.messages.change(after, "uncertain"):
            raise Refused("message_settled")
        audit(unit, account.id, message)
        if arrived:
            note_sent(work, unit, after, account.id)
        unit.commit()


def know(work: Workplace, account: Account, message_id: str) -> None:
    """It did not leave or arrive, and this person sees to what it was for. Raises `NotFound`,
    `Refused("message_settled")` when somebody has said so before."""
    with work.store.write() as unit:
        message = unit.messages.get(message_id)
        if message.state == "uncertain" or not waits_for_a_person(message):
            raise Refused("message_settled")
        unit.messages.change(message.model_copy(update={"settled_by": account.id}), message.state)
        audit(unit, account.id, message)
        unit.commit()

"""Which texts a named person of the office lets leave."""

from ...domain.account import Account
from ...domain.errors import Refused
from ...domain.message_text import Indiscretion, MessageText
from ...domain.text_approval import TextApproval
from ..workplace import Workplace


def approve(work: Workplace, account: Account, text: MessageText, seen: str, indiscreet: list[Indiscretion]) -> None:
    """This person has read this text in its language. `seen`: the hash of what they read. Raises
    `Refused("text_changed")` when it is another by now, `Refused("text_indiscreet")`."""
    if seen != text.hash:
        raise Refused("text_changed")
    if indiscreet:
        raise Refused("text_indiscreet")
    with work.store.write() as unit:
        unit.messages.approve(
            TextApproval(
                text_hash=text.hash,
                kind=text.kind,
                language=text.language,
                approved_by=account.id,
                at=work.machine_now(),
            )
        )
        unit.audit.append(user_id=account.id, action="approve", case_id=None, subject=_subject(text))
        unit.commit()


def withdraw(work: Workplace, account: Account, text: MessageText) -> None:
    """Nothing with this text leaves any more, not even what is queued. Raises `Refused("text_not_approved")`."""
    with work.store.write() as unit:
        if not unit.messages.withdraw_approval(text.hash):
            raise Refused("text_not_approved")
        unit.audit.append(user_id=account.id, action="withdraw", case_id=None, subject=_subject(text))
        unit.commit()


def approved(work: Workplace) -> frozenset[str]:
    """Hashes of the texts that may leave."""
    with work.store.read() as unit:
        return frozenset(unit.messages.approvals())


def _subject(text: MessageText) -> str:
    return f"text/{text.kind}/{text.language}/{text.hash[:12]}"

"""The page of messages: what is under way, what somebody has to decide, and which texts may leave."""

from dataclasses import dataclass

from ...domain.account import Account
from ...domain.message import Message, MessageWay
from ...domain.text_approval import TextApproval
from .. import casefile
from ..workplace import Workplace

SHOWN_ENDED = 50
SENDERS = ("coordinator",)
"""Who sees whom we write to; whoever approves texts sees the texts alone."""


@dataclass(frozen=True)
class MessagesPage:
    """`uncertain`: for a person to decide; `under_way`: in the queue or being sent; `ended`: the newest of the others;
    each the newest first. `called`: what each visit is called, by id; `names` of accounts; `approvals` by the hash of
    the text; `ways`: those that are switched on; `reporting`: those whose carrier says later what was delivered."""

    uncertain: tuple[Message, ...]
    under_way: tuple[Message, ...]
    ended: tuple[Message, ...]
    called: dict[str, str]
    names: dict[str, str]
    approvals: dict[str, TextApproval]
    ways: frozenset[MessageWay]
    reporting: frozenset[MessageWay]


def read(work: Workplace, account: Account) -> MessagesPage:
    """What this account may see of it, and a row of who looked."""
    sends = account.has(*SENDERS)
    with work.store.read() as unit:
        messages = unit.messages
        uncertain = messages.in_states("uncertain") if sends else []
        under_way = messages.in_states("queued", "sending") if sends else []
        ended = messages.in_states("sent", "delivered", "failed", "withdrawn")[:SHOWN_ENDED] if sends else []
        visits = unit.visits.many({message.visit_id for message in (*uncertain, *under_way, *ended)})
        found = MessagesPage(
            uncertain=tuple(uncertain),
            under_way=tuple(under_way),
            ended=tuple(ended),
            called={visit.id: visit.called for visit in visits.values()},
            names=unit.accounts.names(),
            approvals=messages.approvals(),
            ways=work.gateway.ways(),
            reporting=work.gateway.reporting(),
        )
    casefile.audit_list_read(work, account, "messages")
    return found


def count_uncertain(work: Workplace) -> int:
    """How many wait for somebody to decide."""
    with work.store.read() as unit:
        return len(unit.messages.in_states("uncertain"))

"""The page of messages: what is under way, what somebody has to decide, and which texts may leave."""

from dataclasses import dataclass

from ...domain.account import Account
from ...domain.message import Message, MessageWay, waits_for_a_person
from ...domain.text_approval import TextApproval
from .. import casefile
from ..workplace import Workplace

SHOWN_ENDED = 50
SENDERS = ("coordinator",)
"""Who sees whom we write to; whoever approves texts sees the texts alone."""


@dataclass(frozen=True)
class MessagesPage:
    """`to_decide`: those that wait for a person; `under_way`: in the queue or being sent; `ended`: the newest of the
    others; each the newest first. `called`: what each visit or request is called, by id; `names` of accounts;
    `approvals` by the hash of the text; `ways`: those that are switched on; `reporting`: those whose carrier says what
    was delivered."""

    to_decide: tuple[Message, ...]
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
        to_decide = messages.unsettled() if sends else []
        under_way = messages.in_states("queued", "sending") if sends else []
        ended = messages.in_states("sent", "delivered", "failed", "withdrawn")[:SHOWN_ENDED] if sends else []
        ended = [message for message in ended if not waits_for_a_person(message)]
        shown = (*to_decide, *under_way, *ended)
        visits = unit.visits.many({message.visit_id for message in shown if message.visit_id})
        requests = [unit.requests.find(message.request_id) for message in shown if message.request_id]
        found = MessagesPage(
            to_decide=tuple(to_decide),
            under_way=tuple(under_way),
            ended=tuple(ended),
            called={visit.id: visit.called for visit in visits.values()}
            | {one.id: one.answers.client_name or one.reference for one in requests if one},
            names=unit.accounts.names(),
            approvals=messages.approvals(),
            ways=work.gateway.ways(),
            reporting=work.gateway.reporting() | work.gateway.hears(),
        )
    casefile.audit_list_read(work, account, "messages")
    return found


def count_to_decide(work: Workplace) -> int:
    """How many pieces of work have messages that wait for a person."""
    with work.store.read() as unit:
        return len(unit.messages.unsettled_since())

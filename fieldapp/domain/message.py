"""A message that the office sends to a client: whether it may leave now, and what became of it.

Sent is not told: a message that lies unread on a telephone has told nobody anything. The hour becomes a promise when
the client answers, or when a person of the office says that they know it. A sending whose end nobody knows is never
repeated by itself where the provider would take it for a second message: it goes to a person.
"""

from datetime import datetime, timedelta
from typing import Literal, get_args

from pydantic import Field

from .contact_rule import Permission
from .record import Record

MessageWay = Literal["text", "email"]
MESSAGE_WAYS: tuple[MessageWay, ...] = get_args(MessageWay)
MessageKind = Literal[
    "hour", "hour_changed", "office_hour", "office_hour_changed",
    "reminder", "office_reminder",  # the day before, of an hour that they know
    "call_back",  # asks them to call, and says nothing else
]  # fmt: skip
MESSAGE_KINDS: tuple[MessageKind, ...] = get_args(MessageKind)
Matter = Literal["hour", "reminder", "call_back"]
MessageState = Literal[
    "queued",  # leaves when it may
    "sending",  # handed over, no answer yet
    "sent",  # handed over: the provider or the mail server has it
    "delivered",  # the provider says that the telephone has it; whether anybody reads it is not known
    "uncertain",  # handed over, and nobody knows whether the provider has it
    "failed",  # it surely did not leave
    "withdrawn",  # it was not to leave any more
]
UNFINISHED: tuple[MessageState, ...] = ("queued", "sending", "uncertain")
GOES: tuple[MessageState, ...] = (*UNFINISHED, "sent", "delivered")
"""On its way, or there: the same is not written again."""
WhyNot = Literal[
    "told",  # the client knows the hour
    "not_told",  # the client does not know the hour of which they were to be reminded
    "hour_gone",  # this hour is not published any more, or nobody goes there
    "too_late",  # the hour has begun, or begins before they may be reached
    "not_permitted",
    "not_approved",
    "party_gone",  # the party, or its number or address, is not in the case any more
    "switched_off",
    "taken_back",
    "refused",  # by the provider
    "unreachable",  # the provider did not answer at all, again and again
    "did_not_arrive",  # somebody found out
    "not_delivered",  # the provider says that no telephone has it
]
Answer = Literal[
    "sent",
    "later",  # surely not taken; may be tried again
    "refused",  # surely not taken, and never will be
    "uncertain",
]
Report = Literal["delivered", "failed", "unknown"]
"""What a provider says later of a message that it took; `unknown`: nothing yet, or nothing that we understand."""
LOOKS = tuple(timedelta(minutes=minutes) for minutes in (1, 3, 10, 30, 60, 240, 720, 1440, 2880))
"""How long after it was handed over the provider is asked: a telephone that was off may have it two days later."""
REMINDED_BEFORE = timedelta(hours=24)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20))
"""Before the second try and the following ones of what surely was not taken."""
SILENT = timedelta(minutes=5)
"""Longer than any answer of a provider is waited for: whoever was sending until then is not any more."""


class Message(Record):
    """What is told to whom. `start`: the hour it is about; `not_before`: when it may leave; `sending_at` is the
    machine's time. `party_id`: who is to get it; `to`: the number or address it was sent to, "" before. `text_hash`: of
    the text that was approved. `why`: why it did not leave, or arrive. `settled_by`: who said what became of it.
    `carrier_id`: what the provider knows it by, "" for nothing; `ask_at`: when it is asked next whether the message was
    delivered, None for never. Times are aware UTC."""

    id: str
    case_id: str
    visit_id: str
    kind: MessageKind
    way: MessageWay
    language: str
    state: MessageState
    text_hash: str
    start: datetime
    created_at: datetime
    created_by: str
    not_before: datetime
    tries: int = Field(default=0, ge=0)
    sending_at: datetime | None = None
    ended_at: datetime | None = None
    settled_by: str | None = None
    ask_at: datetime | None = None
    why: WhyNot | Literal[""] = ""
    party_id: str
    to: str = ""
    subject: str = ""
    text: str
    carrier_id: str = ""


class Circumstances(Record):
    """What holds at the moment a message could leave. `permission`: of the way to the party, None when the party is not
    there any more; `start`: the hour that is published for the visit, None for none; `told`: the client knows it."""

    permission: Permission | None
    start: datetime | None
    told: bool
    approved: bool
    switched_on: bool


class Decision(Record):
    """What happens with a message now: `wait_until` (aware UTC) or `why` it never leaves; neither: it leaves."""

    wait_until: datetime | None = None
    why: WhyNot | None = None

    @property
    def leaves(self) -> bool:
        """Whether it is sent at this moment."""
        return self.wait_until is None and self.why is None


def kind_of(*, changed: bool, at_office: bool) -> MessageKind:
    """What is told about an hour. `changed`: they know another; `at_office`: they come to us."""
    if at_office:
        return "office_hour_changed" if changed else "office_hour"
    return "hour_changed" if changed else "hour"


def reminder_of(*, at_office: bool) -> MessageKind:
    """What is written the day before. `at_office`: they come to us."""
    return "office_reminder" if at_office else "reminder"


def matter(kind: MessageKind) -> Matter:
    """What a message is for: the same is written once, whatever its words."""
    if kind == "reminder" or kind == "office_reminder":
        return "reminder"
    return "call_back" if kind == "call_back" else "hour"


def earliest(kind: MessageKind, start: datetime, now: datetime) -> datetime:
    """When a message about the hour `start` leaves at the earliest (all aware UTC): a reminder the day before."""
    return max(now, start - REMINDED_BEFORE) if matter(kind) == "reminder" else now


def decide(message: Message, found: Circumstances, now: datetime) -> Decision:
    """Whether a queued message may leave `now` (aware UTC). Asked when it is queued, and again when it is sent."""
    reminds = matter(message.kind) == "reminder"
    if found.told and not reminds:
        return Decision(why="told")
    if found.start != message.start:
        return Decision(why="hour_gone")
    if reminds and not found.told:
        return Decision(why="not_told")
    if message.start <= now:
        return Decision(why="too_late")
    if not found.switched_on:
        return Decision(why="switched_off")
    if not found.approved:
        return Decision(why="not_approved")
    permission = found.permission
    if permission is None:
        return Decision(why="party_gone")
    if permission.verdict == "never":
        return Decision(why="not_permitted")
    if permission.opens is None:
        return Decision()
    return Decision(why="too_late") if permission.opens >= message.start else Decision(wait_until=permission.opens)


def answered(message: Message, answer: Answer, now: datetime, *, repeatable: bool, carrier_id: str = "") -> Message:
    """The message after a provider answered `now` (aware UTC). `repeatable`: the provider takes the same message twice
    for one, so that an uncertain end can be tried again. `carrier_id`: what it can be asked about later, "" for
    nothing."""
    if answer == "sent":
        ask_at = now + LOOKS[0] if carrier_id else None
        return message.model_copy(update={"state": "sent", "ended_at": now, "carrier_id": carrier_id, "ask_at": ask_at})
    if answer == "refused":
        return message.model_copy(update={"state": "failed", "ended_at": now, "why": "refused"})
    if answer == "later" or repeatable:
        if message.tries <= len(PAUSES):
            again = now + PAUSES[message.tries - 1]
            return message.model_copy(update={"state": "queued", "not_before": again, "sending_at": None})
        if answer == "later":
            return message.model_copy(update={"state": "failed", "ended_at": now, "why": "unreachable"})
    return message.model_copy(update={"state": "uncertain", "ended_at": now})


def reported(message: Message, report: Report, now: datetime) -> Message:
    """A message that was handed over, after the provider was asked `now` (aware UTC) what became of it."""
    if report == "delivered":
        return message.model_copy(update={"state": "delivered", "ended_at": now, "ask_at": None})
    if report == "failed":
        gone = {"state": "failed", "why": "not_delivered", "ended_at": now, "ask_at": None}
        return message.model_copy(update=gone)
    handed_over = message.ended_at or now
    ahead = [handed_over + look for look in LOOKS if handed_over + look > now]
    return message.model_copy(update={"ask_at": ahead[0] if ahead else None})

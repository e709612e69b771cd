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
    # an hour that they were told does not hold: before it, where another follows or not; after it, that we are sorry
    "gone", "gone_ended", "office_gone_ended", "gone_past", "gone_past_ended",
    "received",  # of a request that nobody has decided yet: we have it
]  # fmt: skip
MESSAGE_KINDS: tuple[MessageKind, ...] = get_args(MessageKind)
TextKind = MessageKind | Literal["late"]
"""What has words that somebody approves. "late": a worker sends them from their own phone, and no queue knows of it."""
TEXT_KINDS: tuple[TextKind, ...] = (*MESSAGE_KINDS, "late")
Matter = Literal["hour", "reminder", "call_back", "gone", "received"]
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
END_UNKNOWN: tuple[MessageState, ...] = ("sending", "uncertain")
GOES: tuple[MessageState, ...] = (*UNFINISHED, "sent", "delivered")
"""On its way, or there: the same is not written again."""
MAY_BE_READ: tuple[MessageState, ...] = ("sending", "uncertain", "sent", "delivered")
"""Out of our hands: whoever it is for may know what it says."""
WhyNot = Literal[
    "told",  # the client knows the hour
    "not_told",  # the client does not know the hour of which they were to be reminded
    "hour_gone",  # this hour is not published any more, or nobody goes there
    "gone_known",  # they know that the hour does not hold, or it holds again
    # what is to be said is another by now: the hour is over, another follows after all, or they come to us instead
    "other_words",
    "decided",  # somebody has decided about their request meanwhile: they hear more than that we have it
    "too_late",  # the hour has begun, or begins before they may be reached
    "at_rest",  # the person restricted the use of their data, or objected to messages
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
STOPPED: tuple[WhyNot, ...] = (
    "other_words", "too_late", "at_rest", "not_permitted", "not_approved", "party_gone", "switched_off",
)  # fmt: skip
"""It did not leave, and whoever asked for it believes that it did: a person has to know. The others have nothing to be
told any more, or somebody took it back."""
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
    """What is told to whom, about a visit (`visit_id`) or a request that is none yet (`request_id`): one of them is
    None. `start`: the hour it is about, None for a request; `not_before`: when it may leave; `sending_at` is the
    machine's time. `party_id`: who is to get it; `to`: the number or address it was sent to, "" before. `text_hash`: of
    the text that was approved. `why`: why it did not leave, or arrive. `settled_by`: who said what became of it.
    `carrier_id`: what the provider knows it by, "" for nothing; `ask_at`: when it is asked next whether the message was
    delivered, None for never. Times are aware UTC."""

    id: str
    case_id: str
    visit_id: str | None
    request_id: str | None = None
    kind: MessageKind
    way: MessageWay
    language: str
    state: MessageState
    text_hash: str
    start: datetime | None
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
    there any more; `start`: the hour that is published for the visit, None for none; `told`: the client knows it;
    `at_office`: they come to us.
    `gone`: an hour that fell and that they do not know to have fallen, `gone_kind`: what is to be said of it now.
    `waiting`: nobody has decided about their request. `resting`: messages rest in their case."""

    permission: Permission | None
    start: datetime | None
    told: bool
    approved: bool
    switched_on: bool
    at_office: bool = False
    gone: datetime | None = None
    gone_kind: MessageKind | None = None
    waiting: bool = False
    resting: bool = False


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


def gone_kind(*, over: bool, goes_on: bool, at_office: bool) -> MessageKind:
    """What is written of an hour that does not hold. `over`: it has passed; `goes_on`: another follows; `at_office`:
    they were to come to us."""
    if over:
        return "gone_past" if goes_on else "gone_past_ended"
    if goes_on:
        return "gone"
    return "office_gone_ended" if at_office else "gone_ended"


def matter(kind: MessageKind) -> Matter:
    """What a message is for: the same is written once, whatever its words."""
    if "gone" in kind:
        return "gone"
    if kind == "reminder" or kind == "office_reminder":
        return "reminder"
    if kind == "call_back" or kind == "received":
        return kind
    return "hour"


def waits_for_a_person(message: Message) -> bool:
    """Whether nobody knows what became of it, or nobody has said yet that they know that it did not leave or arrive."""
    lost = message.state == "failed" or (message.state == "withdrawn" and message.why in STOPPED)
    return message.state == "uncertain" or (lost and message.settled_by is None)


GONE_KINDS = tuple(kind for kind in MESSAGE_KINDS if matter(kind) == "gone")
HOUR_KINDS = tuple(kind for kind in MESSAGE_KINDS if matter(kind) == "hour")


def earliest(kind: MessageKind, start: datetime, now: datetime) -> datetime:
    """When a message about the hour `start` leaves at the earliest (all aware UTC): a reminder the day before."""
    return max(now, start - REMINDED_BEFORE) if matter(kind) == "reminder" else now


def decide(message: Message, found: Circumstances, now: datetime) -> Decision:
    """Whether a queued message may leave `now` (aware UTC). Asked when it is queued, and again when it is sent."""
    pointless = _pointless(message, found, now)
    if pointless:
        return Decision(why=pointless)
    if found.resting:
        return Decision(why="at_rest")
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
    hour = message.start if matter(message.kind) != "gone" else None
    if hour and permission.opens >= hour:
        return Decision(why="too_late")
    return Decision(wait_until=permission.opens)


def _pointless(message: Message, found: Circumstances, now: datetime) -> WhyNot | None:
    """Why there is nothing to say, None where there is."""
    about = matter(message.kind)
    if about == "received":
        return None if found.waiting else "decided"
    if about == "gone":
        return _gone_pointless(message, found)
    reminds = about == "reminder"
    if found.told and not reminds:
        return "told"
    if found.start != message.start:
        return "hour_gone"
    if reminds and not found.told:
        return "not_told"
    if about != "call_back" and found.at_office != message.kind.startswith("office_"):
        return "other_words"
    return "too_late" if message.start and message.start <= now else None


def _gone_pointless(message: Message, found: Circumstances) -> WhyNot | None:
    """The same of an hour that fell."""
    if found.gone != message.start:
        return "gone_known"
    return "other_words" if found.gone_kind != message.kind else None


def answered(
    message: Message, answer: Answer, now: datetime, *, repeatable: bool, carrier_id: str = "", asks: bool = True
) -> Message:
    """The message after a provider answered `now` (aware UTC). `repeatable`: the provider takes the same message twice
    for one, so that an uncertain end can be tried again. `carrier_id`: what it knows the message by, "" for nothing;
    `asks`: it can be asked about it later."""
    if answer == "sent":
        ask_at = now + LOOKS[0] if carrier_id and asks else None
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

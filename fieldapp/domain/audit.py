"""Who did what to what: the rows that are only ever added."""

from datetime import datetime
from typing import Literal, get_args

from .message import MessageState
from .record import Record

AccountAct = Literal[
    "sign_in",
    "sign_in_failed",
    "sign_in_closed",
    "invite",
    "cancel_invitation",
    "set_password",
    "set_password_by_invitation",
    "end_sessions",
    "wrong_code",
    "wrong_passkey",
    "copied_passkey",
    "add_second_step",
    "add_passkey",
    "remove_passkey",
    "remove_app",
    "use_recovery_code",
    "renew_recovery_codes",
    "remove_second_step",
]
"""What is done with an account, which its owner reads."""
RefusedAct = Literal["refused", "refused_form"]
"""What the guard refused: a page that is not theirs, a form that came from no page of their session."""
OtherAct = Literal[
    "read",
    "write",
    "withdraw",
    "publish",
    "pass_on",
    "approve",
    "prepare",
    "open_day",
    "wrong_pin",
    "lock",
    "raise",
    "called",
    "acknowledge",
    "hand_on",
    "close",
    "send",
    "propose_erasure",
    "keep_from_erasure",
    "let_erasure",
    "take_back_erasure",
    "erase",
    "rotate",
    "end_rotation",
    "lock_keys",
    "unlock_keys",
]
AuditAction = AccountAct | RefusedAct | OtherAct | MessageState
ACCOUNT_ACTS: tuple[AccountAct, ...] = get_args(AccountAct)
AUDIT_ACTIONS: tuple[AuditAction, ...] = (
    *ACCOUNT_ACTS,
    *get_args(RefusedAct),
    *get_args(OtherAct),
    *get_args(MessageState),
)


class AuditRow(Record):
    """`at`: aware UTC, by the machine's clock; None where it does not read any more. `user_id`: None for the program
    itself, for clients, and where nobody knows who. `case_id`: None for what concerns no case. `subject`: what kind of
    thing, "/", and which; never what it says. `action`: an `AuditAction`, or one of an earlier version."""

    id: str
    at: datetime | None
    user_id: str | None
    action: str
    case_id: str | None
    subject: str

    @property
    def kind(self) -> str:
        """What kind of thing it is about."""
        return self.subject.split("/")[0]

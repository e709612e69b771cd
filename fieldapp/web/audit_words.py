"""What stands in the audit, in words: what was done, and to what kind of thing."""

from ..domain.audit import AccountAct, AuditAction
from .i18n import Words


def action_words(speech: Words) -> dict[AuditAction, str]:
    """After the name of who did it."""
    _ = speech._
    return {
        "read": _("read"),
        "write": _("wrote"),
        "withdraw": _("took back"),
        "publish": _("published"),
        "pass_on": _("printed for an organisation"),
        "approve": _("approved"),
        "sign_in": _("signed in"),
        "sign_in_failed": _("typed a wrong password"),
        "sign_in_closed": _("typed too many wrong passwords"),
        "invite": _("made an invitation"),
        "cancel_invitation": _("closed an invitation"),
        "set_password": _("changed the password"),
        "set_password_by_invitation": _("set a password with an invitation"),
        "end_sessions": _("signed other browsers out"),
        "wrong_code": _("typed the right password and a wrong code"),
        "add_second_step": _("added a second step"),
        "use_recovery_code": _("used a recovery code"),
        "renew_recovery_codes": _("made new recovery codes"),
        "remove_second_step": _("took the second step off"),
        "refused": _("was refused"),
        "refused_form": _("sent a form that came from no page of theirs"),
        "prepare": _("took the day along"),
        "open_day": _("opened the day again, with network"),
        "wrong_pin": _("typed a wrong PIN"),
        "lock": _("signed out on the phone"),
        "raise": _("raised by itself"),
        "called": _("was called"),
        "acknowledge": _("takes care"),
        "hand_on": _("gave it to the next person"),
        "close": _("closed it"),
        "send": _("handed over"),
        "propose_erasure": _("proposed to erase"),
        "take_back_erasure": _("took back that it be erased"),
        "keep_from_erasure": _("keeps it from being erased"),
        "let_erasure": _("ended that it is kept"),
        "erase": _("erased"),
        "rotate": _("began to seal everything under another key"),
        "end_rotation": _("finished sealing everything under another key"),
        "queued": _("tries again later"),
        "sending": _("is being sent"),
        "sent": _("was sent"),
        "delivered": _("arrived"),
        "uncertain": _("nobody knows whether it arrived"),
        "failed": _("did not leave"),
        "withdrawn": _("was not to leave any more"),
    }


def account_words(speech: Words) -> dict[AccountAct, str]:
    """For the owner of the account, as sentences of their own."""
    _ = speech._
    return {
        "sign_in": _("Signed in"),
        "sign_in_failed": _("Somebody typed a wrong password"),
        "sign_in_closed": _("Too many wrong passwords: the door was closed for a while"),
        "invite": _("An invitation to set a password was made"),
        "cancel_invitation": _("The invitation was closed"),
        "set_password": _("The password was changed"),
        "set_password_by_invitation": _("A password was set with an invitation"),
        "end_sessions": _("Browsers were signed out"),
        "wrong_code": _("Somebody typed your right password, and a wrong code"),
        "add_second_step": _("A second step was added"),
        "use_recovery_code": _("A recovery code was used"),
        "renew_recovery_codes": _("New recovery codes were made"),
        "remove_second_step": _("The second step was taken off"),
    }


def kind_words(speech: Words) -> dict[str, str]:
    """By the kind of a row."""
    _ = speech._
    return {
        "access-statement": _("all that is kept of somebody"),
        "account": _("an account"),
        "alarm": _("an alarm"),
        "breach": _("a data breach"),
        "call": _("whom to call"),
        "case": _("a case"),
        "client-code": _("a client’s secret code"),
        "client-page": _("a client’s own page"),
        "client-word": _("what a client wrote"),
        "conflict": _("what crossed"),
        "conflicts": _("what crossed"),
        "consent": _("a consent"),
        "contact": _("how somebody is reached"),
        "day": _("a day of the office"),
        "demonstration": _("the demonstration"),
        "deposit": _("an entry of a phone"),
        "erasure": _("what is erased of a case"),
        "fallen": _("that an hour does not hold"),
        "keys": _("the office’s keys"),
        "late": _("a late worker"),
        "letter": _("a letter"),
        "list": _("a list"),
        "message": _("a message"),
        "note": _("a note"),
        "owed": _("what a phone owes"),
        "page": _("a page that is not theirs, or a form"),
        "phone": _("a phone"),
        "picture": _("a picture"),
        "plan": _("a plan"),
        "recording": _("a voice note"),
        "request": _("a request"),
        "right": _("what somebody asks about their data"),
        "rights": _("what somebody asks about their data"),
        "safety": _("the times of lone workers"),
        "sheet": _("a route sheet"),
        "stop": _("a stop"),
        "text": _("the words of a message"),
        "visit": _("a visit"),
        "worker": _("a worker"),
    }

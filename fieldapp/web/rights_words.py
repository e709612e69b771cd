"""What persons ask about their data, in the words of the staff."""

from ..domain.rights import AllowedGround, Corrected, Decision, HowAsked, RightKind, Stage, ToldHow, Use
from .i18n import Words


def right_kind_words(speech: Words) -> dict[RightKind, str]:
    """What is asked, with the article."""
    _ = speech._
    return {
        "rectification": _("Correct something (article 16)"),
        "restriction": _("Keep it, and do nothing else with it (article 18)"),
        "objection": _("Do not use it for something (article 21)"),
        "portability": _("Give it to them as a file (article 20)"),
    }


def how_asked_words(speech: Words) -> dict[HowAsked, str]:
    """How it came."""
    _ = speech._
    return {
        "visit": _("at a visit"),
        "telephone": _("on the telephone"),
        "letter": _("in a letter"),
        "office": _("at the office"),
        "own_page": _("on their own page"),
    }


def use_words(speech: Words) -> dict[Use, str]:
    """What is done with data, and can rest."""
    _ = speech._
    return {
        "visits": _("Plan visits and go there"),
        "messages": _("Messages and reminders"),
        "file": _("Write new things into the file"),
        "passing_on": _("Pass on to another organisation"),
        "statistics": _("Count it in the figures"),
    }


def decision_words(speech: Words) -> dict[Decision, str]:
    """What was answered."""
    _ = speech._
    return {"granted": _("Granted"), "partly": _("Granted in part"), "refused": _("Not granted")}


def stage_words(speech: Words) -> dict[Stage, str]:
    """What the person is still to be told."""
    _ = speech._
    return {
        "extended": _("to tell: the answer takes longer"),
        "decided": _("to tell: the decision"),
        "lifting": _("to tell: it is to end"),
    }


def told_words(speech: Words) -> dict[ToldHow, str]:
    """How they were told."""
    _ = speech._
    return {
        "letter": _("with the letter, given by hand"),
        "spoken": _("face to face"),
        "telephone": _("on the telephone"),
    }


def ground_words(speech: Words) -> dict[AllowedGround, str]:
    """Why one use goes on although a restriction holds."""
    _ = speech._
    return {
        "consent": _("The person agreed to this one use"),
        "claims": _("Legal claims"),
        "safety": _("The safety or rights of somebody else"),
    }


def corrected_words(speech: Words) -> dict[Corrected, str]:
    """What can be corrected."""
    _ = speech._
    return {
        "name": _("Name"),
        "mobility": _("Mobility"),
        "guardian": _("Guardian"),
        "phone": _("Telephone"),
        "email": _("E-mail"),
        "other": _("Something else, which I have changed where it stands"),
    }

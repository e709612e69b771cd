"""What the lists of open work are called, and how visits end."""

from dataclasses import dataclass

from ..domain.standing import ListName
from ..domain.visit import ClosedAs, WaitReason, WhyChanged
from .i18n import Words


@dataclass(frozen=True)
class ListWords:
    """Of one list: its icon, name, who is on it, and what its button says."""

    icon: str
    title: str
    about: str
    act: str


def list_words(words: Words) -> dict[ListName, ListWords]:
    """The words of every list."""
    _ = words._
    return {
        "to_triage": ListWords("filter", _("To sort"), _("Nobody has decided yet"), _("Sort")),
        "address": ListWords("pin", _("Address to confirm"), _("Agreed, but the place is not sure"), _("Confirm")),
        "to_plan": ListWords("calendar", _("To plan"), _("Ready for a plan"), _("Plan")),
        "no_date": ListWords(
            "history",
            _("No possible date"),
            _("The hours are over, or it is shown that no plan has room"),
            _("Ask for other hours"),
        ),
        "to_tell": ListWords(
            "phone", _("To tell"), _("They do not know their hour, or that it no longer holds"), _("Tell")
        ),
        "today": ListWords("dot", _("Today"), _("Under way or to come"), _("Open the day")),
        "no_report": ListWords(
            "ask", _("No report"), _("The hour is over, nobody said what happened"), _("Enter what happened")
        ),
        "follow_up": ListWords(
            "refer",
            _("To follow up"),
            _("After a visit, on the client's word, about a message or a phone, something is to be done"),
            _("Decide"),
        ),
        "agreed_ahead": ListWords("check", _("Agreed for later"), _("Published for a later day"), _("Look")),
        "waiting": ListWords("clock", _("Waits until a date"), _("Comes back by itself"), _("Look")),
    }


def draft_act(words: Words) -> str:
    """What the button of a visit to plan says that is in a draft."""
    return words._("Open the draft")


def closed_words(words: Words) -> dict[ClosedAs, str]:
    """How a visit ended that nobody makes any more."""
    _ = words._
    return {
        "cancelled_by_client": _("Cancelled by the client"),
        "cancelled_by_office": _("Cancelled by the office"),
        "referred": _("Referred to somebody else"),
        "moved_away": _("The person moved away"),
        "died": _("The person died"),
    }


def why_words(words: Words) -> dict[WhyChanged, str]:
    """Why an hour or a place changes that a client was told."""
    _ = words._
    return {
        "colleague": _("A colleague is not there"),
        "urgent": _("Something more urgent"),
        "mistake": _("A mistake of ours"),
        "client": _("The client asked for it"),
        "other": _("Another reason"),
    }


def wait_words(words: Words) -> dict[WaitReason, str]:
    """Why a visit waits."""
    _ = words._
    return {
        "held": _("Held back by the office"),
        "postponed": _("The client wants another time"),
        "unreachable": _("Nobody answers: try again"),
        "follow_up": _("To take up again"),
        "client_calls": _("The client will call us"),
    }

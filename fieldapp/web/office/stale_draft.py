"""A page of a day that somebody else has changed meanwhile: what was wanted and what changed since, beside each other.

Nothing that was chosen is lost: the form is there again, made for the draft as it is now, where that is still legal.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from flask import g, request

from ...domain.errors import NotFound, Refused, Stale
from ...services import stale_draft
from ...services.stale_draft import Since
from ..forms import counted
from ..page import answer, words, workplace
from ..refusal_words import refusal_words

Page = tuple[str, int]


@dataclass(frozen=True)
class Wanted:
    """What somebody chose on the older page. `sentence`: in words; `action`: where the form is sent again with
    `fields`; `button`: what it says, for the draft as it is now. `hindrance`: why it cannot be done any more, "" where
    it can; `warnings`: rules that it breaks now."""

    sentence: str
    action: str
    button: str
    fields: Mapping[str, str] = field(default_factory=dict)
    hindrance: str = ""
    warnings: tuple[str, ...] = ()


def stale_page(
    day: date,
    revision: int,
    *visits: str,
    wanted: Callable[[Since], Wanted],
    shown: Collection[str] | None = None,
) -> Page:
    """409: both, by whom and when. `revision`: what the older page showed; `visits`: ids of those it was about;
    `shown`: marks of the told hours of which it said that they fall."""
    since = stale_draft.read(workplace(), g.account, day, revision, *visits, shown=shown)
    return answer("office/stale_draft.html", 409, day=day, since=since, wanted=wanted(since), seen=revision)


def hindered(attempt: Callable[[], object]) -> str:
    """Why an act cannot be done on the draft as it is now; "" where it can, as `attempt` shows without doing it."""
    try:
        attempt()
    except Refused as refused:
        return refusal_words(words(), refused)
    except NotFound:
        return words()._("The visit is not in this plan any more.")
    except Stale:
        return words()._("Somebody is changing the day just now: look at it again.")
    return ""


def now_revision(since: Since) -> int:
    """The revision of the draft as it is now; 0 where there is none."""
    return since.draft.revision if since.draft else 0


def seen_base(revision: int) -> int:
    """The revision on whose page the act was first chosen: that of the first of several such pages."""
    return counted(request.form.get("base", ""), revision)

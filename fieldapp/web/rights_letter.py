"""What a person is told on paper about what they asked: in their language, and without a word on who we are."""

from collections.abc import Iterable

from ..domain.rights import USES, Right, Use
from ..services.workplace import Workplace
from .statement_speech import Speaker


class RightLetter:
    """`stage`: received, extended, decided or lifting; `lines` is all of it, a paragraph each."""

    def __init__(self, work: Workplace, right: Right, language: str, stage: str) -> None:
        self._work, self._right, self._stage = work, right, stage
        self._speaker = Speaker(work, language)
        self._ = self._speaker.say

    @property
    def title(self) -> str:
        """Says nothing of what it is about."""
        return self._("A letter for you")

    @property
    def lines(self) -> tuple[str, ...]:
        """What was asked, what we say about it, and what the person can do."""
        said = {
            "received": self._received,
            "extended": self._extended,
            "decided": self._decided,
            "lifting": self._lifting,
        }[self._stage]()
        return (asked_words(self._speaker, self._right), *said, *self._reach())

    def _received(self) -> Iterable[str]:
        yield self._("We answer by {day}.", day=self._speaker.day(self._right.due))
        if self._right.kind == "objection":
            yield self._("Until then we do not use it for this.")

    def _extended(self) -> Iterable[str]:
        yield self._("Our answer takes longer: we answer by {day}.", day=self._speaker.day(self._right.due))
        yield self._("The reason: {words}", words=self._right.extended)
        yield from self._complain()

    def _decided(self) -> Iterable[str]:
        yield from decision_words(self._speaker, self._right)
        if self._right.decision != "granted":
            yield from self._complain()

    def _lifting(self) -> Iterable[str]:
        rested = [use for use in self._right.uses if use not in {one.use for one in self._right.allowed}]
        if self._right.kind == "restriction" and set(rested) == set(USES):
            yield self._("Until now we only kept it. Soon we use it again as before.")
        elif rested:
            uses = use_names(self._speaker, rested)
            yield self._("Until now we did not use it for this: {uses}. Soon we use it for this again.", uses=uses)
        yield self._("The reason: {words}", words=self._right.lift_reason)
        yield self._("If you do not want that, tell us.")
        yield from self._complain()

    def _complain(self) -> Iterable[str]:
        authority = self._work.settings.office.data_protection_authority
        if authority:
            yield self._("You can complain to: {authority}", authority=authority)
        yield self._("You can also go to a court.")

    def _reach(self) -> Iterable[str]:
        yield self._("Call us if you have a question: {phone}", phone=self._work.settings.office.number_for_clients)


def asked_words(speaker: Speaker, right: Right) -> str:
    """What was asked on which day, as a sentence to the person."""
    _, day = speaker.say, speaker.day(right.asked_on)
    if right.kind == "rectification":
        return _("On {day} you asked us to correct something that we keep about you.", day=day)
    if right.kind == "restriction":
        return _("On {day} you asked us to keep what we have about you, and to do nothing else with it.", day=day)
    if right.kind == "portability":
        return _("On {day} you asked us to give you what we have about you as a file.", day=day)
    uses = use_names(speaker, right.uses)
    return _("On {day} you asked us not to use what we have about you for this: {uses}.", day=day, uses=uses)


def decision_words(speaker: Speaker, right: Right) -> Iterable[str]:
    """What was decided, sentence by sentence."""
    _ = speaker.say
    if right.decision == "refused":
        yield _("We cannot do what you asked.")
    elif right.decision == "partly":
        yield _("We do a part of what you asked.")
    if right.decision in ("granted", "partly"):
        yield from _granted(speaker, right)
    if right.statement:
        yield _(
            "Your words stand beside our note. Whoever reads the note reads them too: {words}", words=right.statement
        )
    if right.reason:
        yield _("The reason: {words}", words=right.reason)


def _granted(speaker: Speaker, right: Right) -> Iterable[str]:
    _ = speaker.say
    if right.correction and right.correction.after:
        yield _("We have corrected it. It says now: {words}", words=right.correction.after)
    elif right.correction:
        yield _("We have corrected it.")
    if right.kind == "restriction":
        yield _("We keep it, and do not use it for this: {uses}.", uses=use_names(speaker, right.uses))
        yield _("Before that ends, we tell you.")
    if right.kind == "objection":
        yield _("We do not use it for this any more: {uses}.", uses=use_names(speaker, right.uses))
    if right.kind == "portability":
        yield _("We give you the file. Keep it where nobody else reads it.")


def use_names(speaker: Speaker, uses: Iterable[Use]) -> str:
    """What data are used for, as the person hears it."""
    _ = speaker.say
    names: dict[Use, str] = {
        "visits": _("Visits at home"),
        "messages": _("Messages to you"),
        "file": _("New notes about you"),
        "passing_on": _("Giving it to another organisation"),
        "statistics": _("Counting in our figures"),
    }
    return speaker.listed(names[use] for use in uses)

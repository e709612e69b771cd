"""Of a statement: what was asked for, which visits came of it, and what was agreed to."""

from ..domain.consent import THEIR_OWN, Consent, How, standing_of
from ..domain.party import PartyKind
from ..domain.request import HomeReason, Request, Source
from ..domain.visit import StopEvent, Visit, VisitState
from ..services.access_statement import AccessStatement
from .statement_speech import Entry, Speaker, entry


def party_name(speaker: Speaker, kind: PartyKind) -> str:
    """Who it is to the reader."""
    _ = speaker.say
    return {
        "client": _("You yourself"),
        "asker": _("Who asked for you"),
        "guardian": _("Guardian"),
        "household": _("Somebody you live with"),
        "lawyer": _("Your lawyer"),
        "organisation": _("An organisation"),
    }[kind]


def request_entry(speaker: Speaker, found: AccessStatement, request: Request) -> Entry:
    """What was asked, by whom, and what the office decided."""
    _, answers, day = speaker.say, request.answers, speaker.on(request.received_at)
    how: dict[Source, str] = {
        "form": _("{day}, in the form on our site", day=day),
        "telephone": _("{day}, on the telephone", day=day),
        "file": _("{day}, in a list that another organisation sent us", day=day),
    }
    why: dict[HomeReason, str] = {
        "mobility": _("It is hard for me to walk or go out"),
        "transport": _("I have no transport"),
        "both": f"{_('It is hard for me to walk or go out')}. {_('I have no transport')}",
        "none": _("I can come to your office"),
    }
    reasons = [*(one.reason for one in request.earlier), request.decision_reason]
    return entry(
        how[request.source],
        speaker.labelled(_("Number of your request"), request.reference),
        speaker.service(answers.service),
        speaker.languages(answers.spoken),
        _("An interpreter is needed.") if answers.interpreter else "",
        speaker.labelled(party_name(speaker, "asker"), answers.asker_name) if answers.asker_name else "",
        _("Address: {address}", address=answers.place.shown) if answers.place.shown else "",
        _("How to find the door: {words}", words=answers.place.access) if answers.place.access else "",
        _("Why at home: {words}", words=why[answers.home_reason]),
        _("Possible hours: {hours}", hours=speaker.hours(answers.windows)) if answers.windows else "",
        _("What you wrote: {words}", words=answers.message) if answers.message else "",
        _("Letter with a date: {day}", day=speaker.day(answers.letter_date)) if answers.letter_date else "",
        _("It was treated as urgent.") if request.urgency != "normal" else "",
        *(_("Reason: {words}", words=one) for one in reasons if one),
    )


def visit_entry(speaker: Speaker, found: AccessStatement, visit: Visit) -> Entry:
    """What was agreed, who came and when, and how it ended."""
    _ = speaker.say
    outcome = found.outcome_of(visit.id)
    days = [speaker.day(day) for day in sorted({window.day for window in visit.windows})]
    return entry(
        speaker.on(outcome.happened_at) if outcome else speaker.listed(days) or _("No day yet"),
        speaker.service(visit.service),
        _("Address: {address}", address=visit.place.shown) if visit.place.shown else "",
        _("How to find the door: {words}", words=visit.place.access) if visit.place.access else "",
        _("Possible hours: {hours}", hours=speaker.hours(visit.windows)) if visit.windows else "",
        _("We must be gone again when these hours end.") if any(one.gone_by_end for one in visit.windows) else "",
        *_wished(speaker, visit),
        _came(speaker, found, visit, outcome),
        _ended(speaker, found, visit),
        _("Note for the visit: {words}", words=visit.note_for_worker) if visit.note_for_worker else "",
        speaker.listed(outcome.facts.values()) if outcome else "",
    )


def _wished(speaker: Speaker, visit: Visit) -> list[str]:
    _ = speaker.say
    women = {"f": _("A woman is to come."), "m": _("A man is to come.")}
    told = visit.promised
    return [
        women[visit.required_gender] if visit.required_gender else "",
        _("Two people come together.") if visit.workers_needed == 2 else "",
        _("An interpreter is needed.") if visit.interpreter else "",
        _("It was treated as urgent.") if visit.urgency != "normal" else "",
        _("The hour that we said: {hour}", hour=speaker.speech.moment(told)) if told else "",
        _("It waits until {day}.", day=speaker.day(visit.wait.until)) if visit.wait else "",
        _("Reason: {words}", words=visit.wait.note) if visit.wait and visit.wait.note else "",
    ]


def _came(speaker: Speaker, found: AccessStatement, visit: Visit, outcome: StopEvent | None) -> str:
    """Everybody who said something at the door, and from when until when."""
    _ = speaker.say
    events = [one for one in found.events if one.visit_id == visit.id and one.kind != "taken_back"]
    names = dict.fromkeys(found.names.get(one.for_worker or one.user_id, "") for one in events)
    arrived = [one.happened_at for one in events if one.kind == "arrived"]
    if not events:
        return ""
    hours = speaker.between(min(arrived), outcome.happened_at) if arrived and outcome else ""
    return speaker.joined(_("Who came: {names}", names=speaker.speech.each(filter(None, names))), hours)


def _ended(speaker: Speaker, found: AccessStatement, visit: Visit) -> str:
    _ = speaker.say
    ended: dict[VisitState, str] = {
        "open": _("It is not over yet."),
        "done": _("The visit took place"),
        "nobody_home": _("Nobody was at home."),
        "refused": _("The visit was not wanted."),
        "moved": _("You had moved."),
        "unsafe": _("It was not safe."),
        "cancelled": _("It was cancelled."),
    }
    closing = visit.closing
    if closing is None:
        return ended[visit.state]
    theirs = closing.by is None or closing.how == "cancelled_by_client"
    said = _("You cancelled.") if theirs else ended[visit.state]
    reason = _("Reason: {words}", words=closing.reason) if closing.reason else ""
    return speaker.joined(f"{said} {speaker.on(closing.at)}", found.names.get(closing.by or "", ""), reason)


def consent_entry(speaker: Speaker, found: AccessStatement, consent: Consent) -> Entry:
    """Whose it is, how and when it was given, in which words, and whether it is theirs yet."""
    _, given = speaker.say, speaker.on(consent.given_at)
    how: dict[How, str] = {
        "form": _("{day}, in the form on our site", day=given),
        "telephone": _("{day}, on the telephone", day=given),
        "paper": _("{day}, on paper", day=given),
        "door": _("{day}, at the door", day=given),
        "file": _("{day}, in a list that another organisation sent us", day=given),
    }
    standing = standing_of(
        found.consents,
        consent.purpose,
        speaker.work.today(),
        consent.recipient,
        minor=found.case.person.minor,
    )
    to_ask = standing.standing == "to_confirm" and standing.consent == consent and consent.giver not in THEIR_OWN
    noted = found.names.get(consent.recorded_by or "", "")
    return entry(
        speaker.joined(speaker.purpose(consent.purpose), consent.recipient),
        speaker.joined(_("No") if consent.refused else _("Yes"), how.get(consent.how, given)),
        _("taken back on {day}", day=speaker.on(consent.withdrawn_at))
        if consent.withdrawn_at and not consent.refused
        else "",
        speaker.joined(party_name(speaker, consent.giver), consent.giver_name),
        _("We still have to ask you yourself.") if to_ask else "",
        _("Written down by {name}", name=noted) if noted else "",
        consent.words,
        _("The words were in this language: {language}", language=speaker.speech.language_name(consent.language))
        if consent.words and consent.language
        else "",
    )

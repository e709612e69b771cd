"""The request form: one question a page, check your answers, send once, note the reference."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from flask import redirect, request, session, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response

from ...domain.consent import FORM_WORDS
from ...domain.request import Answers, Consent
from ...services import client_codes, intake, retention
from ...services.addresses import find
from ...services.workplace import Workplace
from ...settings.languages import SpokenLanguage
from ..client_texts import consent_words
from ..forms import FormReader
from ..i18n import Words
from ..page import answer, invalid, words, workplace
from . import blueprint
from .draft import STEPS, Draft
from .steps import AT_OFFICE, READERS, UNKNOWN, Understood, asked_address, offered_days

Page = Response | tuple[str, int]
OF_THE_ADDRESS = ("address", "place")
SENT = ("reference", "secret", "secret_until", "client_calls")  # what the page after sending shows


@blueprint.get("/<lang:lang>/visit/<step>")
def step(lang: str, step: str) -> Page:
    if step not in STEPS:
        raise NoSuchPage
    draft = Draft(session)
    if step != STEPS[0] and (not draft.started or _sent_before(draft)):
        return _begin_again(lang)
    values = _values(draft, step)
    if step not in _steps(draft) or (step == "place" and not values["found"].candidates):
        return redirect(url_for("public.step", lang=lang, step="when"))
    return answer(f"public/{step}.html", **values)


@blueprint.post("/<lang:lang>/visit/<step>")
def step_now(lang: str, step: str) -> Page:
    if step not in STEPS:
        raise NoSuchPage
    draft = Draft(session)
    if step != STEPS[0] and _sent_before(draft):
        return _begin_again(lang)  # "back" after sending leads here, not into a second request
    draft.keep(step, request.form)
    if step == "address":
        draft.keep("place", MultiDict())  # another address: choose again
    form, _ = _understand(draft, step)
    if form.errors:
        return invalid(f"public/{step}.html", form.errors, **_values(draft, step))
    return redirect(
        url_for("public.step", lang=lang, step=_next(draft, step)) if not _complete(draft) else _check(lang)
    )


@blueprint.get("/<lang:lang>/visit/check")
def check(lang: str) -> Page:
    draft = Draft(session)
    if not draft.started:
        return _begin_again(lang)
    unfinished, understood = _read_through(draft)
    if unfinished:
        return redirect(url_for("public.step", lang=lang, step=unfinished))
    return answer("public/check.html", **_shown(understood))


@blueprint.post("/<lang:lang>/visit/check")
def send(lang: str) -> Page:
    """Sends once: the same form again shows the same reference."""
    work, draft, speech = workplace(), Draft(session), words()
    if not draft.started:
        return redirect(url_for("public.sent", lang=lang)) if "reference" in session else _begin_again(lang)
    unfinished, understood = _read_through(draft)
    if unfinished:
        return redirect(url_for("public.step", lang=lang, step=unfinished))
    if "agree" not in request.form:
        sentence = speech._("Tick the box if you agree. Without it we may not keep your answers.")
        return invalid("public/check.html", {"agree": sentence}, **_shown(understood))
    if turn := intake.turn_to_send(work, request.remote_addr or "", draft.turn):
        draft.wait_for(turn)
        wait = turn - work.machine_now()
        from_minute = work.now() + wait + timedelta(minutes=1)  # as the page tells the time
        return answer("public/wait.html", 429, from_minute=from_minute, wait_s=ceil(wait.total_seconds()))
    said = consent_words(work.settings, speech.language)
    consent = Consent(
        given_at=work.now(), language=speech.language, version=FORM_WORDS, words=said.text if said else ""
    )
    answers = _answers(understood).model_copy(update={"consent": consent})
    made = intake.receive(work, answers, submission=draft.submission)
    session["secret"] = client_codes.first(work, made, draft.submission)
    shown_for = timedelta(minutes=work.settings.own_page.shown_minutes)
    session["secret_until"] = (work.machine_now() + shown_for).isoformat()
    session["reference"] = made.reference
    draft.forget()
    session["client_calls"] = (made.answers.asker_contact or made.answers.contact).they_call
    return redirect(url_for("public.sent", lang=lang))


@blueprint.get("/<lang:lang>/visit/sent")
def sent(lang: str) -> Page:
    if "reference" not in session:
        return redirect(url_for("public.home", lang=lang))
    until = session.get("secret_until", "")
    over = bool(until) and datetime.fromisoformat(until) <= workplace().machine_now()
    if over:
        session.pop("secret", None)  # the telephone may be in other hands by now
    shown = {name: session.get(name, "") for name in SENT}
    return answer("public/sent.html", **shown, over=over)


@blueprint.post("/<lang:lang>/visit/sent")
def hide_sent(lang: str) -> Response:
    """Whoever has written both down hides them from the next one at this telephone."""
    for name in SENT:
        session.pop(name, None)
    return redirect(url_for("public.home", lang=lang), 303)


def _begin_again(lang: str) -> Page:
    """To the first question, which says so where the answers are gone because too much time passed."""
    ended = 1 if session.lost else None  # type: ignore[attr-defined]  # Flask's proxy of our ServerSession
    return redirect(url_for("public.step", lang=lang, step=STEPS[0], again=ended))


def _sent_before(draft: Draft) -> bool:
    """This visitor sent a request and has begun no other."""
    return "reference" in session and draft.empty


def _check(lang: str) -> str:
    return url_for("public.check", lang=lang)


def _understand(draft: Draft, wanted: str) -> tuple[FormReader, Understood]:
    """Reads the questions up to `wanted`; the reader of `wanted` has its errors."""
    understood: Understood = {}
    form = FormReader(draft.typed(wanted), words())
    for name in STEPS[: STEPS.index(wanted) + 1]:
        if name == wanted or name in _steps(draft):
            form = _read(draft, name, understood)
    return form, understood


def _read(draft: Draft, step: str, understood: Understood) -> FormReader:
    """Adds what the question means to `understood`; the reader has its errors."""
    form = FormReader(draft.typed(step), words())
    understood |= READERS[step](form, words(), workplace(), understood)
    return form


def _read_through(draft: Draft) -> tuple[str | None, Understood]:
    """The first question that still lacks a good answer, and what was understood so
    far: everything where it is None."""
    understood: Understood = {}
    for name in _steps(draft):
        asked = name != "place" or understood["found"].candidates
        if asked and not draft.answered(name):
            return name, understood
        if _read(draft, name, understood).errors:
            return name, understood
    return None, understood


def _complete(draft: Draft) -> bool:
    """Every question was answered once: a change goes straight back to the check page."""
    return all(draft.answered(name) for name in _steps(draft) if name != "place")


def _next(draft: Draft, step: str) -> str:
    following = [name for name in STEPS[STEPS.index(step) + 1 :] if name in _steps(draft)]
    return following[0] if following else "check"


def _steps(draft: Draft) -> tuple[str, ...]:
    """The questions of this visitor, in their order: who comes to the office is asked for no address."""
    if draft.typed("reason").get("home_reason") != AT_OFFICE:
        return STEPS
    return tuple(name for name in STEPS if name not in OF_THE_ADDRESS)


def _answers(understood: Understood) -> Answers:
    """Everything understood, the parts of the place joined in it; whoever asks for somebody else reads the language of
    this page."""
    given = {name: value for name, value in understood.items() if name in Answers.model_fields}
    theirs = "" if understood["asker"] == "self" else words().language
    return Answers(**given, asker_language=theirs)


def _shown(understood: Understood) -> dict[str, Any]:
    """What the check page repeats, and how long answers are kept where they are erased by themselves."""
    work = workplace()
    return {
        "answers": _answers(understood),
        "kept_for": work.settings.retention if retention.runs(work) else None,
    }


def _values(draft: Draft, step: str) -> dict[str, Any]:
    """What a page needs: what was typed, where it stands, and what it offers."""
    work = workplace()
    steps = _steps(draft)
    position = steps.index(step) if step in steps else STEPS.index(step)
    kept_for = timedelta(hours=work.settings.session.form_hours)
    return {
        "step": step,
        "number": position + 1,
        "total": len(steps),
        "before": steps[position - 1] if position else None,
        "comes_to_office": steps != STEPS,
        "typed": draft.typed(step),
        "again": "again" in request.args,
        "was_sent": _sent_before(draft),
        "ends_at": work.now() + kept_for,  # as the page tells the time; a session itself ends by the machine's
        "ends_in_s": int(kept_for.total_seconds()),
        "found": find(work.geocoder, asked_address(work, draft.typed("address"))) if step == "place" else None,
        "asker": draft.typed("who").get("asker", ""),
        "days": offered_days(work),
        "places": work.places,
        "unknown": UNKNOWN,
        "intake": work.settings.intake,
        "shown_languages": _spoken(words(), work),
        "shown_dialects": _dialects(words(), work),
        "shown_others": _others(words(), work),
    }


def _spoken(speech: Words, work: Workplace) -> list[tuple[str, Markup, str]]:
    """The languages with pages, each by its own name and in the reader's language."""
    known = work.settings.languages.known
    return [
        (
            code,
            Markup('<bdi lang="{}">{}</bdi>').format(code, known[code].name),
            "" if code == speech.language else speech.language_name(code),
        )
        for code in work.settings.languages.client
    ]


def _dialects(speech: Words, work: Workplace) -> list[tuple[str, list[tuple[str, str]]]]:
    """Languages of which a dialect can be chosen, each with its dialects as options."""
    languages = work.settings.languages
    offered = [(code, [_option(speech, one) for one in languages.dialects(code)]) for code in languages.client]
    return [(code, options) for code, options in offered if options]


def _others(speech: Words, work: Workplace) -> list[tuple[str, str]]:
    """Languages without pages, as options."""
    return [_option(speech, one) for one in work.settings.languages.spoken if not one.of]


def _option(speech: Words, one: SpokenLanguage) -> tuple[str, str]:
    """Its own name first: whoever speaks it recognises it."""
    theirs = speech.language_name(one.code)
    return one.code, one.name if theirs == one.name else f"\u2068{one.name}\u2069 – {theirs}"

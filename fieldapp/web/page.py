"""What every page has: words in the reader's language, the office, tokens, addresses of static files."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from flask import Flask, current_app, g, render_template, request, session, url_for

from ..domain.language import is_written
from ..domain.request import MOST_WINDOWS
from ..security.guard import csrf_token
from ..security.headers import nonce
from ..services.safety.loop import Watch
from ..services.workplace import Workplace
from ..settings import ROLES, DutyHours
from .i18n import Words, words_in
from .offered_words import no_longer_offered
from .stop_words import off_words

STATIC = Path(__file__).resolve().parent.parent / "static"


def workplace() -> Workplace:
    return cast(Workplace, current_app.extensions["workplace"])


def watch() -> Watch:
    """The thread that looks after people who work alone."""
    return cast(Watch, current_app.extensions["watch"])


def words() -> Words:
    """The language of this request: in the path on public pages, of the account on staff pages, else what fits best."""
    if "words" not in g:
        g.words = words_in(workplace().settings, _language())
    return cast(Words, g.words)


def _language() -> str:
    languages = workplace().settings.languages
    named = (request.view_args or {}).get("lang") or request.path.split("/")[1]  # a wrong address has its language too
    if named in languages.client:
        return str(named)
    account = g.get("account") or (g.halfway.account if g.get("halfway") else None)
    if account is not None and not (request.endpoint or "").startswith("public."):
        return account.language if account.language in languages.staff else languages.staff[0]
    known = languages.staff if (request.endpoint or "").startswith(("account.", "office.")) else languages.client
    chosen = session.get("language")
    if chosen in known:
        return str(chosen)
    return request.accept_languages.best_match(known) or languages.default


@cache
def _fingerprint(name: str) -> str:
    path = STATIC / name
    return sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"


def static_url(name: str) -> str:
    """The address changes with the file, so that browsers may keep it for long."""
    fingerprint = "dev" if current_app.debug else _fingerprint(name)
    return url_for("static", filename=name, v=fingerprint)


def answer(template: str, status: int = 200, **values: Any) -> tuple[str, int]:
    """The page made of a template, with its HTTP status."""
    return render_template(template, **values), status


def invalid(template: str, errors: Mapping[str, str], **values: Any) -> tuple[str, int]:
    """A form that was refused: HTTP status 422, the sentences by field, what was typed still there."""
    return answer(template, 422, errors=errors, **values)


def staff_languages() -> list[tuple[str, str, str]]:
    """For a choice: code, name, no hint."""
    languages = workplace().settings.languages
    return [(code, languages.known[code].name, "") for code in languages.staff]


def service_choices() -> list[tuple[str, str, str]]:
    """For a choice: code, label and hint in the reader's language."""
    language = words().language
    return [
        (s.code, s.label.get(language, s.code), s.hint.get(language, "")) for s in workplace().settings.office.service
    ]


def service_options(*known: str) -> list[tuple[str, str]]:
    """Services by their name in the reader's language; last those of `known` that the office does not offer any more:
    a choice without them would send another."""
    offered = [(code, label) for code, label, _ in service_choices()]
    return [*offered, *((code, no_longer_offered(words(), code)) for code in not_among(known, dict(offered)))]


def language_options(*known: str) -> list[tuple[str, str]]:
    """Languages of visits and workers by their name in the reader's language; last those of `known` that are not among
    them: what somebody wrote, and what the office does not list any more."""
    offered = [(code, words().language_name(code)) for code in workplace().settings.languages.of_visits]
    return [*offered, *((code, _unlisted_language(code)) for code in not_among(known, dict(offered)))]


def not_among(known: Iterable[str], offered: Collection[str]) -> tuple[str, ...]:
    """Those of `known` that nobody offers, each once."""
    return tuple(code for code in dict.fromkeys(known) if code and code not in offered)


def _unlisted_language(code: str) -> str:
    name = words().language_name(code)
    return name if is_written(code) else no_longer_offered(words(), name)


def staff_language_options() -> list[tuple[str, str]]:
    return [(code, name) for code, name, _ in staff_languages()]


def role_names(speech: Words) -> dict[str, str]:
    """By the role, in any language of staff."""
    _ = speech._
    return {
        "coordinator": _("coordinator"),
        "worker": _("field worker"),
        "case_worker": _("case worker"),
        "administrator": _("administrator"),
        "approver": _("approves texts to clients"),
    }


def role_name(role: str) -> str:
    return role_names(words())[role]


def role_choices() -> list[tuple[str, str, str]]:
    return [(role, role_name(role), "") for role in ROLES]


def fresh_id() -> str:
    """For a form that makes something: sending it twice makes it once."""
    return str(uuid.uuid4())


def duration_options(minutes: tuple[int, ...], known: int) -> list[tuple[int, str]]:
    """Lengths in minutes as the options of a choice: (minutes, label). The one that is `known` is among them, also
    where nobody offers it: a choice without it would send another."""
    return [(length, f"{length} min") for length in sorted({*minutes, known})]


def _demonstration_moment() -> str:
    """The day and hour it is in the demonstration, "" where real time counts."""
    work = workplace()
    if work.demonstration is None or not work.demonstration.chosen.on:
        return ""
    return f"{words().day(work.today())}, {words().clock(work.now())}"


def here_step() -> str:
    """The question of the public form this page asks, for coming back after choosing a language."""
    endpoint = (request.endpoint or "").removeprefix("public.")
    step = (request.view_args or {}).get("step", endpoint if endpoint in ("check", "send", "sent", "own_visit") else "")
    return "check" if step == "send" else str(step)


def duty_days(duty: DutyHours) -> str:
    """Mon-Fri as the reader says it: a run of days as first to last, single days by name."""
    names = [words().weekday(day) for day in duty.weekdays]
    run = len(names) > 2 and duty.weekdays == tuple(range(duty.weekdays[0], duty.weekdays[-1] + 1))
    return words()._("{first} to {last}", first=names[0], last=names[-1]) if run else words().each(names)


def install(app: Flask) -> None:
    app.jinja_env.globals.update(
        staff_languages=staff_languages,
        duty_days=duty_days,
        service_choices=service_choices,
        here_step=here_step,
        service_options=service_options,
        no_longer_offered=lambda name: no_longer_offered(words(), name),
        off_words=lambda why: off_words(words(), why),
        language_options=language_options,
        duration_options=duration_options,
        most_windows=MOST_WINDOWS,
        staff_language_options=staff_language_options,
        role_name=role_name,
        role_choices=role_choices,
        fresh_id=fresh_id,
    )

    @app.context_processor
    def _context() -> dict[str, Any]:
        speech = words()
        work = workplace()
        return {
            "words": speech,
            "_": speech._,
            "ngettext": speech.ngettext,
            "lang": speech.language,
            "direction": speech.direction,
            "office": work.settings.office,
            "languages": work.settings.languages,
            "account": g.get("account"),
            "csrf_token": csrf_token,
            "csp_nonce": nonce(),
            "static_url": static_url,
            "demonstration": work.settings.demonstration,
            "demonstration_moment": _demonstration_moment(),
            "errors": {},
        }

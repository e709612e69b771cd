"""The team: who, when, which languages, where the day begins."""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused, Stale
from ...domain.worker import SHIFTS_A_DAY, Duty, Shift, Worker
from ...services import team as team_service
from ...services.addresses import find
from ...services.last_writer import last_writer
from ..conflict import conflict
from ..forms import FormReader
from ..page import answer, invalid, language_options, not_among, service_options, words, workplace
from ..refusal_words import refusal_words
from . import blueprint

Page = Response | tuple[str, int]


@blueprint.get("/team")
def team() -> Page:
    work = workplace()
    workers = team_service.workers(work)
    return answer("office/team.html", workers=workers, gaps=team_service.gaps(work, workers), today=work.today())


@blueprint.get("/team/new")
def team_new() -> Page:
    return answer("office/worker.html", **_values(None))


@blueprint.post("/team/new")
def team_add() -> Page:
    form = FormReader(request.form, words())
    facts = _read(form)
    return _save(form, None, lambda: team_service.add(workplace(), g.account.id, facts))


@blueprint.get("/team/<worker_id>")
def team_worker(worker_id: str) -> Page:
    return answer("office/worker.html", **_values(team_service.worker(workplace(), worker_id)))


@blueprint.post("/team/<worker_id>")
def team_change(worker_id: str) -> Page:
    worker = team_service.worker(workplace(), worker_id)
    form = FormReader(request.form, words())
    facts = _read(form, worker)
    # hours of single days are not on this form: they stay
    special = tuple(shift for shift in worker.shifts if shift.day is not None)
    facts["shifts"] += special
    seen = request.form.get("seen")
    return _save(form, worker, lambda: team_service.change(workplace(), g.account.id, worker_id, facts, seen))


def _save(form: FormReader, worker: Worker | None, act: Callable[[], Worker]) -> Page:
    """Saves what the form says, or shows it again with what is wrong. `worker`: as it was, None for a new one."""
    if not form.errors:
        try:
            saved = act()
        except Refused as refused:
            form.fail("from-0-0", refusal_words(words(), refused))
        except Stale:
            return _crossed(worker.id if worker else "")
        else:
            flash(words()._("Saved."), "ok")
            return redirect(url_for("office.team_worker", worker_id=saved.id))
    values = _values(worker)
    if request.form.get("seen", values["seen"]) != values["seen"] and worker:
        return _crossed(worker.id)
    return invalid("office/worker.html", form.errors, **(values | {"typed": request.form}))


@blueprint.post("/team/<worker_id>/absence")
def team_away(worker_id: str) -> Page:
    form, _ = FormReader(request.form, words()), words()._
    first, last = form.day("first"), form.day("last") or form.day("first")
    if first is None:
        form.fail("first", _("Write the first day of the absence."))
    if first and last and not form.errors:
        try:
            affected = team_service.add_absence(workplace(), g.account.id, worker_id, first, last)
        except Refused as refused:
            form.fail("last", refusal_words(words(), refused))
        else:
            days = words().each(words().day(day, "short") for day in affected)
            text = _("Absent. Plan again: {days} had a route.", days=days) if affected else _("The absence is noted.")
            flash(text, "info" if affected else "ok")
            return redirect(url_for("office.team_worker", worker_id=worker_id))
    return invalid(
        "office/worker.html",
        form.errors,
        **(_values(team_service.worker(workplace(), worker_id)) | {"absence": request.form}),
    )


@blueprint.post("/team/<worker_id>/absence/<absence_id>/remove")
def team_back(worker_id: str, absence_id: str) -> Page:
    team_service.remove_absence(workplace(), g.account.id, worker_id, absence_id)
    return redirect(url_for("office.team_worker", worker_id=worker_id))


def _crossed(worker_id: str) -> Page:
    now = _values(team_service.worker(workplace(), worker_id))
    rows = [*_lines(now, request.form.getlist), *_hours(now["hours"], request.form)]
    by = last_writer(workplace(), f"worker/{worker_id}")
    return conflict("office/worker.html", rows, **(now | {"typed": request.form, "crossed_by": by}))


def _lines(now: dict[str, Any], typed: Callable[[str], list[str]]) -> Iterator[tuple[str, str, str]]:
    """The fields of the form but its hours: what it is called, as it is by now, as it was typed."""
    _, worker = words()._, now["worker"]
    yield _("Name"), worker.name, " ".join(typed("name"))
    yield _("Telephone"), worker.phone, " ".join(typed("phone"))
    yield _("The day begins and ends at"), worker.start_label, " ".join(typed("start"))
    languages = dict(language_options(*worker.languages))
    yield _("Languages"), _named(languages, worker.languages), _named(languages, typed("languages"))
    services = dict(service_options(*worker.services))
    yield _("Services"), _named(services, worker.services), _named(services, typed("services"))
    active = {True: _("Yes"), False: _("No")}
    yield _("Works here"), active[worker.active], active[bool(typed("active"))]
    duties = {key: f"{words().weekday(duty.weekday)} {words().clock(duty.start)}" for key, duty in now["duties"]}
    yield _("Duty at the office"), _named(duties, now["owed"]), _named(duties, typed("duties"))


def _hours(now: dict[str, str], typed: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for weekday in range(7):
        for part in range(SHIFTS_A_DAY):
            fields = (f"from-{weekday}-{part}", f"to-{weekday}-{part}")
            before, after = (" – ".join(source.get(name, "") for name in fields) for source in (now, typed))
            yield words().weekday(weekday), before, after


def _named(names: Mapping[str, str], codes: Container[str]) -> str:
    return words().each(name for code, name in names.items() if code in codes)


def _read(form: FormReader, worker: Worker | None = None) -> dict[str, Any]:
    work, _ = workplace(), words()._
    office = work.settings.office
    spoken, done = (worker.languages, worker.services) if worker else ((), ())
    offered = work.settings.languages.of_visits
    languages = form.many("languages", (*offered, *not_among(spoken, offered)))
    services = form.many("services", (*office.service_codes, *not_among(done, office.service_codes)))
    if not languages:
        form.fail("languages", _("Tick at least one language."))
    if not services:
        form.fail("services", _("Tick at least one service."))
    shifts = _shifts(form)
    duties = _duties(worker)
    owed = form.many("duties", list(duties))
    start = _start(form, worker)
    return {
        "name": form.text("name", limit=80, required=_("Write the name.")),
        "gender": form.optional_choice("gender", ("", "f", "m")) or None,
        "languages": languages,
        "services": services,
        "transport": form.optional_choice("transport", ("car", "bicycle", "foot"), "car"),
        "phone": _phone(form),
        "active": form.ticked("active"),
        "shifts": shifts,
        "duties": tuple(duties[key] for key in owed),
        **start,
    }


def _shifts(form: FormReader) -> tuple[Shift, ...]:
    _ = words()._
    shifts = []
    for weekday in range(7):
        for part in range(SHIFTS_A_DAY):
            start, end = form.clock(f"from-{weekday}-{part}"), form.clock(f"to-{weekday}-{part}")
            if start and end and start < end:
                shifts.append(Shift(weekday=weekday, start=start, end=end))
            elif start or end:
                form.fail(f"from-{weekday}-{part}", _("A shift has two hours, the first before the second."))
    return tuple(shifts)


def _phone(form: FormReader) -> str:
    typed = form.text("phone", limit=30)
    if typed and not re.fullmatch(r"\+?[0-9 ./()-]{6,30}", typed):
        form.fail(
            "phone", words()._("“{typed}” is not a telephone number. Write for example 0470 12 34 56.", typed=typed)
        )
    return typed


def _start(form: FormReader, worker: Worker | None) -> dict[str, Any]:
    """Where it was, the office, or an address found with certainty."""
    work = workplace()
    office = work.settings.office
    text = form.text("start", limit=200)
    if worker and text == worker.start_label:
        return {"start_label": text, "lat": worker.lat, "lon": worker.lon}
    if not text or text in (office.name, office.address.one_line):
        return {"start_label": office.address.one_line, "lat": office.address.lat, "lon": office.address.lon}
    found = find(work.geocoder, text)
    if not found.accepted or found.best is None:
        near = found.best.label if found.best else words()._("nothing")
        form.fail("start", words()._("This address is not certain. Found: {near}. Write it exactly.", near=near))
        return {"start_label": text, "lat": office.address.lat, "lon": office.address.lon}
    return {"start_label": found.best.label, "lat": found.best.lat, "lon": found.best.lon}


def duty_key(duty: Duty) -> str:
    return f"{duty.service}-{duty.weekday}-{duty.start:%H%M}-{duty.end:%H%M}"


def _duties(worker: Worker | None) -> dict[str, Duty]:
    """Every duty that may be ticked, those of the week first; what a worker owes that the configuration does not name
    any more stays theirs until somebody unticks it."""
    owed = worker.duties if worker else ()
    return {duty_key(duty): duty for duty in (*team_service.duty_choices(workplace()), *owed)}


def _values(worker: Worker | None) -> dict[str, Any]:
    work = workplace()
    hours = {}
    if worker:
        for weekday in range(7):
            for part, shift in enumerate([s for s in worker.shifts if s.weekday == weekday][:SHIFTS_A_DAY]):
                hours[f"from-{weekday}-{part}"] = words().clock(shift.start)
                hours[f"to-{weekday}-{part}"] = words().clock(shift.end)
    return {
        "worker": worker,
        "seen": team_service.seen(worker) if worker else "",
        "hours": hours,
        "typed": None,
        "absence": {},
        "duties": list(_duties(worker).items()),
        "duties_offered": {duty_key(duty) for duty in team_service.duty_choices(work)},
        "owed": {duty_key(duty) for duty in worker.duties} if worker else set(),
        "parts": range(SHIFTS_A_DAY),
    }

"""A day: its plan in pictures and tables, planning in the background, versions, paper."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import flash, g, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused, Stale
from ...domain.plan import Plan
from ...domain.stop_state import State
from ...security.headers import nonce
from ...services import day_pages, plan_jobs, publishing
from ...services.closed_days import DAYS_AHEAD
from ...services.day_view import DayView
from ...services.stale_draft import Since
from ..done_before import not_done
from ..forms import counted
from ..maps import map_page
from ..page import answer, words, workplace
from ..plan_words import change_words, job_words, measure_words, reason_words, violation_words
from ..refusal_words import refusal_words
from ..sheets import sheet_page
from . import blueprint
from .day_live import live_values
from .stale_draft import Wanted, now_revision, stale_page

Page = Response | tuple[str, int] | str
MOST_MARKS = 10_000  # characters by which a page says which hours fall
BOARD_FROM, BOARD_TO = 7 * 60, 19 * 60  # minutes of the day the board always shows


@dataclass(frozen=True)
class Mark:
    """One thing on the board: `at` and `length` in minutes of the local day. `said`: how the stop of a visit stands."""

    id: str
    kind: str
    at: int
    length: int
    text: str = ""
    visit_id: str = ""
    locked: bool = False
    begun: bool = False
    called_off: bool = False
    said: State = "planned"


@blueprint.get("/day")
def day_today() -> Page:
    return redirect(url_for("office.day", day=workplace().today()))


@blueprint.get("/day/<day:day>")
def day(day: date) -> Page:
    work = workplace()
    found = day_pages.read(work, g.account, day)
    shown, office = found.day, work.settings.office
    if day >= work.today():
        work.solver.expect()
    chosen = request.args.get("visit", "")
    return answer(
        "office/day.html",
        shown=shown,
        day=day,
        published=found.published,
        goes=found.goes,
        job=plan_jobs.newest(work, day),
        looking=plan_jobs.looking(work, day, shown.plan) if shown.plan else None,
        lanes=_lanes(shown, day),
        board=(BOARD_FROM, BOARD_TO),
        chosen=next((s for r in shown.routes for s in r.stops if s.visit.id == chosen), None),
        chosen_route=next((r for r in shown.routes for s in r.stops if s.visit.id == chosen), None),
        serving=[r.worker for r in shown.routes if any(s.visit.id == chosen for s in r.stops)],
        open_visit=next((visit for visit, _ in shown.unserved if visit.id == chosen), None),
        present=[w for w in shown.workers if w.shift_spans(day, office.zone, closed=office.is_closed(day))],
        undoable=found.undoable,
        replaced=found.replaced,
        names={worker.id: worker.name for worker in shown.workers},
        empties=found.empties,
        called=lambda visit_id: _called(shown, visit_id),
        solver=work.settings.planning.solver,
        over=day < work.today(),
        now_minute=_minute(work.now(), day) if day == work.today() else None,
        last_closable=work.today() + timedelta(days=DAYS_AHEAD - 1),
        previous=day - timedelta(days=1),
        following=day + timedelta(days=1),
        change_words=lambda left: change_words(words(), work.settings, shown, left),
        reason_words=lambda visit, left: reason_words(words(), work.settings, shown, visit, left),
        violation_words=lambda violation: violation_words(words(), work.settings, shown, violation),
        measured=lambda measure: measure_words(words(), measure),
        basemap=work.local_map.basemap() is not None,
        job_words=lambda job: job_words(words(), job),
        **live_values(day),
    )


@blueprint.get("/day/<day:day>/map")
def day_map_frame(day: date) -> Page:
    """Shown in a frame of our own page only."""
    g.framed = True
    return map_page(workplace(), day_pages.shown(workplace(), day).day, words(), nonce=nonce())


@blueprint.get("/day/<day:day>/map/paper")
def day_map_paper(day: date) -> Page:
    """Alone on its page, to be printed: homes are on paper only when somebody asks for them."""
    shown = day_pages.shown(workplace(), day).day
    return map_page(workplace(), shown, words(), nonce=nonce(), paper=True)


@blueprint.get("/localities.json")
def localities() -> Response:
    """Names and places for the sketch under the pin."""
    largest = sorted(workplace().localities, key=lambda place: -place.population)[:60]
    return jsonify([{"name": place.name, "lat": place.lat, "lon": place.lon} for place in largest])


@blueprint.post("/day/<day:day>/plan/cancel")
def plan_cancel(day: date) -> Page:
    try:
        plan_jobs.cancel(workplace(), day, request.form.get("run", ""))
    except Stale:
        over = words()._(
            "The planning that your page showed has ended. Nothing was stopped: this page shows what stands now."
        )
        not_done(over, "warn")
    return redirect(url_for("office.day", day=day))


@blueprint.get("/day/<day:day>/plan/state")
def plan_state(day: date) -> Response:
    """For the page that waits: the state and one sentence; and of whoever looks for what would let visits in, how many
    have something by now, null where nobody looks."""
    job, looking = plan_jobs.newest(workplace(), day), plan_jobs.looking(workplace(), day)
    known = looking.progress.get("known", 0) if looking else None
    sentence = job_words(words(), job) if job else ""
    return jsonify({"state": job.state if job else "none", "sentence": sentence, "known": known})


@blueprint.get("/day/<day:day>/publish")
def publish_page(day: date) -> Page:
    """What publishing would change, before it is done."""
    found = day_pages.read_publication(workplace(), g.account, day)
    if found is None:
        return redirect(url_for("office.day", day=day))
    return answer(
        "office/publish.html",
        day=day,
        draft=found.draft,
        shown=found.shown,
        published=found.published,
        changes=found.changes,
        visits=found.visits,
        names=found.names,
        falls=found.falls,
        empties=found.empties,
    )


@blueprint.post("/day/<day:day>/publish")
def publish_now(day: date) -> Page:
    revision = counted(request.form.get("revision", ""), 0)
    falls = frozenset(request.form.get("falls", "")[:MOST_MARKS].split())
    try:
        empty = "without_visits" in request.form
        plan = publishing.publish(workplace(), g.account.id, day, revision, without_visits=empty, falls=falls)
    except Refused as refused:
        not_done(refusal_words(words(), refused))
    except Stale:
        return stale_page(day, revision, wanted=lambda since: _wanted_publication(day, since), shown=falls)
    else:
        flash(_published_words(plan), "ok")
    return redirect(url_for("office.day", day=day))


def _published_words(plan: Plan) -> str:
    if plan.served:
        return words()._("Version {number} is published. The workers see it now.", number=plan.version)
    return words()._(
        "Version {number} is published: nobody is visited that day. Phones say so at their next contact; whoever knew "
        "an hour stands under “To tell”.",
        number=plan.version,
    )


def _wanted_publication(day: date, since: Since) -> Wanted:
    """A draft that has been emptied meanwhile is published by its own page, which says what that does."""
    _, hindrance = words()._, ""
    knows = {"without_visits": "1"} if "without_visits" in request.form and not since.steps else {}
    if since.draft is None:
        hindrance = _("There is no draft of this day any more.")
    elif not since.draft.served and not knows:
        hindrance = _("The draft has no visit any more.")
    return Wanted(
        sentence=_("Publish the draft of this day."),
        action=url_for("office.publish_now", day=day),
        button=_("Publish the draft as it is now"),
        fields={
            "revision": str(now_revision(since)),
            "falls": " ".join(one.mark for one in since.falls),
            **knows,
        },
        hindrance=hindrance,
        warnings=tuple(
            _(
                "{name} was told {hour}, which this draft does not keep. Once it is published, they stand under “To "
                "tell”.",
                name=one.visit.called,
                hour=words().moment(one.hour),
            )
            for one in since.falls
        ),
    )


@blueprint.get("/day/<day:day>/versions")
def day_versions(day: date) -> Page:
    """Every version, each compared with the one before."""
    found = day_pages.read_versions(workplace(), g.account, day)
    return answer(
        "office/versions.html",
        day=day,
        over=day < workplace().today(),
        pairs=found.pairs,
        by_hand=found.by_hand,
        visits=found.visits,
        names=found.names,
        accounts=found.accounts,
    )


@blueprint.get("/day/<day:day>/sheets")
def day_sheets(day: date) -> Page:
    return sheet_page(workplace(), day_pages.read_sheets(workplace(), g.account, day), words())


def _called(shown: DayView, visit_id: str) -> str:
    planned = (stop.visit for route in shown.routes for stop in route.stops)
    visits = (*planned, *(visit for visit, _ in shown.unserved))
    return next((visit.called for visit in visits if visit.id == visit_id), "?")


def _minute(moment: datetime, day: date) -> int:
    local = moment.astimezone(workplace().settings.office.zone)
    return (local.date() - day).days * 1440 + local.hour * 60 + local.minute


def _lanes(shown: DayView, day: date) -> list[dict[str, Any]]:
    """A lane a worker who is there or has a route: shift, duty, travel and visits as marks."""
    work = workplace()
    labels, closed = work.settings.office, work.settings.office.is_closed(day)
    zone = labels.zone
    by_worker = {route.worker.id: route for route in shown.routes}
    lanes = []
    for row, worker in enumerate(shown.workers):
        shifts = worker.shift_spans(day, zone, closed=closed)
        route = by_worker.get(worker.id)
        marks = [
            Mark(f"s{row}-{n}", "shift", _minute(span.start, day), span.seconds // 60) for n, span in enumerate(shifts)
        ]
        for n, (duty, span) in enumerate(worker.duty_spans(day, zone, closed=closed)):
            text = labels.service_label(duty.service, words().language)
            marks.append(Mark(f"d{row}-{n}", "duty", _minute(span.start, day), span.seconds // 60, text))
        for stop in route.stops if route else ():
            way = stop.stop.travel_s // 60
            start, end = _minute(stop.stop.start, day), _minute(stop.stop.end, day)
            if way:
                marks.append(Mark(f"w{row}-{stop.number}", "travel", _minute(stop.stop.arrival, day) - way, way))
            marks.append(
                Mark(
                    f"v{row}-{stop.number}",
                    "visit",
                    start,
                    end - start,
                    stop.visit.called,
                    stop.visit.id,
                    stop.stop.locked,
                    stop.visit.id in shown.begun,
                    stop.called_off,
                    stop.happened.state,
                )
            )
            if stop.visit.promised:
                tolerance = work.settings.planning.promise_tolerance_min
                at = _minute(stop.visit.promised, day) - tolerance
                marks.append(Mark(f"p{row}-{stop.number}", "promise", at, 2 * tolerance))
        if route and route.route.back_s:
            back = route.route.back_s // 60
            marks.append(Mark(f"b{row}", "travel", _minute(route.route.returns, day) - back, back))
        lanes.append(
            {"worker": worker, "route": route, "marks": marks, "absent": worker.absent(day), "there": bool(shifts)}
        )
    return lanes

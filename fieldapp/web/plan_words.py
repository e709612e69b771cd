"""What the planner means, in words: reasons, broken rules, progress."""

from ..domain.job import Job
from ..domain.plan import Measure, Reason, Unserved, Violation
from ..domain.visit import Visit
from ..domain.visit_hours import too_long
from ..services.day_view import DayView
from ..services.day_workers import AWAY, RECEIVING
from ..settings import Settings
from .closing_words import closed_day_words
from .i18n import Words


def measure_words(words: Words, measure: Measure) -> str:
    """Beside times and distances: where they come from."""
    _ = words._
    return {"roads": _("real roads"), "mixed": _("partly estimated"), "estimate": _("estimated")}[measure]


def reason_words(words: Words, settings: Settings, shown: DayView, visit: Visit, left: Unserved | None) -> str:
    _ = words._
    if not visit.place.confirmed:
        return _("The address is not confirmed yet.")
    closed = closed_day_words(words, settings.office, shown.day)
    if closed and not any(worker.shifts_on(shown.day, closed=True) for worker in shown.workers):
        return _("{closing}: nobody can be planned.", closing=closed)
    if too_long(visit.on(shown.day), visit.duration_min, settings.office.zone):
        return longer_than_hours_words(words)
    if left is None or not left.reasons:
        return _("Not planned yet.")
    reason = left.reasons[0]
    names = {worker.id: worker.name for worker in shown.workers}
    workers = words.either(names.get(w, "?") for w in reason.params.get("workers", []))
    missing = words.each(_skill(words, settings, skill) for skill in reason.params.get("missing", []))
    return {
        "no_worker_with_skills": _("Nobody there that day has: {missing}.", missing=missing),
        "no_worker_with_all_skills": _("Nobody there that day has all of these at once: {missing}.", missing=missing),
        "only_forbidden_workers": _("Those who could ({workers}) may not visit this person.", workers=workers),
        "needs_two_workers": _(
            "Two workers are needed and fewer could come. Possible: {workers}.", workers=workers or "–"
        ),
        "too_late": _("It is too late by now for the hour promised or locked.")
        if "fixed" in reason.params
        else _("It is too late by now to begin within the hours asked for."),
        "outside_hours": _outside_hours(words, workers, reason),
        "cannot_reach_in_time": _cannot_reach(words, workers, reason),
        "contradiction": _("The promised or locked time and the hours asked for leave no moment to begin."),
        "locked_worker_cannot": _("It is locked to {workers}, who cannot do it.", workers=workers),
        "no_common_start": _(
            "Two workers are needed, and no two of these can be there at one time: {workers}.", workers=workers
        ),
        "same_worker": _("It needs the worker of another visit, who cannot come."),
        "beside_other": _(
            "No room beside the other visit of the same client on this day. Give it another day, or place it by hand."
        ),
        "over_limits": _("{workers} could, but the working day would be too long.", workers=workers),
        "competition": _full(words, workers, reason),
        "not_found": _not_found(words, workers, reason.params.get("seconds")),
    }.get(reason.code, _("Not planned yet."))


def longer_than_hours_words(words: Words) -> str:
    """Why nobody is planned who would still be there when the hours end, and what helps."""
    return words._(
        "The visit is longer than its hours, and we must be gone when they end. Ask for longer hours, or make the "
        "visit shorter."
    )


def _outside_hours(words: Words, workers: str, reason: Reason) -> str:
    """What their hours miss, and that others do not come into question because of a lock."""
    _, locked, fixed = words._, "locked" in reason.params, "fixed" in reason.params
    if locked and fixed:
        return _("It is locked to {workers}, whose hours do not meet the hour promised or locked.", workers=workers)
    if locked:
        return _("It is locked to {workers}, whose hours do not meet the hours asked for.", workers=workers)
    if fixed:
        return _("Only {workers} could, and their hours do not meet the hour promised or locked.", workers=workers)
    return _("Only {workers} could, and their hours do not meet the hours asked for.", workers=workers)


def _cannot_reach(words: Words, workers: str, reason: Reason) -> str:
    if "fixed" in reason.params:
        return words._(
            "{workers}: what has begun, way, duty or break leave no time at the hour promised or locked.",
            workers=workers,
        )
    return words._(
        "{workers}: what has begun, way, duty or break leave no time within the hours asked for.", workers=workers
    )


def _full(words: Words, workers: str, reason: Reason) -> str:
    if "locked" in reason.params:
        return words._("It is locked to {workers}, whose day is full.", workers=workers)
    if "fixed" in reason.params:
        return words._("At the hour promised or locked only {workers} could, and their day is full.", workers=workers)
    return words._("Only {workers} could, and their day is full.", workers=workers)


def _not_found(words: Words, workers: str, seconds: int | None) -> str:
    """The search gave up, or somebody changed the plan since: nothing is said of what is not shown."""
    if seconds is None:
        return words._("{workers} could. No place was found yet, but there may be one.", workers=workers)
    return words.ngettext(
        "{workers} could. No place was found in {count} second, but there may be one.",
        "{workers} could. No place was found in {count} seconds, but there may be one.",
        seconds,
        workers=workers,
    )


MOST_CHANGES = 3  # shown; more would not be read


def change_words(words: Words, settings: Settings, shown: DayView, left: Unserved | None) -> list[str]:
    """What would let the visit in, the smallest first, one change of a kind."""
    firsts = {change.code: change for change in reversed(left.changes if left else ())}
    ordered = [change for change in (left.changes if left else ()) if firsts[change.code] is change]
    sentences = [_change(words, settings, shown, change) for change in ordered[:MOST_CHANGES]]
    return [sentence for sentence in sentences if sentence]


def _change(words: Words, settings: Settings, shown: DayView, change: Reason) -> str:
    _ = words._
    called = {stop.visit.id: stop.visit.called for route in shown.routes for stop in route.stops}
    called |= {visit.id: visit.called for visit, _left in shown.unserved}
    names = {worker.id: worker.name for worker in shown.workers}
    who = words.either(names.get(worker, "?") for worker in change.params.get("workers", []))
    visit = called.get(change.params.get("visit_id", ""), "?")
    missing = words.each(_skill(words, settings, skill) for skill in change.params.get("missing", []))
    minutes = words.minutes(60 * change.params.get("minutes", 0) or change.params.get("by", 0))
    sentence = {
        "plan_again": _("Planning again would find a place for it."),
        "window_later": _("If it could end {minutes} later", minutes=minutes),
        "window_earlier": _("If it could begin {minutes} earlier", minutes=minutes),
        "shift_later": _("If {worker} worked {minutes} longer", worker=who, minutes=minutes),
        "shift_earlier": _("If {worker} began {minutes} earlier", worker=who, minutes=minutes),
        "max_working_time": _("If the working day of {worker} could be {minutes} longer", worker=who, minutes=minutes),
        "unpromise": _("Without the time promised to {visit}", visit=visit),
        "unlock": _("If {visit} were not locked", visit=visit),
        "other_day": _("On another day"),
        "allow": _("If {worker} might visit this person", worker=who),
        "skills": _("If {worker} also had: {missing}", worker=who, missing=missing),
        "drop": _("If {visit} were left out instead", visit=visit),
    }.get(change.code, "")
    lost = words.each(called.get(one, "?") for one in change.params.get("visits", []))
    return _("{change}, and {visits} left out.", change=sentence, visits=lost) if sentence and lost else sentence


def _skill(words: Words, settings: Settings, skill: str) -> str:
    kind, _, value = skill.partition(":")
    if kind == "language":
        return words.language_name(value)
    if skill in (AWAY, RECEIVING):
        return words._("hours outside duty")
    if kind == "service":
        return settings.office.service_label(value, words.language)
    return words._("a woman") if value == "f" else words._("a man")


def violation_words(words: Words, settings: Settings, shown: DayView, violation: Violation) -> str:
    _ = words._
    visits = {stop.visit.id: stop.visit.called for route in shown.routes for stop in route.stops}
    visits |= {visit.id: visit.called for visit, _left in shown.unserved}
    names = {worker.id: worker.name for worker in shown.workers}
    visit = visits.get(violation.params.get("visit_id", ""), "?")
    worker = names.get(violation.params.get("worker_id", ""), "?")
    minutes = round(int(violation.params.get("seconds", 0)) / 60)
    lacks = violation.params.get("missing", [])
    missing = words.each(_skill(words, settings, skill) for skill in lacks)
    code = "on_duty" if violation.code == "skill" and {AWAY, RECEIVING} & set(lacks) else violation.code
    return {
        "on_duty": _("{visit}: {worker} is on duty at the office then.", visit=visit, worker=worker),
        "skill": _("{visit}: {worker} lacks {missing}.", visit=visit, worker=worker, missing=missing),
        "forbidden": _("{visit}: {worker} may not visit this person.", visit=visit, worker=worker),
        "window": _("{visit}: outside the hours asked for.", visit=visit),
        "not_over": _("{visit}: not over when the hours end, and we must be gone then.", visit=visit),
        "promise": _("{visit}: {minutes} minutes away from the promised time.", visit=visit, minutes=minutes),
        "lock": _("{visit}: locked, and moved.", visit=visit),
        "too_fast": _("{worker}: {minutes} minutes too short for the way.", worker=worker, minutes=minutes),
        "shift": _("{worker}: {minutes} minutes outside the shift.", worker=worker, minutes=minutes),
        "duty": _("{worker}: would miss the duty at the office.", worker=worker),
        "break": _("{worker}: no time left for the break.", worker=worker),
        "break_due": _("{worker}: the break begins {minutes} minutes too late.", worker=worker, minutes=minutes),
        "workers": _("{visit}: needs two workers.", visit=visit),
        "twice": _("{visit}: more workers than it needs.", visit=visit),
        "same_worker": _("{visit}: has to go to the worker of another visit.", visit=visit),
        "client_twice": _(
            "{visit}: two people come at the same time or nearly, for two visits. Give both to one person, or move one "
            "to another hour or day.",
            visit=visit,
        ),
        "together": _("{visit}: the two workers do not start together.", visit=visit),
        "max_work": _("{worker}: the working day is too long.", worker=worker),
    }.get(code, _("Something in this plan contradicts itself. Plan again."))


def job_words(words: Words, job: Job) -> str:
    _ = words._
    if job.state == "waiting" and not job.progress.get("workers"):
        return _(
            "This plan waits for a planning worker, and none is running now. It begins when one does: tell the "
            "administrator, or cancel it and plan by hand."
        )
    if job.state == "waiting":
        return _("This plan waits for a free planning worker.")
    if job.state == "running" and job.progress.get("preparing"):
        return _(
            "The planner is being prepared, once after an installation: a minute or two. Your plan follows by itself."
        )
    if job.state == "running":
        served, total = job.progress.get("served"), job.progress.get("total")
        if served is None:
            return _("The planner is starting.")
        return _("Planning: {served} of {total} visits placed.", served=served, total=total)
    if job.state == "done":
        return _("The plan is ready.")
    if job.state == "cancelled":
        return _("Planning was cancelled. The earlier plan is unchanged.")
    if job.failure == "interrupted":
        return _("Planning was interrupted. The earlier plan is unchanged; start it again.")
    if job.failure == "draft_changed":
        return _("Somebody changed the draft while the planner worked. Their draft stays; plan again if you wish.")
    if job.failure == "overtaken":
        return _("A visit began while the planner worked. Plan again.")
    return _("The planner gave no plan. The earlier plan is unchanged; plan by hand, or ask the administrator.")

"""The coordinator's work through the public door: triage, duplicates, plan by hand, publish; the worker's day; notes."""

import re
import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from fieldapp.domain.hours import Window
from fieldapp.domain.place import Place
from fieldapp.domain.request import Answers, Contact, Request
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Duty, Shift, Worker
from fieldapp.services import intake, planning, triage
from fieldapp.services.plan_jobs import newest
from fieldapp.services.planning import SolverFailed
from tests.web.conftest import OfficeUnderTest

TODAY = date(2026, 11, 30)  # a Monday, as the standing clock says
JODOIGNE = {"label": "Grand-Place 1, 1370 Jodoigne", "lat": 50.7236, "lon": 4.8690}


def hire(office: OfficeUnderTest, name: str, languages: tuple[str, ...] = ("fr",), **facts: Any) -> Worker:
    with office.work.store.write() as unit:
        worker = unit.workers.add(
            name=name,
            languages=languages,
            services=("social", "legal"),
            **{
                "start_label": "office",
                "lat": 50.6242,
                "lon": 4.812,
                "shifts": tuple(Shift(weekday=n, start=time(8, 30), end=time(17)) for n in range(7)),
                **facts,
            },
        )
        unit.commit()
    return worker


def ask(
    office: OfficeUnderTest, name: str = "Amina", language: str = "fr", phone: str = "", confirmed: bool = True
) -> Request:
    answers = Answers(
        client_name=name,
        language=language,
        service="social",
        place=Place(text="Jodoigne", **(JODOIGNE if confirmed else {}), confirmed=confirmed),
        windows=(Window(day=TODAY, start=time(9), end=time(16)),),
        contact=Contact(phone=phone, ways=("call",)),
    )
    return intake.receive(office.work, answers, submission=str(uuid.uuid4()))


def visit(office: OfficeUnderTest, name: str = "Amina", language: str = "fr", phone: str = "") -> Visit:
    request = ask(office, name, language, phone)
    return triage.accept(office.work, None, request.id, triage.proposal(office.work, request))


DECISION = {
    "duration": "45",
    "service": "social",
    "language": "fr",
    "urgency": "high",
    "window-day-0": "2026-11-30",
    "window-from-0": "9:00",
    "window-to-0": "12:00",
}


def test_two_coordinators_accepting_make_one_visit(office: OfficeUnderTest) -> None:
    request = ask(office)
    one, other = office.signed_in("coordinator"), office.signed_in("coordinator", login="second")
    for visitor, expected in ((one, 302), (other, 422)):
        visitor.get("/office/requests")
        assert visitor.post(f"/office/requests/{request.id}/accept", DECISION).status_code == expected
    with office.work.store.read() as unit:
        assert len(unit.visits.open_on(TODAY)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"window-day-0": "2026-02-30"},
        {"window-from-0": "9", "window-to-0": "8"},
        {"duration": "-5"},
        {"duration": "9" * 30},
        {"language": "xx"},
        {"promised_day": "2026-11-30"},
        {"window-day-0": "", "window-from-0": "", "window-to-0": ""},
        {"note_for_worker": "x" * 10_000},
    ],
)
def test_a_wrong_decision_changes_nothing(office: OfficeUnderTest, change: dict[str, str]) -> None:
    request = ask(office)
    visitor = office.signed_in("coordinator")
    visitor.get(f"/office/requests/{request.id}")
    answer = visitor.post(f"/office/requests/{request.id}/accept", DECISION | change)
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.text
    with office.work.store.read() as unit:
        assert unit.visits.open_on(TODAY) == []


def test_an_unsettled_address_needs_a_choice_or_a_pin(office: OfficeUnderTest) -> None:
    request = ask(office, confirmed=False)
    visitor = office.signed_in("coordinator")
    visitor.get(f"/office/requests/{request.id}")
    assert visitor.post(f"/office/requests/{request.id}/accept", DECISION).status_code == 422
    for lat, lon, status in (("999", "x", 422), ("-33", "151", 422), ("50,7236", "4.869", 302)):
        answer = visitor.post(f"/office/requests/{request.id}/place", {"address": "Gare", "lat": lat, "lon": lon})
        assert answer.status_code == status
    assert visitor.post(f"/office/requests/{request.id}/accept", DECISION).status_code == 302


def test_duplicates_are_shown_and_merged_with_all_their_words(office: OfficeUnderTest) -> None:
    first, second = ask(office, "Famille Noori", phone="0470 00 00 12"), ask(office, "M. Noori", phone="+32 470 000012")
    visitor = office.signed_in("coordinator")
    page = visitor.get(f"/office/requests/{second.id}").text
    assert "même téléphone" in page
    assert visitor.post(f"/office/requests/{second.id}/merge", {"into": first.id}).status_code == 422, (
        "a reason is needed"
    )
    done = visitor.post(f"/office/requests/{second.id}/merge", {"into": first.id, "merge_reason": "le même homme"})
    assert done.status_code == 302
    file = visitor.get(f"/office/cases/{first.case_id}").text
    assert second.reference in file
    assert "le même homme" in file


CALL = {"language": "ar", "service": "social", "client_name": "Amina", "address": "Jodoigne", "submission": "a" * 24}


def test_a_request_by_telephone_says_who_called_and_is_made_once(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("coordinator")
    visitor.get("/office/requests/telephone")
    for missing in ({"asker": "relative"}, {"asker": "relative", "asker_name": "Leïla"}):
        assert visitor.post("/office/requests/telephone", CALL | missing).status_code == 422
    told = {"asker": "relative", "asker_name": "Leïla", "client_agrees": "on"}
    places = {visitor.post("/office/requests/telephone", CALL | told).location for _ in range(2)}
    assert len(places) == 1
    with office.work.store.read() as unit:
        made = unit.requests.in_states("new", "address_unconfirmed")
    assert [(one.answers.asker, one.answers.asker_name, one.answers.client_agrees) for one in made] == [
        ("relative", "Leïla", True)
    ]
    assert made[0].answers.consent is None  # nobody ticked it: shown as missing
    assert "Leïla" in visitor.get(f"/office/requests/{made[0].id}").text


def test_a_refusal_needs_its_reason(office: OfficeUnderTest) -> None:
    request = ask(office)
    visitor = office.signed_in("coordinator")
    visitor.get(f"/office/requests/{request.id}")
    assert visitor.post(f"/office/requests/{request.id}/reject").status_code == 422
    assert visitor.post(f"/office/requests/{request.id}/reject", {"reason": "hors région"}).status_code == 302


def revision(page: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found
    return found[1]


def test_a_day_is_planned_by_hand_with_the_solver_off_and_published(office: OfficeUnderTest) -> None:
    worker, wanted = hire(office, "Samira Benali"), visit(office)
    visitor = office.signed_in("coordinator")
    page = visitor.get(f"/office/day/{TODAY}?visit={wanted.id}").text
    data = {"revision": revision(page), "visit": wanted.id, "worker": worker.id, "position": "0"}
    assert visitor.post(f"/office/day/{TODAY}/move", data).status_code == 302
    page = visitor.get(f"/office/day/{TODAY}/publish").text
    assert visitor.post(f"/office/day/{TODAY}/publish", {"revision": revision(page)}).status_code == 302
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
    assert plan
    assert plan.by_hand
    assert plan.find(wanted.id)


def test_a_visit_without_a_name_is_called_by_its_reference_until_somebody_learns_the_name(
    office: OfficeUnderTest,
) -> None:
    hire(office, "Samira Benali")
    request = ask(office, name="")
    made = triage.accept(office.work, None, request.id, triage.proposal(office.work, request))
    visitor = office.signed_in("coordinator")
    page = visitor.get(f"/office/day/{TODAY}").text
    assert request.reference in page
    file = visitor.get(f"/office/cases/{made.case_id}").text
    typed = {"name": "Amina B.", "phone": "", "seen": form_value(file, "seen")}
    assert visitor.post(f"/office/cases/{made.case_id}/person", typed).status_code == 302
    page = visitor.get(f"/office/day/{TODAY}").text
    assert "Amina B." in page
    assert request.reference not in page


def test_two_people_completing_one_case_do_not_overwrite_each_other(office: OfficeUnderTest) -> None:
    request = ask(office)
    one, other = office.signed_in("coordinator"), office.signed_in("coordinator", login="second")
    pages = [visitor.get(f"/office/cases/{request.case_id}").text for visitor in (one, other)]
    answers = [
        visitor.post(
            f"/office/cases/{request.case_id}/person",
            {"name": "Amina", "phone": phone, "seen": form_value(page, "seen")},
        )
        for visitor, page, phone in zip((one, other), pages, ("0470 00 00 01", "0470 00 00 02"), strict=True)
    ]
    assert [answer.status_code for answer in answers] == [302, 422]
    assert "0470 00 00 01" in answers[1].text  # what the first wrote
    assert "0470 00 00 02" in answers[1].text  # and what the second typed is still there


def form_value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


def test_a_visit_published_on_one_day_is_not_planned_again_on_another(office: OfficeUnderTest) -> None:
    worker, wanted = hire(office, "Samira Benali"), visit(office)
    tomorrow = Window(day=TODAY + timedelta(days=1), start=time(9), end=time(16))
    with office.work.store.write() as unit:
        unit.visits.save(wanted.model_copy(update={"windows": (*wanted.windows, tomorrow)}))
        unit.commit()
    with office.work.store.read() as unit:
        assert planning.gather(office.work, unit, tomorrow.day).visits
    publish_for(office, worker, wanted)
    with office.work.store.read() as unit:
        assert planning.gather(office.work, unit, tomorrow.day).visits == {}


def test_a_broken_rule_is_named_before_it_is_saved_and_never_published(office: OfficeUnderTest) -> None:
    worker, russian = hire(office, "Samira Benali"), visit(office, "Olga", "ru")
    visitor = office.signed_in("coordinator")
    page = visitor.get(f"/office/day/{TODAY}?visit={russian.id}").text
    data = {"revision": revision(page), "visit": russian.id, "worker": worker.id, "position": "0"}
    asked = visitor.post(f"/office/day/{TODAY}/move", data)
    assert asked.status_code == 409
    assert "russe" in asked.text
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
        assert draft
        assert draft.served == 0, "nothing saved yet"
    visitor.post(f"/office/day/{TODAY}/move", data | {"revision": revision(asked.text), "anyway": "1"})
    page = visitor.get(f"/office/day/{TODAY}/publish").text
    visitor.post(f"/office/day/{TODAY}/publish", {"revision": revision(page)})
    with office.work.store.read() as unit:
        assert unit.plans.published(TODAY) is None


def test_an_old_page_cannot_overwrite_a_newer_draft(office: OfficeUnderTest) -> None:
    worker, one, other = hire(office, "Samira Benali"), visit(office, "A"), visit(office, "B")
    visitor = office.signed_in("coordinator")
    data = {"visit": one.id, "worker": worker.id, "position": "0"}
    visitor.get(f"/office/day/{TODAY}")
    visitor.post(f"/office/day/{TODAY}/move", data | {"revision": "0"})
    old = revision(visitor.get(f"/office/day/{TODAY}?visit={other.id}").text)
    visitor.post(f"/office/day/{TODAY}/move", data | {"revision": old, "visit": other.id})
    assert visitor.post(f"/office/day/{TODAY}/move", data | {"revision": old, "take_out": "1"}).status_code == 409


def test_publishing_is_refused_when_somebody_fell_ill_since(office: OfficeUnderTest) -> None:
    worker, wanted = hire(office, "Samira Benali"), visit(office)
    visitor = office.signed_in("coordinator")
    page = visitor.get(f"/office/day/{TODAY}?visit={wanted.id}").text
    visitor.post(
        f"/office/day/{TODAY}/move",
        {"revision": revision(page), "visit": wanted.id, "worker": worker.id, "position": "0"},
    )
    with office.work.store.write() as unit:
        unit.workers.add_absence(worker.id, TODAY, TODAY)
        unit.commit()
    page = visitor.get(f"/office/day/{TODAY}/publish").text
    visitor.post(f"/office/day/{TODAY}/publish", {"revision": revision(page)})
    with office.work.store.read() as unit:
        assert unit.plans.published(TODAY) is None


class BrokenSolver:
    """A planner that fails, as the port allows."""

    def solve(self, problem: dict[str, Any], **options: Any) -> dict[str, Any]:
        raise SolverFailed("crashed")


def test_a_failing_planner_leaves_the_plan_alone(office: OfficeUnderTest) -> None:
    hire(office, "Samira Benali")
    visit(office)
    with pytest.raises(SolverFailed):
        planning.plan_day(office.work, BrokenSolver(), TODAY)
    with office.work.store.read() as unit:
        assert unit.plans.versions(TODAY) == []
    assert newest(office.work, TODAY) is None


def test_duty_and_absence_reach_the_planner(office: OfficeUnderTest) -> None:
    hire(office, "On Duty", duties=(Duty(service="social", weekday=0, start=time(9), end=time(13)),))
    away = hire(office, "Away Today")
    with office.work.store.write() as unit:
        unit.workers.add_absence(away.id, TODAY, TODAY)
        unit.commit()
    visit(office)
    with office.work.store.read() as unit:
        problem = planning.gather(office.work, unit, TODAY)
    assert [worker.name for worker in problem.workers.values()] == ["On Duty"]
    assert problem.data["duties"][0]["end"] - problem.data["duties"][0]["start"] == 4 * 3600


def publish_for(office: OfficeUnderTest, worker: Worker, *visits: Visit) -> None:
    visitor = office.signed_in("coordinator")
    for one in visits:
        page = visitor.get(f"/office/day/{TODAY}?visit={one.id}").text
        data = {"revision": revision(page), "visit": one.id, "worker": worker.id, "position": "9", "anyway": "1"}
        assert visitor.post(f"/office/day/{TODAY}/move", data).status_code == 302
    page = visitor.get(f"/office/day/{TODAY}/publish").text
    visitor.post(f"/office/day/{TODAY}/publish", {"revision": revision(page)})


def test_versions_are_kept_and_say_what_changed(office: OfficeUnderTest) -> None:
    office.clock.moment = datetime(2026, 11, 30, 7, tzinfo=UTC)  # before the day begins
    samira, lucas = hire(office, "Samira Benali"), hire(office, "Lucas Peeters")
    moved, left_out = visit(office, "Amina"), visit(office, "Karim")
    publish_for(office, samira, moved, left_out)
    visitor = office.signed_in("coordinator")
    page = visitor.get(f"/office/day/{TODAY}?visit={left_out.id}").text
    visitor.post(f"/office/day/{TODAY}/move", {"revision": revision(page), "visit": left_out.id, "take_out": "1"})
    publish_for(office, lucas, moved)
    with office.work.store.read() as unit:
        assert [(plan.version, plan.state) for plan in unit.plans.versions(TODAY)] == [
            (2, "published"),
            (1, "superseded"),
        ]
    said = " ".join(re.sub(r"<[^>]+>", " ", visitor.get(f"/office/day/{TODAY}/versions").text).split())
    assert "Amina · Samira Benali → Lucas Peeters" in said
    assert "Karim · retirée" in said
    assert "La première version : 2 visites." in said


def test_a_worker_sees_the_own_route_and_nothing_else(office: OfficeUnderTest) -> None:
    samira, lucas = hire(office, "Samira Benali"), hire(office, "Lucas Peeters")
    mine, theirs = visit(office, "Mine"), visit(office, "Theirs")
    publish_for(office, samira, mine)
    publish_for(office, lucas, theirs)
    visitor = office.signed_in("worker", login="samira", worker_id=samira.id)
    today = visitor.get("/field/").text
    assert "Mine" in today
    assert "Theirs" not in today
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
    assert plan
    stops = {one.id: plan.find(one.id)[1].id for one in (mine, theirs)}  # type: ignore[index]
    assert visitor.get(f"/field/stop/{stops[mine.id]}").status_code == 200
    assert visitor.get(f"/field/stop/{stops[theirs.id]}").status_code == 404
    forged = {"outcome": "done", "event_id": str(uuid.uuid4()), "note_id": str(uuid.uuid4())}
    assert visitor.post(f"/field/stop/{stops[theirs.id]}/finish", forged).status_code == 404
    assert visitor.get(f"/office/cases/{mine.case_id}").status_code == 403
    office.clock.move(timedelta(hours=13))  # after the office's midnight
    assert "Mine" not in office.signed_in("worker", login="samira", worker_id=samira.id).get("/field/").text


def test_a_note_at_the_door_is_kept_once_with_its_stop(office: OfficeUnderTest) -> None:
    samira, wanted = hire(office, "Samira Benali"), visit(office)
    publish_for(office, samira, wanted)
    visitor = office.signed_in("worker", login="samira", worker_id=samira.id)
    stop = re.search(r"/field/stop/([0-9a-f-]{36})", visitor.get("/field/").text)
    assert stop
    visitor.get(f"/field/stop/{stop[1]}")
    words = {
        "outcome": "done",
        "note": "Elle va bien. ${x} <b>",
        "event_id": str(uuid.uuid4()),
        "note_id": str(uuid.uuid4()),
    }
    for _ in range(2):  # the double click
        assert visitor.post(f"/field/stop/{stop[1]}/finish", words).status_code == 302
    with office.work.store.read() as unit:
        notes = unit.notes.of_case(wanted.case_id)
        events = unit.visits.events({stop[1]})
        assert unit.visits.get(wanted.id).state == "done"
        rows = {(row.action, row.subject.split("/")[0]) for row in unit.audit.of_case(wanted.case_id)}
    assert [(note.text, note.stop_id) for note in notes] == [("Elle va bien. ${x} <b>", stop[1])]
    assert [event.kind for event in events] == ["done"]
    assert {("read", "stop"), ("write", "note"), ("write", "stop")} <= rows
    page = office.signed_in("case_worker").get(f"/office/cases/{wanted.case_id}").text
    assert "Elle va bien. ${x} &lt;b&gt;" in page


def test_a_corrected_note_keeps_the_earlier_words(office: OfficeUnderTest) -> None:
    request = ask(office)
    visitor = office.signed_in("case_worker")
    visitor.get(f"/office/cases/{request.case_id}")
    root = str(uuid.uuid4())
    notes = f"/office/cases/{request.case_id}/notes"
    visitor.post(notes, {"note": "Le matin.", "note_id": root})
    for text in ("L’après-midi.", "Le soir."):  # two corrections of the same version: both are kept
        visitor.post(
            f"{notes}/{root}", {"note": text, "note_id": str(uuid.uuid4()), "version": "1", "reason": "mal lu"}
        )
    page = visitor.get(f"/office/cases/{request.case_id}").text
    for text in ("Le matin.", "L’après-midi.", "Le soir.", "mal lu"):
        assert text in page


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001])
def test_an_empty_or_endless_note_is_refused_with_its_text_kept(office: OfficeUnderTest, text: str) -> None:
    request = ask(office)
    visitor = office.signed_in("coordinator")
    visitor.get(f"/office/cases/{request.case_id}")
    answer = visitor.post(f"/office/cases/{request.case_id}/notes", {"note": text, "note_id": str(uuid.uuid4())})
    assert answer.status_code == 422
    with office.work.store.read() as unit:
        assert unit.notes.of_case(request.case_id) == []


def test_reading_a_case_leaves_a_row_that_others_see(office: OfficeUnderTest) -> None:
    request = ask(office)
    office.signed_in("coordinator", login="claire").get(f"/office/cases/{request.case_id}")
    assert "Claire" in office.signed_in("case_worker").get(f"/office/cases/{request.case_id}").text


def test_signing_out_ends_every_copy_of_the_cookie(office: OfficeUnderTest) -> None:
    visitor, thief = office.signed_in("coordinator"), office.visitor()
    cookie = visitor.client.get_cookie("session")
    assert cookie
    thief.client.set_cookie("session", cookie.value)
    assert thief.get("/office/requests").status_code == 200
    visitor.get("/account/profile")
    visitor.post("/account/sign-out")
    assert thief.get("/office/requests").status_code == 401


@pytest.mark.parametrize(("span", "alive"), [({"minutes": 29}, True), ({"minutes": 31}, False)])
def test_an_idle_session_ends(office: OfficeUnderTest, span: dict[str, int], alive: bool) -> None:
    visitor = office.signed_in("coordinator")
    office.clock.move(timedelta(**span))
    assert (visitor.get("/office/requests").status_code == 200) is alive


def test_even_a_busy_session_ends_after_its_longest_time(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("coordinator")
    for _ in range(31):
        office.clock.move(timedelta(minutes=20))
        status = visitor.get("/office/requests").status_code
    assert status == 401


def test_guessing_a_password_closes_the_door_for_a_while(office: OfficeUnderTest) -> None:
    office.account("coordinator", login="claire")
    visitor = office.visitor()
    visitor.get("/account/sign-in")
    for _ in range(office.work.settings.limits.sign_in_per_account):
        assert visitor.post("/account/sign-in", {"login": "claire", "password": "wrong"}).status_code == 422
    from tests.web.conftest import PASSWORD

    assert visitor.post("/account/sign-in", {"login": "claire", "password": PASSWORD}).status_code == 422, "closed"
    office.clock.move(timedelta(minutes=16))
    assert visitor.post("/account/sign-in", {"login": "claire", "password": PASSWORD}).status_code == 302


def test_nobody_is_sent_to_another_host_after_signing_in(office: OfficeUnderTest) -> None:
    from tests.web.conftest import PASSWORD

    office.account("coordinator", login="claire")
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"):
        visitor = office.visitor()
        visitor.get("/account/sign-in")
        answer = visitor.post("/account/sign-in", {"login": "claire", "password": PASSWORD, "next": target})
        assert answer.location == "/account/"


def test_an_invitation_works_once(office: OfficeUnderTest) -> None:
    admin = office.signed_in("administrator")
    admin.get("/admin/")
    page = admin.post(
        "/admin/accounts", {"login": "nadia", "name": "Nadia", "roles": ["coordinator"], "language": "nl"}
    ).text
    token = re.search(r"/account/invitation/([\w-]+)", page)
    assert token
    guest = office.visitor()
    guest.get(f"/account/invitation/{token[1]}")
    weak = guest.post(
        f"/account/invitation/{token[1]}", {"password": "nadia nadia nadia", "again": "nadia nadia nadia"}
    )
    assert weak.status_code == 422
    words = "seven green tractors sing"
    assert guest.post(f"/account/invitation/{token[1]}", {"password": words, "again": words}).status_code == 302
    assert guest.get("/office/requests").status_code == 200
    assert office.visitor().get(f"/account/invitation/{token[1]}").status_code == 404


def test_times_are_those_of_the_office_on_both_sides_of_a_clock_change() -> None:
    from fieldapp.services.day_workers import seconds
    from fieldapp.settings import load

    zone = load().office.zone
    for day in (date(2026, 10, 24), date(2026, 10, 25), date(2027, 3, 28)):
        nine = datetime.combine(day, time(9), tzinfo=zone)
        assert datetime.fromtimestamp(seconds(nine), UTC).astimezone(zone).time() == time(9)

"""The office sees the day as it runs, and gets from what went wrong to a new plan."""

import re
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from fieldapp.services import day_live, planning, publishing
from fieldapp.services.day_live import LiveDay, LiveRoute
from tests.planner import PlannerHere
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, visit
from tests.web.phone_office import Phone, publish
from tests.web.safety.watching import Watch

DAY = f"/office/day/{TODAY}"


class Running:
    """Olga with two visits from 14:00, Marc with one; both took the day to their phones at noon."""

    def __init__(self, office: OfficeUnderTest) -> None:
        self.office = office
        self.olga, self.marc = hire(office, "Olga P."), hire(office, "Marc D.")
        self.visits = [visit(office, name) for name in ("Amina", "Boris", "Celia")]
        self.routes = [(self.olga, self.visits[:2]), (self.marc, self.visits[2:])]
        publish(office, *self.routes)
        self.phone = self._phone("olga", self.olga.id)

    def _phone(self, login: str, worker_id: str) -> Phone:
        phone = Phone(self.office, self.office.signed_in("worker", login=login, worker_id=worker_id))
        phone.prepare()
        return phone

    def at(self, clock: str) -> None:
        hour, minute = (int(part) for part in clock.split(":"))
        self.office.clock.moment = datetime.combine(TODAY, time(hour, minute), self.office.work.settings.office.zone)

    def happens(self, number: int, event: str) -> None:
        stop = self.phone.ready["day"]["order"][number]
        assert self.phone.bring({**self.phone.item("event", event=event), "stop": stop}) == [None]

    def live(self) -> LiveDay:
        found = day_live.live(self.office.work)
        assert found
        return found

    def olgas(self) -> LiveRoute:
        return self.live().routes[0]

    def page(self) -> str:
        claire = self.office.signed_in("coordinator", login="claire")
        whole, part = claire.get(DAY), claire.get(f"{DAY}/live")
        assert (whole.status_code, part.status_code) == (200, 200)
        return str(part.text)


def bar_of(running: Running, name: str) -> str:
    """How the visit of this client is drawn on the board."""
    page = str(running.office.signed_in("coordinator", login="claire").get(DAY).text)
    bars = re.findall(r'<a class="bar.*?</a>', page, re.DOTALL)
    return next(one for one in bars if name in one)


@pytest.fixture
def running(office: OfficeUnderTest) -> Running:
    return Running(office)


def test_states_lateness_and_last_contact(running: Running) -> None:
    running.at("14:20")
    running.happens(0, "arrived")
    assert 'data-state="here"' in bar_of(running, "Amina")
    route = running.olgas()
    assert [stop.state for stop in route.stops] == ["arrived", "planned"]
    assert route.late == timedelta(minutes=20)
    assert route.stops[1].expected.late == timedelta(minutes=20), "the way and a break are not given away"
    assert route.seen_at == running.office.clock.now()
    running.at("14:50")
    running.happens(0, "done")
    assert [stop.state for stop in running.olgas().stops] == ["done", "planned"]
    assert "data-state" not in bar_of(running, "Boris"), "to come"
    bar = bar_of(running, "Amina")
    assert 'data-state="done"' in bar
    assert "Olga P., 14:00, Faite" in bar
    page = running.page()
    assert "Dernier contact 14:50" in page
    assert "N’a pas pris la journée sur le téléphone" in page, "Marc"


def test_who_is_not_there_yet_is_later_every_minute(running: Running) -> None:
    running.at("14:30")
    assert running.olgas().late == timedelta(minutes=30)
    running.phone.bring(running.phone.item("late", minutes=45))
    assert running.olgas().late == timedelta(minutes=45), "what she says, when it is more"
    assert "45 min de retard" in running.page()


def test_who_has_begun_their_last_visit_leaves_nothing_to_others(running: Running) -> None:
    running.at("14:00")
    assert "2 visites pas encore commencées sont confiées à d’autres" in running.page()
    for number in (0, 1):
        running.happens(number, "arrived")
    assert "Il ne reste aucune visite à confier à d’autres." in running.page()
    assert "0 visite" not in running.page()


def test_the_office_sees_who_has_accepted_the_plan(running: Running) -> None:
    assert "a accepté la version 1" in running.page()
    plan = publish(running.office, *running.routes, start=time(14, 30))
    assert "n’a pas encore accepté la version 2" in running.page()
    accepted: dict[str, Any] = {**running.phone.item("accepted"), "day": str(TODAY), "plan": plan.id, "version": 2}
    del accepted["stop"]
    assert running.phone.bring(accepted) == [None]
    assert "a accepté la version 2" in running.page()


def test_a_promise_about_to_be_missed_is_said(running: Running) -> None:
    with running.office.work.store.write() as unit:
        promised = running.visits[1].model_copy(update={"promised": running.olgas().stops[1].stop.start})
        unit.visits.save(promised)
        unit.commit()
    running.at("14:10")
    assert "promise" not in running.page()
    running.phone.bring(running.phone.item("late", minutes=60))
    assert "L’heure promise à Boris sera manquée" in running.page()


def test_nobody_home_is_tried_again_and_the_phone_begins_anew(running: Running) -> None:
    running.at("14:10")
    running.happens(0, "nobody_home")
    assert [stop.visit.called for _, stop in running.live().not_met] == ["Amina"]
    claire = running.office.signed_in("coordinator", login="claire")
    claire.get(DAY)
    past = claire.post(f"{DAY}/again/{running.visits[0].id}", {"from": "9:00", "to": "10:00"})
    assert past.status_code == 400
    assert "9:00" in past.text, "what was typed"
    assert [stop.visit.called for _, stop in running.live().not_met] == ["Amina"], "hours that are over change nothing"
    day_live.try_again(
        running.office.work, running.office.account("coordinator").id, running.visits[0].id, _hours("15:00", "17:00")
    )
    publish(running.office, (running.olga, [running.visits[1], running.visits[0]]), start=time(15))
    assert running.live().not_met == []
    assert [stop.state for stop in running.olgas().stops] == ["planned", "planned"]
    answer = running.phone.post("/field/phone/changes", {"day": str(TODAY), "stops": {}}, use="read")
    assert answer.json
    (again,) = [stop for stop in answer.json["day"]["stops"] if stop["name"] == "Amina"]
    assert [event["event"] for event in again["events"]] == ["nobody_home"]
    assert again["again_at"] == again["events"][0]["at"], "so it counts no more"
    running.at("15:20")
    running.happens(0, "arrived")
    assert [stop.state for stop in running.olgas().stops] == ["planned", "arrived"]


def _hours(start: str, end: str) -> Any:
    from fieldapp.domain.hours import Window

    return Window(day=TODAY, start=time.fromisoformat(start), end=time.fromisoformat(end))


def test_a_visit_that_was_done_is_not_tried_again(running: Running) -> None:
    running.at("14:40")
    running.happens(0, "done")
    claire = running.office.signed_in("coordinator", login="claire")
    claire.get(DAY)
    claire.post(f"{DAY}/again/{running.visits[0].id}", {"from": "15:00", "to": "17:00"})
    with running.office.work.store.read() as unit:
        assert unit.visits.get(running.visits[0].id).state == "done"


def test_who_cannot_go_on_is_noted_once_and_what_began_stays(running: Running) -> None:
    running.at("14:20")
    running.happens(0, "arrived")
    for _ in range(2):
        day_live.mark_absent_today(running.office.work, running.office.account("coordinator").id, running.olga.id)
    with running.office.work.store.read() as unit:
        assert len(unit.workers.get(running.olga.id).absences) == 1
    assert running.olgas().stops[0].state == "arrived"


def test_an_emergency_leads_to_a_new_plan_and_the_colleagues_phone_gets_the_difference(running: Running) -> None:
    marcs = running._phone("marc", running.marc.id)
    before = {stop["name"]: stop["start"] for stop in marcs.ready["day"]["stops"]}
    running.at("14:20")
    running.happens(0, "arrived")
    claire = running.office.account("coordinator")
    day_live.mark_absent_today(running.office.work, claire.id, running.olga.id)
    draft = planning.plan_day(running.office.work, PlannerHere(), TODAY).plan
    publishing.publish(running.office.work, claire.id, TODAY, draft.revision)
    answer = marcs.post("/field/phone/changes", {"day": str(TODAY), "stops": {}}, use="read")
    assert answer.json
    after = {stop["name"]: stop["start"] for stop in answer.json["day"]["stops"]}
    assert after.keys() == {"Boris", "Celia"}
    assert datetime.fromisoformat(after["Celia"]) == datetime.fromisoformat(before["Celia"]), "his own did not move"
    assert answer.json["day"]["plan_version"] == 2
    assert "n’a pas encore accepté la version 2" in running.page()
    assert [stop.state for route in running.live().routes for stop in route.stops if stop.visit.called == "Amina"] == [
        "arrived"
    ], "what had begun stays with Olga"


def test_the_living_part_alone_leaves_a_row_an_hour(running: Running) -> None:
    """Its names are read also by who never opens the page around it, and by who leaves that open all day."""
    claire = running.office.signed_in("coordinator", login="claire")

    def rows() -> int:
        with running.office.work.store.read() as unit:
            return sum(row.subject == f"list/day/{TODAY}" for row in unit.audit.newest(1_000))

    for _ in range(3):
        assert "Olga P." in claire.get(f"{DAY}/live").text
        assert rows() == 1
    running.office.clock.move(timedelta(minutes=61))
    running.office.signed_in("coordinator", login="claire").get(f"{DAY}/live")
    assert rows() == 2
    running.office.signed_in("coordinator", login="anne").get(f"{DAY}/live")
    assert rows() == 3, "somebody else"
    running.office.clock.move(timedelta(minutes=-90))  # it had been ahead
    for _ in range(2):
        running.office.signed_in("coordinator", login="anne").get(f"{DAY}/live")
        assert rows() == 4, "a row from the future stands for nothing that is read now"


def test_an_open_alarm_stands_on_the_day(running: Running) -> None:
    running.office.account("coordinator", login="claire")
    running.phone.bring(running.phone.item("alarm", how="discreet"))
    Watch(running.office, running.office.clock.now()).look()
    assert "Olga P. : alarme silencieuse" in running.page()


def test_another_day_has_no_now(running: Running) -> None:
    claire = running.office.signed_in("coordinator", login="claire")
    tomorrow = TODAY + timedelta(days=1)
    assert 'id="live"' not in claire.get(f"/office/day/{tomorrow}").text
    assert claire.get(f"/office/day/{tomorrow}/live").text.strip() == ""

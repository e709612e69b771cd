"""A day left with nothing on it is published as such, knowingly: its told hours fall, and the phones say so."""

from datetime import timedelta
from html import unescape

from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, form_value, visit
from tests.web.phone_office import day_at_the_door
from tests.web.test_calls import send
from tests.web.test_closing_a_day import Told, told
from tests.web.test_todo import lists, stops

__all__ = ["told"]
DAY = f"/office/day/{TODAY}"


def take_out(coordinator: Visitor, visit_id: str) -> None:
    page = coordinator.get(f"{DAY}?visit={visit_id}").text
    coordinator.post(f"{DAY}/move", {"visit": visit_id, "take_out": "1", "revision": form_value(page, "revision")})


def test_an_emptied_day_is_published_knowingly_and_who_knew_an_hour_is_called(told: Told) -> None:
    office, coordinator, olga, amina = told
    take_out(coordinator, amina.id)
    assert "Publier sans visites…" in coordinator.get(DAY).text
    page = unescape(coordinator.get(f"{DAY}/publish").text)
    assert "Publier ce jour sans visites" in page
    assert "0 personne" not in page
    assert "1 personne connaît une heure que ce plan ne garde pas" in page
    assert "Publier sans visites\u00a0: 1 personne à prévenir" in page
    assert amina.called in page.partition("Heures annoncées qui tombent")[2]
    seen = {"revision": form_value(page, "revision"), "falls": form_value(page, "falls")}
    refused = coordinator.post(f"{DAY}/publish", seen, follow_redirects=True)
    assert "Il n’y a pas encore de tournée" in unescape(refused.text), "not by mistake"
    assert lists(office) == {"today": [amina.id]}, "the published plan still stands"
    after = coordinator.post(f"{DAY}/publish", {**seen, "without_visits": "1"}, follow_redirects=True)
    assert "personne n’est visité ce jour-là" in unescape(after.text)
    assert lists(office) == {"to_tell": [amina.id]}
    assert stops(office, olga.id) == []
    send(coordinator, amina, "gone-told", "call")
    assert lists(office) == {"to_plan": [amina.id]}
    again = coordinator.post(f"{DAY}/publish", {**seen, "without_visits": "1"}, follow_redirects=True)
    assert "Vous l’avez déjà fait" in unescape(again.text), "a second click"


def test_the_phone_learns_that_nobody_is_visited(office: OfficeUnderTest) -> None:
    door = day_at_the_door(office)
    phone, coordinator = door.phone(), office.signed_in("coordinator")
    known = {"day": TODAY.isoformat(), "stops": {}}
    before = (phone.post("/field/phone/changes", known, "read").json or {})["day"]
    take_out(coordinator, door.visit.id)
    page = coordinator.get(f"{DAY}/publish").text
    coordinator.post(
        f"{DAY}/publish",
        {"revision": form_value(page, "revision"), "falls": form_value(page, "falls"), "without_visits": "1"},
    )
    after = (phone.post("/field/phone/changes", known, "read").json or {})["day"]
    assert (len(before["order"]), after["order"]) == (1, [])
    assert after["plan_version"] == before["plan_version"] + 1
    office.clock.move(timedelta(minutes=1))
    read = phone.item("accepted", day=TODAY.isoformat(), plan=after["plan"], version=after["plan_version"])
    del read["stop"]
    assert phone.bring(read) == [None], "who has no stop any more can say that they read it"
    with office.work.store.read() as unit:
        assert unit.phones.get(phone.ready["phone"]).plan_version == after["plan_version"]
    sheet = coordinator.get(f"{DAY}/sheets")
    assert sheet.status_code == 200
    assert door.visit.called not in sheet.text
    assert "Publié, version 2" in unescape(coordinator.get(DAY).text)


def test_a_draft_of_nothing_takes_nothing_away_and_is_not_published(office: OfficeUnderTest) -> None:
    coordinator, amina = office.signed_in("coordinator"), visit(office)
    take_out(coordinator, amina.id)
    assert "Brouillon 1" in coordinator.get(DAY).text
    assert "Publier" not in coordinator.get(DAY).text
    page = coordinator.get(f"{DAY}/publish").text
    typed = {"revision": form_value(page, "revision"), "falls": form_value(page, "falls"), "without_visits": "1"}
    refused = coordinator.post(f"{DAY}/publish", typed, follow_redirects=True)
    assert "Il n’y a pas encore de tournée" in unescape(refused.text)


def test_an_hour_promised_before_any_plan_is_reason_enough(office: OfficeUnderTest) -> None:
    coordinator, amina = office.signed_in("coordinator"), visit(office)
    with office.work.store.write() as unit:
        promised = office.clock.now() + timedelta(hours=2)
        unit.visits.save(unit.visits.get(amina.id).model_copy(update={"promised": promised}))
        unit.commit()
    take_out(coordinator, amina.id)
    page = coordinator.get(f"{DAY}/publish").text
    coordinator.post(
        f"{DAY}/publish",
        {"revision": form_value(page, "revision"), "falls": form_value(page, "falls"), "without_visits": "1"},
    )
    with office.work.store.read() as unit:
        (fallen,) = unit.fallen_hours.of_visits({amina.id})
    assert (fallen.start, fallen.why) == (promised, "published")


def test_a_draft_emptied_while_its_page_was_read_asks_anew(told: Told) -> None:
    _, coordinator, _, amina = told
    page = coordinator.get(f"{DAY}?visit={amina.id}").text
    coordinator.post(f"{DAY}/lock", {"visit": amina.id, "revision": form_value(page, "revision")})
    seen = form_value(coordinator.get(f"{DAY}/publish").text, "revision")
    take_out_locked(coordinator, amina.id)
    stale = coordinator.post(f"{DAY}/publish", {"revision": seen})
    assert stale.status_code == 409
    assert "Le brouillon n’a plus de visite." in unescape(stale.text)


def take_out_locked(coordinator: Visitor, visit_id: str) -> None:
    page = coordinator.get(f"{DAY}?visit={visit_id}").text
    unlock = {"visit": visit_id, "unlock": "1", "revision": form_value(page, "revision")}
    coordinator.post(f"{DAY}/lock", unlock)
    take_out(coordinator, visit_id)

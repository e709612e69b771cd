"""The local map in use: a day along real roads, maps over tiles, tiles with
validators, and what is off the map said."""

import base64
import json
import re
import shutil
import uuid
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.distance import distance_km
from fieldapp.domain.hours import Window
from fieldapp.domain.place import Place
from fieldapp.domain.request import Answers, Request
from fieldapp.domain.visit import Visit
from fieldapp.gateways.basemap.world import tile_of
from fieldapp.gateways.region import Shelf
from fieldapp.services import hand_edits, intake, publishing, triage
from fieldapp.services.day_pages import Sheets
from fieldapp.services.day_view import DayView, view
from fieldapp.services.plan_file import document
from fieldapp.services.planning import Planned, plan_day
from fieldapp.web.maps import map_file
from fieldapp.web.sheets import sheet_file
from tests.planner import PlannerHere
from tests.village import osm
from tests.village.pack import packed
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import AGREED, TODAY, ask, hire
from tests.web.phone_office import Phone, day_at_the_door

TILE = "/map/light/14/8411/5500.webp"
FAR = (50.9, 5.3)


@pytest.fixture
def mapped(office: OfficeUnderTest, village_shelf: Shelf) -> OfficeUnderTest:
    """An office whose machine has the village."""
    shutil.copytree(village_shelf.folder, office.work.settings.data / "regions")
    return office


def visit_at(office: OfficeUnderTest, spot: tuple[float, float], name: str = "Amina") -> Visit:
    lat, lon = spot
    answers = Answers(
        client_name=name,
        language="fr",
        service="social",
        place=Place(text="there", label="there", lat=lat, lon=lon, confirmed=True),
        windows=(Window(day=TODAY, start=time(9), end=time(16)),),
        consent=AGREED,
    )
    request: Request = intake.receive(office.work, answers, submission=str(uuid.uuid4()))
    return triage.accept(office.work, None, request.id, triage.proposal(office.work, request))


def planned(office: OfficeUnderTest, *spots: tuple[float, float], **worker: object) -> Planned:
    """A day of one worker who starts at the church."""
    lat, lon = osm.CHURCH
    hire(office, "Samira Benali", **{"lat": lat, "lon": lon, **worker})
    for spot in spots:
        visit_at(office, spot)
    return plan_day(office.work, PlannerHere(), TODAY)


def shown(office: OfficeUnderTest, made: Planned) -> DayView:
    with office.work.store.read() as unit:
        return view(unit, TODAY, made.plan, office.work.settings.office.zone)


def test_a_day_along_roads_says_so_everywhere(mapped: OfficeUnderTest) -> None:
    made = planned(mapped, osm.place(0, 280), osm.place(400, 0))
    (route,) = made.plan.routes
    assert made.plan.measure == route.measure == "roads"
    written = document(made.day, made.solved)
    assert written["summary"]["travel_source"] == "roads"
    assert {s["travel_source"] for r in written["routes"] for s in r["steps"] if s["type"] != "start"} == {"roads"}
    assert route.travel_m > 280 + 600 + 400 - 100  # up the one-way street, back by the other, to the mill and back
    day = mapped.signed_in("coordinator").get(f"/office/day/{TODAY}").text
    assert "routes réelles" in day
    assert "estimé" not in day
    sheet = sheet_file(mapped.work, Sheets(shown(mapped, made), {}))
    assert "routes réelles" in sheet
    assert "estimé" not in sheet


def test_what_is_off_the_map_is_marked_and_the_rest_is_not(mapped: OfficeUnderTest) -> None:
    made = planned(mapped, osm.place(400, 0), FAR)
    (route,) = made.plan.routes
    assert made.plan.measure == "mixed"
    assert sorted(stop.estimated for stop in route.stops) == [False, True]
    assert document(made.day, made.solved)["summary"]["travel_source"] == "estimate, roads"
    day = mapped.signed_in("coordinator").get(f"/office/day/{TODAY}").text
    assert "en partie estimé" in day
    assert day.count("(estimé)") == 1  # the way to that one stop
    frame = mapped.signed_in("coordinator").get(f"/office/day/{TODAY}/map").text
    assert "pointillé" in frame
    assert frame.count('"dashArray": "1 8"') == 1


def test_without_a_pack_everything_is_an_estimate_and_the_map_a_sketch(office: OfficeUnderTest) -> None:
    made = planned(office, osm.place(400, 0), osm.place(400, 0))  # two visits in one place: no way between them
    assert made.plan.measure == "estimate"
    assert document(made.day, made.solved)["summary"]["travel_source"] == "estimate"
    frame = office.signed_in("coordinator").get(f"/office/day/{TODAY}/map").text
    assert "fond de carte" in frame
    assert "OpenStreetMap" not in frame
    assert "/map/" not in frame
    assert "estimé" in office.signed_in("coordinator").get(f"/office/day/{TODAY}").text


@pytest.mark.parametrize(("transport", "metres"), [("car", 1000), ("bicycle", 600), ("foot", 600)])
def test_the_transport_of_the_worker_chooses_the_way(mapped: OfficeUnderTest, transport: str, metres: int) -> None:
    """To the orchard: past a bollard, or all round it."""
    made = planned(mapped, osm.place(200, -300), transport=transport)
    assert made.plan.routes[0].stops[0].travel_m == pytest.approx(500 if transport != "car" else 700, abs=80)
    assert made.plan.routes[0].travel_m >= metres


def test_a_change_by_hand_is_timed_along_the_same_roads(mapped: OfficeUnderTest) -> None:
    made = planned(mapped, osm.place(400, 0))
    extra = visit_at(mapped, osm.place(0, 280))
    with mapped.work.store.read() as unit:
        worker = unit.workers.all()[0]
    edit = hand_edits.Edit(extra.id, worker.id, 0)
    outcome = hand_edits.preview(mapped.work, TODAY, made.plan.revision, edit)
    assert outcome.plan.measure == "roads"
    assert outcome.plan.routes[0].stops[0].travel_m == pytest.approx(280, abs=20)


def test_the_map_file_holds_its_tiles_and_names_no_host(mapped: OfficeUnderTest) -> None:
    made = planned(mapped, osm.place(400, 0), osm.place(0, 280))
    page = map_file(mapped.work, shown(mapped, made))
    assert not re.findall(r"https?://(?!www\.w3\.org)", page)
    assert "© OpenStreetMap contributors" in page
    pictures = json.loads(page.split("const OWN_PICTURES = ")[1].split(";\n")[0].split(";</script>")[0])
    assert len(pictures) > 50
    assert all(picture.startswith("data:image/webp;base64,UklGR") for picture in pictures.values())
    assert len(page) < 12_000_000


def test_a_tile_is_kept_by_the_browser_and_asked_for_again_with_its_validator(mapped: OfficeUnderTest) -> None:
    visitor = mapped.signed_in("worker")
    first = visitor.get(TILE)
    assert (first.status_code, first.mimetype) == (200, "image/webp")
    assert first.headers["Cache-Control"] == "private, max-age=3600"
    assert first.headers["Last-Modified"]
    again = visitor.get(TILE, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert visitor.get(TILE, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    assert visitor.get(TILE.replace(".webp", "@2x.webp")).headers["ETag"] != first.headers["ETag"]
    assert visitor.get(TILE.replace("light", "dark")).headers["ETag"] != first.headers["ETag"]


def test_a_new_pack_is_seen_at_once_by_whoever_asks_again(mapped: OfficeUnderTest, village_file: Path) -> None:
    visitor = mapped.signed_in("worker")
    old = visitor.get(TILE).headers["ETag"]
    packed(mapped.work.settings.data, village_file)
    assert visitor.get(TILE, headers={"If-None-Match": old}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/map/light/7/0/0.webp",
        "/map/light/17/0/0.webp",
        "/map/light/10/1024/0.webp",
        "/map/light/10/-1/0.webp",
        "/map/neon/10/0/0.webp",
        "/map/light/10/0/0@9x.webp",
        "/map/light/10/99999999999999999999999/0.webp",
        "/map/light/10/0/0.png",
    ],
)
def test_a_tile_that_does_not_exist_is_no_such_page(mapped: OfficeUnderTest, path: str) -> None:
    assert mapped.signed_in("worker").get(path).status_code == 404


def test_without_a_pack_there_are_no_tiles_and_no_stranger_gets_one(
    office: OfficeUnderTest, village_shelf: Shelf
) -> None:
    assert office.signed_in("worker").get(TILE).status_code == 404
    shutil.copytree(village_shelf.folder, office.work.settings.data / "regions")
    assert office.visitor().get(TILE).status_code == 401


def test_the_pin_stands_on_the_basemap_where_there_is_one(office: OfficeUnderTest, village_shelf: Shelf) -> None:
    request = ask(office, confirmed=False)
    path = f"/office/requests/{request.id}"
    without = office.signed_in("coordinator").get(path).text
    assert "data-localities" in without
    assert "OpenStreetMap" not in without
    shutil.copytree(village_shelf.folder, office.work.settings.data / "regions")
    page = office.signed_in("coordinator").get(path).text
    assert 'data-tiles="/map/light/{z}/{x}/{y}{r}.webp"' in page
    assert "© OpenStreetMap contributors" in page


def test_a_damaged_pack_leaves_the_office_working_with_estimates(mapped: OfficeUnderTest) -> None:
    pack = Shelf(mapped.work.settings.data).in_use()
    assert pack
    heavy = pack.folder / "roads" / "car" / "roads.osrm.hsgr"
    heavy.write_bytes(heavy.read_bytes()[:1000])
    made = planned(mapped, osm.place(400, 0))
    assert made.plan.measure == "estimate"
    assert mapped.signed_in("worker").get(TILE).status_code == 404


def test_the_phone_shows_the_own_route_and_lists_its_tiles(mapped: OfficeUnderTest) -> None:
    made = planned(mapped, osm.place(400, 0))
    hire(mapped, "Somebody Else")
    by = mapped.account("coordinator").id
    publishing.publish(mapped.work, by, TODAY, made.plan.revision)
    own = made.plan.routes[0].worker_id
    visitor = mapped.signed_in("worker", login="samira", worker_id=own)
    assert "/field/map" in visitor.get("/field/").text
    frame = visitor.get("/field/map")
    assert (frame.status_code, frame.headers["X-Frame-Options"]) == (200, "SAMEORIGIN")
    assert "A1" in frame.text


def test_a_phone_takes_the_tiles_around_its_own_stops_along_and_no_others(mapped: OfficeUnderTest) -> None:
    made = planned(mapped, osm.place(400, 0))
    publishing.publish(mapped.work, mapped.account("coordinator").id, TODAY, made.plan.revision)
    phone = Phone(mapped, mapped.signed_in("worker", login="samira", worker_id=made.plan.routes[0].worker_id))
    phone.prepare()
    listed = phone.post("/field/phone/tiles", {"wanted": []}, "read").json or {}
    assert 50 < len(listed["tiles"]) <= 400
    lat, lon = osm.place(400, 0)
    assert "16/{}/{}".format(*tile_of(lat, lon, 16)) in listed["tiles"]
    asked = {"wanted": listed["tiles"][::10]}
    answer = phone.post("/field/phone/tiles", asked, "read")
    assert set(answer.json["tiles"]) == set(asked["wanted"])
    assert all(base64.b64decode(one)[8:12] == b"WEBP" for one in answer.json["tiles"].values() if one)
    assert phone.post("/field/phone/tiles", asked).status_code == 403, "what lies in clear reads nothing"
    assert phone.post("/field/phone/tiles", {"wanted": ["16/1/1"]}, "read").status_code == 404, (
        "not around the own stops"
    )
    for wrong in (["a/b/c"], ["14/1"], listed["tiles"][:41], "14/1/1"):
        assert phone.post("/field/phone/tiles", {"wanted": wrong}, "read").status_code == 400


def line_on_the_phone(mapped: OfficeUnderTest, made: Planned) -> list[dict[str, Any]]:
    publishing.publish(mapped.work, mapped.account("coordinator").id, TODAY, made.plan.revision)
    phone = Phone(mapped, mapped.signed_in("worker", login="samira", worker_id=made.plan.routes[0].worker_id))
    phone.prepare()
    return list((phone.post("/field/phone/tiles", {"wanted": []}, "read").json or {})["line"])


def test_the_line_on_a_phone_follows_roads_and_does_not_lead_to_where_a_worker_lives(mapped: OfficeUnderTest) -> None:
    made = planned(mapped, osm.place(0, 280), osm.place(400, 0))
    (piece,) = line_on_the_phone(mapped, made)
    assert not piece["estimated"] and len(piece["points"]) > 2
    ends = [distance_km(*piece["points"][end], *osm.CHURCH) for end in (0, -1)]
    assert min(ends) > 0.2, "it begins and ends at a stop"


def test_the_line_of_who_begins_at_the_office_begins_and_ends_there(mapped: OfficeUnderTest) -> None:
    office = mapped.work.settings.office.address
    made = planned(mapped, osm.place(400, 0), lat=office.lat, lon=office.lon)
    (piece,) = line_on_the_phone(mapped, made)
    ends = [distance_km(*piece["points"][end], office.lat, office.lon) for end in (0, -1)]
    assert max(ends) < 0.05, "on the road before it"


def test_an_office_without_a_map_has_no_tiles(office: OfficeUnderTest) -> None:
    phone = day_at_the_door(office).phone()
    answer = phone.post("/field/phone/tiles", {"wanted": []}, "read").json or {}
    assert (answer["map"], answer["tiles"], answer["line"]) == ("", [], [])


def test_the_phone_of_another_shows_nothing_of_it(mapped: OfficeUnderTest) -> None:
    made = planned(mapped, osm.place(400, 0))
    publishing.publish(mapped.work, mapped.account("coordinator").id, TODAY, made.plan.revision)
    other = hire(mapped, "Somebody Else")
    visitor = mapped.signed_in("worker", login="else", worker_id=other.id)
    assert visitor.get("/field/map").status_code == 404


def test_the_map_for_paper_is_drawn_for_paper(mapped: OfficeUnderTest) -> None:
    planned(mapped, osm.place(400, 0))
    visitor = mapped.signed_in("coordinator")
    assert f"/office/day/{TODAY}/map/paper" in visitor.get(f"/office/day/{TODAY}").text
    page = visitor.get(f"/office/day/{TODAY}/map/paper").text
    assert "/map/print/" in page
    assert "/map/light/" not in page
    assert "prefers-color-scheme: dark) {" not in page

"""What an administrator is told, of the machine, of who did what and of invitations, is so."""

import re
import sqlite3
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from fieldapp.gateways.address_index import build
from fieldapp.services.addresses import find
from fieldapp.settings import load
from fieldapp.settings.whole import Host
from tests.unit.address.conftest import VILLAGE, write
from tests.web.conftest import OfficeUnderTest, make_office
from tests.web.people_and_visits import TODAY, hire, publish_for, visit

TOWN = ["1360 Perwez"]


def machine(office: OfficeUnderTest) -> str:
    page = office.signed_in("administrator", language="en").get("/admin/health")
    assert page.status_code == 200, page.text
    return unescape(page.text)


def told(office: OfficeUnderTest) -> str:
    """The page on who did what, as its reader sees it."""
    page = office.signed_in("administrator", language="en").get("/admin/audit").text
    return unescape(re.sub(r"<[^>]+>", " ", page[page.index("<main") :]))


def change(path: Path, *statements: str) -> None:
    """Past the application, with the schema open to writing."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA writable_schema = 1")
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()


def lose_a_row_of_an_index(office: OfficeUnderTest) -> None:
    """As a crash of the machine may."""
    path = office.work.settings.data / "fieldapp.sqlite"
    index = "FROM sqlite_master WHERE type = 'index' AND tbl_name = 'audit' AND sql IS NOT NULL"
    change(path, f"CREATE TABLE aside AS SELECT * {index}", f"DELETE {index}")
    change(path, "INSERT INTO audit (id, at, action, subject) VALUES ('x', '2026-11-30', 'read', 'list')")
    change(path, "INSERT INTO sqlite_master SELECT * FROM aside", "DROP TABLE aside")


def test_a_damaged_database_is_said_and_a_sound_one_too(office: OfficeUnderTest) -> None:
    assert "The database is sound." in machine(office)
    office.work.store.engine.dispose()
    lose_a_row_of_an_index(office)
    said = machine(office)
    assert "The database is damaged." in said
    assert "sound" not in said


def test_whoever_watches_the_server_is_told_whether_it_can_serve_and_nothing_else(office: OfficeUnderTest) -> None:
    answer = office.visitor().get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ready"})
    assert "Set-Cookie" not in answer.headers
    office.work.store.engine.dispose()
    for path in office.work.settings.data.glob("fieldapp.sqlite*"):
        path.write_bytes(b"no database " * 1_000)
    answer = office.visitor().get("/health")
    assert (answer.status_code, answer.json) == (503, {"status": "unavailable"})
    alive = office.visitor().get("/health/live")
    assert (alive.status_code, alive.json) == (200, {"status": "live"}), "nobody needs to begin it anew"
    assert "Set-Cookie" not in alive.headers


def test_whether_streets_are_known_is_said(office: OfficeUnderTest, tmp_path: Path) -> None:
    streets, towns = "Streets and house numbers are known here.", "only towns and villages are found"
    said = machine(office)
    assert towns in said
    assert streets not in said
    assert [one.label for one in find(office.work.geocoder, "Rue des Essais 20, 1360 Perwez").candidates] == TOWN
    build(write(tmp_path / "best.csv", VILLAGE), office.work.settings.data / "addresses.sqlite")
    said = machine(office)
    assert streets in said
    assert towns not in said
    assert find(office.work.geocoder, "Rue des Essais 20, 1360 Perwez").candidates[0].label.startswith("Rue des Essais")


def test_hosts_that_data_may_go_to_are_named(office: OfficeUnderTest, tmp_path: Path) -> None:
    assert "Data may go to" not in machine(office)
    settings = load(data=tmp_path / "other")
    hosts = (Host(name="mail.example.org", purpose="mail"), Host(name="places.example.org", purpose="geocoder"))
    open_office = make_office(tmp_path / "other", settings=settings.model_copy(update={"hosts": hosts}))
    assert "Data may go to these hosts: mail.example.org and places.example.org." in machine(open_office)


def test_who_did_what_never_says_what_was_written(office: OfficeUnderTest) -> None:
    worker, wanted = hire(office, "Olga"), visit(office, "Amina Secrète", phone="0470 11 22 33")
    publish_for(office, worker, wanted)
    coordinator = office.signed_in("coordinator")
    coordinator.get(f"/office/cases/{wanted.case_id}")
    note = {"note": "Derrière l’église", "note_id": "0f0e0d0c-0b0a-4908-8706-050403020100"}
    assert coordinator.post(f"/office/cases/{wanted.case_id}/notes", note).status_code == 302
    said = told(office)
    assert "Coordinator" in said
    for kind in ("a plan", "a note", "a case"):
        assert kind in said
    with office.work.store.read() as unit:
        number = unit.cases.get(wanted.case_id).number
    assert str(number) in said, "of which file"
    for word in ("Amina", "Secrète", "0470", "église", "Jodoigne", "Grand-Place"):
        assert word not in said


def test_who_did_what_shows_the_newest_300_rows(office: OfficeUnderTest) -> None:
    someone = office.account("coordinator")
    with office.work.store.write() as unit:
        for _ in range(305):
            unit.audit.append(user_id=someone.id, action="read", case_id=None, subject="list/cases")
            office.clock.move(timedelta(seconds=1))
        unit.audit.append(user_id=someone.id, action="publish", case_id=None, subject=f"plan/{TODAY}")
        unit.commit()
    said = told(office)
    assert said.count("Coordinator") == 300
    assert said.index("published") < said.index("a list")


@pytest.mark.parametrize(("hours", "opens"), [(47, True), (49, False)])
def test_an_invitation_is_shown_once_and_ends_after_48_hours(office: OfficeUnderTest, hours: int, opens: bool) -> None:
    administrator = office.signed_in("administrator", language="en")
    administrator.get("/admin/")
    invited = {"login": "nora", "name": "Nora", "roles": ["coordinator"], "language": "en"}
    page = administrator.post("/admin/accounts", invited).text
    assert "It works once, for 48 hours, and is shown only here." in page
    link = re.search(r"/account/invitation/([\w-]+)", page)
    assert link
    for other in ("/admin/", "/admin/audit", "/admin/health"):
        assert link[1] not in administrator.get(other).text
    office.clock.move(timedelta(hours=hours))
    assert (office.visitor().get(link[0]).status_code == 200) is opens


def test_whether_a_native_speaker_has_read_the_words_is_said_of_every_language(tmp_path: Path) -> None:
    settings = load(data=tmp_path / "one")
    unread = [code for code in settings.languages.client if not settings.languages.known[code].reviewed_by]
    assert unread, "the control: nobody has read some yet"
    said = machine(make_office(tmp_path / "one"))
    names = {"ar": "Arabic", "ru": "Russian", "tr": "Turkish", "fr": "French"}
    listed = re.search(r"No native speaker has read the clients' words in: ([^.]*)\.", said)
    assert listed
    for code, name in names.items():
        assert (name in listed[1]) == (code in unread)
    read = {code: one.model_copy(update={"reviewed_by": "Nora"}) for code, one in settings.languages.known.items()}
    languages = settings.languages.model_copy(update={"known": read})
    other = load(data=tmp_path / "other").model_copy(update={"languages": languages})
    assert "A native speaker has read the clients' words in every language." in machine(
        make_office(tmp_path / "other", settings=other)
    )


def test_roles_chosen_on_an_older_page_stand_beside_those_that_a_colleague_chose(office: OfficeUnderTest) -> None:
    anna = office.account("coordinator", login="anna")
    alain, mira = (office.signed_in("administrator", login=login, language="en") for login in ("alain", "mira"))

    def seen(page: str) -> str:
        form = re.search(rf'accounts/{anna.id}/roles(?s:.*?)name="seen" value="(\w+)"', page)
        assert form
        return form[1]

    older, path = seen(alain.get("/admin/").text), f"/admin/accounts/{anna.id}/roles"
    mira.get("/admin/")
    mira.post(path, {"seen": older, "roles": ["coordinator", "approver"]})
    answer = alain.post(path, {"seen": older, "roles": ["case_worker"]})
    assert answer.status_code == 409
    crossed = " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text[answer.text.index("both-values") :])).split())
    assert "Changed last by Mira" in crossed
    assert re.search("In the file now You typed Anna .*approves texts to clients.*coordinator.* case worker", crossed)
    form = re.search(rf"accounts/{anna.id}/roles(?s:.*?)</form>", answer.text)
    assert form
    assert re.findall(r'name="roles" value="(\w+)" checked', form[0]) == ["case_worker"], "as it was chosen"
    with office.work.store.read() as unit:
        assert unit.accounts.get(anna.id).roles == {"coordinator", "approver"}
    assert alain.post(path, {"seen": seen(answer.text), "roles": ["case_worker"]}).status_code == 302

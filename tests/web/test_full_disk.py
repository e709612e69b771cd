"""Where the disk takes nothing more, pages are read that can be, and all others say so."""

from html import unescape

from tests.life.breaks import room_for

from .conftest import PASSWORD, OfficeUnderTest
from .people_and_visits import TODAY, ask, hire, publish_for, visit
from .public_form import begin, fill

SAID = "The disk of the server is full or fails: what you sent last may not be kept."


def test_on_a_full_disk_pages_are_read_or_say_so_and_nobody_is_told_that_anything_was_kept(
    office: OfficeUnderTest,
) -> None:
    worker, wanted = hire(office, "Olga"), visit(office, "Amina")
    publish_for(office, worker, wanted)
    ask(office, "Zoe")
    office.account("coordinator", login="claire", language="en")
    coordinator = office.signed_in("coordinator", "administrator", language="en")
    door, form = office.visitor(), fill(begin(office, "en"), "en")
    door.get("/account/sign-in", headers={"Accept-Language": "en"})
    form.get("/en/visit/check")
    with room_for(office.work.store.engine, 0):
        for path in ("/office/safety", "/office/team", "/account/profile", "/admin/health"):
            assert coordinator.get(path).status_code == 200, path
        for path in ("/office/requests", "/office/cases", f"/office/day/{TODAY}"):  # each would leave a row
            assert SAID in unescape(coordinator.get(path).text), path
        for path in ("/en/", "/en/visit/who", "/account/sign-in"):
            assert office.visitor().get(path).status_code == 200, path
        typed = {"login": "claire", "password": PASSWORD}
        assert SAID in unescape(door.post("/account/sign-in", typed, headers={"Accept-Language": "en"}).text)
        answered = form.post("/en/visit/person", {"client_name": "Somebody else"})
        sent = form.post("/en/visit/check", {"agree": "yes"})
    for answer in (answered, sent):
        assert answer.status_code == 500
        assert "Something went wrong on our side." in answer.text
    assert door.get("/office/todo").status_code == 401
    assert form.post("/en/visit/check", {"agree": "yes"}).status_code == 302, "the answers are still there"

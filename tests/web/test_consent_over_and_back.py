"""A told hour that fell because consent ran out, and that holds again once somebody agreed again."""

from html import unescape

import pytest

from fieldapp.domain.request import Request
from fieldapp.domain.visit import Visit
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, ask, hire, publish_for
from tests.web.test_calls import at, entry
from tests.web.test_calls import send as tell
from tests.web.test_fallen_hours import HOLDS_AFTER_ALL, fallen
from tests.web.test_own_visit import agreed, of_staff, opened
from tests.web.test_split import TOMORROW
from tests.web.test_todo import lists


def agree(office: OfficeUnderTest, request: Request, until: str = "") -> None:
    """Staff write down that the client agrees, on the page of the case."""
    coordinator = office.signed_in("coordinator")
    path = f"/office/cases/{request.case_id}"
    coordinator.get(path)
    typed = {"purpose": "visit", "giver": "client", "how": "telephone", "until": until}
    assert coordinator.post(f"{path}/consents", typed).status_code == 302


@pytest.fixture
def over(office: OfficeUnderTest) -> tuple[OfficeUnderTest, Visitor, Request, Visit]:
    """Consent until today, an hour told for tomorrow, which is now: nobody agrees any more."""
    office.clock.moment = at(office, 8)
    request = ask(office, phone="0470 11 22 33", consent=None)
    agree(office, request, until=str(TODAY))
    made = agreed(office, request)
    with office.work.store.write() as unit:
        windows = tuple(one.model_copy(update={"day": TOMORROW}) for one in made.windows)
        unit.visits.save(made.model_copy(update={"windows": windows}))
        unit.commit()
    agree(office, request)
    publish_for(office, hire(office, "Olga"), made, day=TOMORROW)
    tell(office.signed_in("coordinator"), made, "told", "call")
    with office.work.store.write() as unit:
        last = unit.consents.of_case(request.case_id)[-1]
        unit.consents.withdraw(last, by=None, at=office.work.now())
        unit.commit()
    pair = of_staff(office, request)
    office.clock.moment = at(office, 7, day=TOMORROW)
    return office, opened(office, *pair), request, made


def test_consent_that_ends_before_the_days_of_a_visit_is_asked_for(
    office: OfficeUnderTest,
) -> None:
    office.clock.moment = at(office, 8)
    request = ask(office, consent=None)
    agree(office, request, until=str(TODAY))
    made = agreed(office, request)
    assert lists(office) == {"to_plan": [made.id]}
    with office.work.store.write() as unit:
        windows = tuple(one.model_copy(update={"day": TOMORROW}) for one in made.windows)
        unit.visits.save(made.model_copy(update={"windows": windows}))
        unit.commit()
    assert lists(office) == {"to_triage": [made.id]}, "no plan takes it"
    claire = office.signed_in("coordinator", login="claire", language="en")
    page = claire.get(f"/office/visits/{made.id}").text
    assert "ends before its days" in page
    agree(office, request, until=str(TOMORROW))
    assert lists(office) == {"to_plan": [made.id]}


Over = tuple[OfficeUnderTest, Visitor, Request, Visit]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_who_read_that_it_fell_is_told_that_it_holds_again(over: Over, language: str) -> None:
    office, own, request, made = over
    with office.work.store.write() as unit:
        unit.visits.save(unit.visits.get(made.id).model_copy(update={"language": language}))
        unit.commit()
    assert lists(office) == {"to_tell": [made.id]}
    assert "no longer holds" in own.get("/en/visit").text
    agree(office, request)
    assert lists(office) == {"to_tell": [made.id]}, "they know of no hour"
    assert [row.outcome for row in fallen(office, made)] == ["kept_read"]
    coordinator = office.signed_in("coordinator")
    shown = entry(coordinator.get("/office/calls").text, made)
    assert "Elle a lu sur sa page que cette heure ne tenait plus" in shown
    assert HOLDS_AFTER_ALL[language] in shown
    history = unescape(coordinator.get(f"/office/visits/{made.id}").text).partition("Historique")[2]
    assert "Quelqu’un a de nouveau donné son accord, après que la personne a lu sur sa page" in history
    tell(coordinator, made, "told", "call")
    assert lists(office) == {"today": [made.id]}


def test_who_has_not_read_it_need_not_hear_that_it_holds_again(over: Over) -> None:
    office, _, request, made = over
    with office.work.store.read() as unit:
        start = unit.visits.get(made.id).promised
    assert start
    agree(office, request)
    assert lists(office) == {"today": [made.id]}
    with office.work.store.read() as unit:
        assert unit.visits.get(made.id).promised == start


def test_another_agreement_brings_no_hour_back(over: Over) -> None:
    office, own, request, made = over
    assert "no longer holds" in own.get("/en/visit").text
    coordinator = office.signed_in("coordinator")
    path = f"/office/cases/{request.case_id}"
    coordinator.get(path)
    coordinator.post(f"{path}/consents", {"purpose": "photo", "giver": "client", "how": "telephone"})
    assert lists(office) == {"to_tell": [made.id]}
    assert fallen(office, made) == [], "it stays open, as fallen"

"""Cards and letters about an hour: in the client's language, discreet, only with words that somebody has approved."""

import re
from datetime import datetime, time, timedelta
from html import unescape
from pathlib import Path

import pytest

from fieldapp.domain.visit import Visit
from tests.message_office import CALLBACK, approve, writing_office
from tests.web.conftest import OfficeUnderTest, StandingClock, Visitor
from tests.web.people_and_visits import TODAY, hire, publish_for, visit
from tests.web.test_calls import send as tell
from tests.web.test_calls import start_of


@pytest.fixture
def office(tmp_path: Path) -> OfficeUnderTest:
    made = writing_office(tmp_path, StandingClock())
    made.clock.moment = datetime.combine(TODAY, time(8), made.work.settings.office.zone)
    return made


def published(office: OfficeUnderTest, language: str = "fr") -> Visit:
    amina = visit(office, language=language, phone="0470 12 34 56")
    publish_for(office, hire(office, "Olga", (language, "fr")), amina)
    return amina


def paper(coordinator: Visitor, one: Visit, shape: str) -> str:
    """What is printed: everything from `<main` on."""
    shown = unescape(coordinator.get(f"/office/visits/{one.id}/{shape}").text)
    return shown[shown.index("<main") :]


@pytest.mark.parametrize(("shape", "copies"), [("card", 4), ("letter", 1)])
def test_it_says_the_range_and_a_discreet_number_and_nothing_that_gives_away(
    office: OfficeUnderTest, shape: str, copies: int
) -> None:
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    printed = paper(coordinator, amina, shape)
    local = start_of(office, amina).astimezone(office.work.settings.office.zone)
    told = f"entre {local:%H:%M} et {local + timedelta(minutes=15):%H:%M}"
    assert printed.count(told) == printed.count(CALLBACK) == copies
    for giving_away in (office.work.settings.office.name, office.work.settings.office.phone, "Amina", "Jodoigne"):
        assert giving_away not in printed
    whole = coordinator.get(f"/office/visits/{amina.id}/{shape}").text
    assert "<title>Rendez-vous</title>" in whole, "browsers print it at the edge"
    with office.work.store.read() as unit:
        rows = [row.subject for row in unit.audit.of_case(amina.case_id) if row.action == "read"]
    assert f"letter/{amina.id}" in rows


def test_in_arabic_it_is_written_from_the_right(office: OfficeUnderTest) -> None:
    approve(office, "ar")
    coordinator, amina = office.signed_in("coordinator"), published(office, "ar")
    assert '<html lang="ar" dir="rtl">' in coordinator.get(f"/office/visits/{amina.id}/card").text
    number = f'<bdi class="phone" dir="ltr">{CALLBACK}</bdi>'
    assert f"\u2066{number}\u2069" in paper(coordinator, amina, "card"), "turned around nowhere, and on one line"


def test_what_was_told_is_printed_also_where_the_plan_has_moved_a_little(office: OfficeUnderTest) -> None:
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    start = start_of(office, amina)
    tell(coordinator, amina, "told", "in_person")
    with office.work.store.write() as unit:
        known = unit.visits.get(amina.id)
        unit.visits.save(known.model_copy(update={"promised": start - timedelta(minutes=10)}))
        unit.commit()
    local = (start - timedelta(minutes=10)).astimezone(office.work.settings.office.zone)
    assert f"entre {local - timedelta(minutes=15):%H:%M}" in paper(coordinator, amina, "card")


NOT_APPROVED = "Rien n’est imprimé : personne n’a encore approuvé le texte « Heure de la visite » en français."
NOBODY_MAY = (
    "Rien n’est imprimé : personne n’a approuvé le texte « Heure de la visite » en français, et personne n’a ce rôle."
)


def refused(office: OfficeUnderTest, language: str) -> str:
    """The page to which somebody comes who wanted to print a card."""
    coordinator, amina = office.signed_in("coordinator"), published(office, language)
    answer = coordinator.get(f"/office/visits/{amina.id}/card")
    assert answer.status_code == 302
    return unescape(coordinator.get(answer.location).text).replace("\u00a0", " ").replace("\u202f", " ")


def test_a_text_that_nobody_approved_is_named_with_who_may_approve_it(office: OfficeUnderTest) -> None:
    approve(office, "nl")
    camille = office.account("approver", login="camille")
    with office.work.store.write() as unit:
        unit.accounts.save(camille.model_copy(update={"name": "Camille D."}))
        unit.commit()
    gone = office.account("approver", login="paul")
    with office.work.store.write() as unit:
        unit.accounts.save(gone.model_copy(update={"active": False}))
        unit.commit()
    page = refused(office, "fr")
    assert NOT_APPROVED in page
    said = re.search(r"Peut le lire et l’approuver, sous Messages : ([^<]*)\.", page)
    assert said
    assert "Camille" in said[1]
    assert "Paul" not in said[1], "who has left approves nothing"
    assert not said[1].endswith("."), "a name that ends with an initial has one full stop"


def test_where_nobody_may_approve_it_says_who_gives_the_role(office: OfficeUnderTest) -> None:
    assert NOBODY_MAY in refused(office, "fr")


def test_without_words_in_a_language_the_office_s_own_are_printed_and_staff_read_so(office: OfficeUnderTest) -> None:
    approve(office, "fr")
    coordinator, amina = office.signed_in("coordinator"), published(office, "ti")
    assert "Bonjour" in paper(coordinator, amina, "card")
    page = coordinator.get(f"/office/visits/{amina.id}/card").text
    assert "Nous n’avons pas de mots en tigrigna\u00a0: ceux-ci sont en français." in unescape(page)
    assert "tigrigna" not in paper(coordinator, amina, "card"), "not on what they are given"


def test_without_an_hour_to_come_there_is_nothing_to_print(office: OfficeUnderTest) -> None:
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    assert f"/office/visits/{amina.id}/card" in coordinator.get(f"/office/visits/{amina.id}").text
    office.clock.moment = start_of(office, amina)
    coordinator = office.signed_in("coordinator")  # the session before is over
    assert f"/office/visits/{amina.id}/card" not in coordinator.get(f"/office/visits/{amina.id}").text
    answer = coordinator.get(f"/office/visits/{amina.id}/letter")
    assert "il n’y a rien à imprimer" in unescape(coordinator.get(answer.location).text)

"""A client chooses a centre by its name, without scripts; triage has the place ready, a person confirms it."""

import pytest

from fieldapp.domain.request import Request
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.public_form import ANSWERS, begin, fill, send

CENTRE = "Centre d’accueil Fedasil Jodoigne"
LABEL = f"{CENTRE}, Chaussée de Hannut, 1370 Jodoigne"


def at_address(office: OfficeUnderTest) -> Visitor:
    visitor = begin(office)
    for step in ("who", "language", "reason", "topic", "person"):
        visitor.post(f"/fr/visit/{step}", ANSWERS[step])
    return visitor


def received(office: OfficeUnderTest) -> Request:
    with office.work.store.read() as unit:
        (request,) = unit.requests.in_states("new", "address_unconfirmed")
        return request


@pytest.mark.parametrize(("language", "label"), [("fr", "Ou choisissez un lieu"), ("ar", "أو اختاروا مكانًا")])
def test_the_list_is_on_the_page_of_the_address(office: OfficeUnderTest, language: str, label: str) -> None:
    page = office.visitor().get(f"/{language}/visit/address", follow_redirects=True).text
    begun = begin(office, language)
    for step in ("who", "language", "reason", "topic", "person"):
        begun.post(f"/{language}/visit/{step}", ANSWERS[step])
    page = begun.get(f"/{language}/visit/address").text
    assert label in page
    assert CENTRE in page


def test_a_place_that_was_chosen_is_recognised_and_waits_for_a_person(office: OfficeUnderTest) -> None:
    chosen = {"known_place": CENTRE, "address": "Chambre 12", "access": "aile B", "meeting": "home"}
    visitor = at_address(office)
    assert visitor.post("/fr/visit/address", chosen).status_code == 302
    assert LABEL in visitor.get("/fr/visit/place").text
    visitor = fill(begin(office), address=chosen, when={"when": ["?"]})
    visitor.post("/fr/visit/place", {"place": LABEL})
    send(visitor)
    request = received(office)
    place = request.answers.place
    assert (place.text, place.label) == (LABEL, LABEL)
    assert place.access == "Chambre 12. aile B"
    assert place.located
    assert not place.confirmed, "only the town is known here: a person settles it"
    page = office.signed_in("coordinator").get(f"/office/requests/{request.id}").text
    assert CENTRE in page


def test_without_a_choice_the_address_is_needed_as_before(office: OfficeUnderTest) -> None:
    visitor = at_address(office)
    refused = visitor.post("/fr/visit/address", {"known_place": "", "address": "", "meeting": "home"})
    assert refused.status_code == 422
    unknown = visitor.post("/fr/visit/address", {"known_place": "Château inventé", "address": "", "meeting": "home"})
    assert unknown.status_code == 422, "a name that is not on the list is no place"

"""How somebody may be reached, where that is easily got wrong: nobody has read a change yet, or a machine listens."""

import re
from datetime import timedelta
from html import unescape

import pytest

from fieldapp.domain.request import ContactWay, Request
from fieldapp.domain.visit import Visit

from .conftest import OfficeUnderTest, Visitor
from .people_and_visits import TODAY, ask, hire, publish_for, visit
from .test_asked_of_office import phone_of
from .test_calls import at, entry, wishes
from .test_own_acts import pages, send, settle
from .test_own_visit import agreed, of_staff, opened
from .test_todo import lists

COUSIN = {"ways": ["call", "text"], "phone": "0499 00 00 01"}
UNREAD = "Changé sur la page de la personne (30 nov. 08:01)"
HEARD = "A changé sur sa page comment on peut la contacter (30 nov. 08:01). Personne du bureau ne l’a encore lu."


def left_in_peace(office: OfficeUnderTest) -> tuple[Visitor, Request, Visit]:
    """Whoever calls us and is not to be called, at their own page, with a visit that is published for today."""
    office.clock.moment = at(office, 8)
    request = ask(office, phone="0470 11 22 33")
    pair, made = of_staff(office, request), agreed(office, request)
    wishes(office, made, they_call=True)
    publish_for(office, hire(office, "Olga"), made)
    office.clock.move(timedelta(minutes=1))
    return opened(office, *pair), request, made


def test_a_changed_way_of_contact_is_said_wherever_it_is_used_until_somebody_settled_it(
    office: OfficeUnderTest,
) -> None:
    visitor, _, made = left_in_peace(office)
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
    assert plan
    worker, phone = phone_of(office)
    stop = plan.routes[0].stops[0].id
    places = {
        "/office/calls": UNREAD,
        f"/office/cases/{made.case_id}": UNREAD,
        f"/office/day/{TODAY}/sheets": HEARD,
    }

    def says() -> list[str]:
        theirs = [HEARD in unescape(worker.get(path).text) for path in ("/field/", f"/field/stop/{stop}")]
        return [path for path, said in places.items() if said in pages(office, path)] + ["field"] * all(theirs)

    def on_the_phone() -> list[str]:
        answer = phone.post("/field/phone/changes", {"day": TODAY.isoformat(), "stops": {stop: ""}}, use="read").json
        assert answer
        return [one["kind"] for one in answer["day"]["stops"][0]["asked"] if one["settled_at"] is None]

    assert (says(), on_the_phone()) == ([], [])
    send(visitor, "contact", COUSIN)
    assert (says(), on_the_phone()) == ([*places, "field"], ["contact"])
    listed = entry(pages(office, "/office/calls"), made)
    assert "tel:0499000001" in listed
    assert "Avant\u00a0: ne pas contacter" in listed
    settle(office, f"/office/visits/{made.id}")
    assert (says(), on_the_phone()) == ([], [])


@pytest.mark.parametrize("language", ["fr", "nl", "en", "es", "de", "ru", "tr", "it", "ar"])
def test_who_chose_a_voicemail_is_reached_by_it_with_words_without_our_number(
    office: OfficeUnderTest, language: str
) -> None:
    office.clock.moment = at(office, 8)
    made = visit(office, language=language, phone="0470 11 22 33", ways=("voicemail",))
    publish_for(office, hire(office, "Olga", (language,)), made)
    listed = entry(pages(office, "/office/calls"), made)
    assert "Laisser un message vocal" in listed
    assert "tel:0470112233" in listed
    assert ">0470 11 22 33<" in listed
    number = office.work.settings.office.number_for_clients
    said = re.findall(rf'class="script" lang="{language}"[^>]*>(.*?)</p>', listed, re.DOTALL)
    with_number, on_voicemail = [re.sub(r"<[^>]+>", "", one) for one in said]
    assert number in with_number
    assert "+" not in on_voicemail
    assert with_number.startswith(on_voicemail), "the same words, as far as the sentence with the number"
    assert ":" in on_voicemail
    assert on_voicemail.endswith(".")


def test_the_words_for_a_voicemail_may_name_a_number_that_says_nothing(office: OfficeUnderTest) -> None:
    office.clock.moment = at(office, 8)
    ours = office.work.settings.office.model_copy(update={"callback_phone": "+32 2 555 01 23"})
    object.__setattr__(office.work, "settings", office.work.settings.model_copy(update={"office": ours}))
    made = visit(office, phone="0470 11 22 33", ways=("voicemail",))
    publish_for(office, hire(office, "Olga"), made)
    listed = entry(pages(office, "/office/calls"), made)
    assert "Sur le répondeur, dites ces mots et rien d’autre." in listed
    assert listed.count('class="script"') == 1


@pytest.mark.parametrize("ways", [(), ("email",)])
@pytest.mark.parametrize("days", [0, 1])
def test_whom_nobody_can_tell_because_nobody_asked_how_stands_where_somebody_finds_out(
    office: OfficeUnderTest, ways: tuple[ContactWay, ...], days: int
) -> None:
    office.clock.moment = at(office, 8) - timedelta(days=days)
    made = visit(office, phone="0470 11 22 33")
    wishes(office, made, ways=ways)
    publish_for(office, hire(office, "Olga"), made)
    assert lists(office) == {"to_tell": [made.id]}
    assert "demander comment la joindre" in pages(office, "/office/todo/to_tell")
    page = pages(office, "/office/calls")
    assert "De 1 personne, personne ne sait comment." in page
    listed = entry(page, made)
    assert "Elle ne sait pas que quelqu’un vient." in listed
    assert "tel:" not in listed
    wishes(office, made, ways=("call",), phone="0470 11 22 33")
    assert "tel:0470112233" in entry(pages(office, "/office/calls"), made)
    wishes(office, made, they_call=True)
    assert lists(office) == {"agreed_ahead" if days else "today": [made.id]}, "it is their own choice"
    office.clock.moment = at(office, 8) + timedelta(hours=12)
    assert list(lists(office)) == ["no_report"]

"""A told hour that falls stands on the list of those to tell until somebody says what came of it."""

import re
from datetime import time, timedelta
from html import unescape

import pytest

from fieldapp.domain.fallen_hour import FallenHour
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Worker
from fieldapp.services import calls, client_codes
from fieldapp.web.client_texts import fallen_text
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, hire, publish_for, visit
from tests.web.test_calls import at, entry, start_of, wishes
from tests.web.test_calls import send as send_entry
from tests.web.test_own_visit import opened, press
from tests.web.test_todo import AFTERNOON, KEPT, TOMORROW, act, lists, stops

MORNING = {"window-day-0": str(TODAY), "window-from-0": "9", "window-to-0": "16"}
WHY = {"change": "changed", "rest": "waits", "close": "closed"}
HELD = {"because": "held", "until": str(TOMORROW)}


@pytest.fixture
def told(office: OfficeUnderTest) -> tuple[OfficeUnderTest, Visitor, Worker, Visit]:
    """Amina was told her hour of today; it is eight in the morning."""
    office.clock.moment = at(office, 8)
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    amina = visit(office, phone="0470 12 34 56")
    publish_for(office, olga, amina)
    send_entry(coordinator, amina, "told", "call")
    office.clock.move(timedelta(minutes=1))
    return office, coordinator, olga, amina


def fallen(office: OfficeUnderTest, one: Visit) -> list[FallenHour]:
    with office.work.store.read() as unit:
        return unit.fallen_hours.of_visits({one.id})


def say(coordinator: Visitor, one: Visit, act_name: str, way: str = "call", **more: str) -> str:
    """Sends the form of an entry about an hour that fell; the page after it."""
    return send_entry(coordinator, one, act_name, way, **more)


HOLDS_AFTER_ALL = {
    "ar": "هذا الموعد قائم كما كان.",
    "de": "Dieser Termin findet doch statt.",
    "en": "This appointment holds after all.",
    "es": "Esta cita sí se mantiene.",
    "fr": "Ce rendez-vous a finalement bien lieu.",
    "it": "Questo appuntamento resta valido.",
    "nl": "Deze afspraak gaat toch door.",
    "ru": "Эта встреча всё же состоится.",
    "tr": "Bu randevu yine geçerli.",
}
Told = tuple[OfficeUnderTest, Visitor, Worker, Visit]


@pytest.mark.parametrize(
    ("name", "typed", "follows"),
    [
        ("change", AFTERNOON | KEPT, "Nous vous dirons"),
        ("rest", HELD, "Nous vous dirons"),
        ("rest", {**HELD, "because": "unreachable"}, "Nous vous dirons"),
        ("place", {"address": "x", "office": "1"}, "Nous vous dirons"),
        ("close", {"how": "cancelled_by_office", "reason": "Personne"}, "Nous ne viendrons pas"),
        ("close", {"how": "referred", "reason": "CPAS"}, "Nous ne viendrons pas"),
    ],
)
def test_an_act_of_the_office_puts_the_told_hour_on_to_tell_until_somebody_told_it(
    told: Told, name: str, typed: dict[str, str], follows: str
) -> None:
    office, coordinator, olga, amina = told
    start = start_of(office, amina)
    page = act(coordinator, amina, name, **typed)
    assert "elle ne le sait pas" in page
    assert lists(office) == {"to_tell": [amina.id]}
    assert stops(office, olga.id) == []
    start_page = unescape(coordinator.get("/office/todo").text)
    assert "1 avant " in start_page.partition("À prévenir")[2], "they wait for it soon"
    listed = coordinator.get("/office/calls").text
    shown = entry(listed, amina)
    assert "Votre rendez-vous n’aura pas lieu\u00a0: lundi 30 novembre" in shown
    assert follows in shown
    assert "tel:0470123456" in shown
    assert "0470 12 34 56" in shown, "the printed list has the number"
    assert "Ne les écrivez ni ne les enregistrez" in unescape(listed), (
        "the office has no other number than the public one"
    )
    after = say(coordinator, amina, "gone-told")
    assert "Noté\u00a0: elle sait" in after
    assert f"call-{amina.id}" not in after
    assert "to_tell" not in lists(office)
    (row,) = fallen(office, amina)
    assert (row.start, row.outcome, row.way) == (start, "told", "call")
    assert row.why == WHY.get(name, name)
    history = unescape(coordinator.get(f"/office/visits/{amina.id}").text).partition("Historique")[2]
    assert "L’heure annoncée est tombée" in history
    assert "Elle a été prévenue." in history


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("close", {"how": "cancelled_by_client", "reason": "Elle a appelé"}),
        ("rest", {**HELD, "because": "postponed"}),
        ("rest", {**HELD, "because": "client_calls"}),
        ("change", AFTERNOON | KEPT | {"client_knows": "on"}),
        ("rest", HELD | {"client_knows": "on"}),
        ("close", {"how": "cancelled_by_office", "reason": "x", "client_knows": "on"}),
    ],
)
def test_what_the_client_asked_for_or_knows_has_to_be_told_to_nobody(
    told: Told, name: str, typed: dict[str, str]
) -> None:
    office, coordinator, _, amina = told
    page = act(coordinator, amina, name, **typed)
    assert "elle ne le sait pas" not in page
    assert "to_tell" not in lists(office)
    assert fallen(office, amina) == []


def test_consent_withdrawn_on_the_word_of_another_leaves_the_client_to_be_told(told: Told) -> None:
    office, coordinator, _, amina = told
    path = f"/office/cases/{amina.case_id}"
    coordinator.get(path)
    coordinator.post(f"{path}/consents/withdraw", {"purpose": "visit"})
    assert lists(office) == {"to_tell": [amina.id]}
    assert "Nous ne viendrons pas" in entry(coordinator.get("/office/calls").text, amina)
    say(coordinator, amina, "gone-told")
    assert lists(office) == {"to_triage": [amina.id]}


def test_who_withdraws_consent_themselves_knows_that_nobody_comes(told: Told) -> None:
    office, coordinator, _, amina = told
    path = f"/office/cases/{amina.case_id}"
    coordinator.get(path)
    coordinator.post(f"{path}/consents/withdraw", {"purpose": "visit", "client_knows": "on"})
    assert lists(office) == {"to_triage": [amina.id]}
    assert fallen(office, amina) == []


def test_once_the_hour_has_passed_untold_the_words_are_others_and_it_stays(told: Told) -> None:
    office, coordinator, _, amina = told
    act(coordinator, amina, "close", how="cancelled_by_office", reason="Personne")
    office.clock.move(timedelta(days=2))
    coordinator = office.signed_in("coordinator")
    assert lists(office) == {"to_tell": [amina.id]}
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert "Nous sommes désolés\u00a0: votre rendez-vous n’a pas eu lieu" in shown
    assert "Nous ne viendrons pas" not in shown
    assert "elle a attendu" in shown
    say(coordinator, amina, "gone-told")
    assert lists(office) == {}


def test_nobody_answers_it_stays_and_giving_up_needs_a_try_and_a_reason(told: Told) -> None:
    office, coordinator, _, amina = told
    act(coordinator, amina, "rest", **HELD)
    assert "ne plus essayer" not in entry(coordinator.get("/office/calls").text, amina)
    assert "Personne n’a encore essayé" in say(coordinator, amina, "gone-given-up", note="personne")
    page = say(coordinator, amina, "gone-not-reached", note="occupé")
    assert "occupé" in entry(page, amina)
    assert lists(office) == {"to_tell": [amina.id]}
    assert "Écrivez la raison" in say(coordinator, amina, "gone-given-up")
    assert lists(office) == {"to_tell": [amina.id]}
    assert "injoignable" in say(coordinator, amina, "gone-given-up", note="trois fois")
    assert lists(office) == {"waiting": [amina.id]}
    assert [row.outcome for row in fallen(office, amina)] == ["unreachable"]
    assert "trois fois" in unescape(coordinator.get(f"/office/visits/{amina.id}").text)


def test_who_may_never_be_contacted_stands_on_no_list_but_the_visit_says_it(told: Told) -> None:
    office, coordinator, _, amina = told
    wishes(office, amina, they_call=True)
    act(coordinator, amina, "close", how="cancelled_by_office", reason="Personne")
    assert lists(office) == {}
    page = unescape(coordinator.get(f"/office/visits/{amina.id}").text)
    assert "Il ne faut pas la contacter\u00a0: dites-le-lui quand elle appelle" in page
    assert "tel:" not in entry(coordinator.get("/office/calls").text, amina)
    assert "ne veut pas être jointe de cette façon" in say(coordinator, amina, "gone-told", "call")
    say(coordinator, amina, "gone-told", "they_called")
    assert "Il ne faut pas la contacter" not in unescape(coordinator.get(f"/office/visits/{amina.id}").text)


def test_the_same_hour_published_again_before_the_call_has_not_fallen(told: Told) -> None:
    office, coordinator, olga, amina = told
    start = start_of(office, amina)
    act(coordinator, amina, "rest", **HELD)
    act(coordinator, amina, "resume")
    assert lists(office) == {"to_tell": [amina.id]}
    office.clock.move(timedelta(minutes=1))
    publish_for(office, olga, amina)
    assert start_of(office, amina) == start
    assert lists(office) == {"today": [amina.id]}
    assert [row.outcome for row in fallen(office, amina)] == ["kept_again"]
    with office.work.store.read() as unit:
        assert unit.visits.get(amina.id).promised == start, "the plan keeps it again"


@pytest.mark.parametrize("language", ["ar", "de", "en", "es", "fr", "it", "nl", "ru", "tr"])
def test_who_read_that_it_fell_is_told_that_it_holds_again(told: Told, language: str) -> None:
    office, coordinator, olga, amina = told
    start = start_of(office, amina)
    assert amina.request_id
    made = client_codes.renew(office.work, amina.request_id, office.account("coordinator").id)
    own = opened(office, made.reference, made.code)
    own.get("/en/visit")  # before it falls: nothing was read of it yet
    act(coordinator, amina, "rest", **HELD)
    for _ in range(2):
        assert "no longer holds" in own.get("/en/visit").text
    act(coordinator, amina, "resume")
    office.clock.move(timedelta(minutes=1))
    publish_for(office, olga, amina)
    assert start_of(office, amina) == start
    assert lists(office) == {"to_tell": [amina.id]}
    assert [row.outcome for row in fallen(office, amina)] == ["kept_read"]
    with office.work.store.write() as unit:
        unit.visits.save(unit.visits.get(amina.id).model_copy(update={"language": language}))
        unit.commit()
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert "Elle a lu sur sa page que cette heure ne tenait plus" in shown
    assert HOLDS_AFTER_ALL[language] in shown
    history = unescape(coordinator.get(f"/office/visits/{amina.id}").text).partition("Historique")[2]
    assert "La même heure a été publiée de nouveau, après que la personne a lu sur sa page" in history
    send_entry(coordinator, amina, "told", "call")
    assert lists(office) == {"today": [amina.id]}
    assert "Your visit is planned" in own.get("/en/visit").text


def test_who_was_told_that_it_fell_is_told_that_it_holds_again(told: Told) -> None:
    """What is noted beside the hour is of before it fell: whoever calls next must not take it for known."""
    office, coordinator, olga, amina = told
    act(coordinator, amina, "rest", **HELD)
    say(coordinator, amina, "gone-told")
    act(coordinator, amina, "resume")
    office.clock.move(timedelta(minutes=1))
    publish_for(office, olga, amina)
    assert lists(office) == {"to_tell": [amina.id]}
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert "On lui a dit que cette heure ne tenait plus. Elle tient de nouveau" in shown
    assert HOLDS_AFTER_ALL["fr"] in shown
    send_entry(coordinator, amina, "told", "call")
    assert lists(office) == {"today": [amina.id]}


def test_who_read_their_page_before_it_fell_has_nothing_to_be_told(told: Told) -> None:
    office, coordinator, olga, amina = told
    assert amina.request_id
    made = client_codes.renew(office.work, amina.request_id, office.account("coordinator").id)
    opened(office, made.reference, made.code).get("/en/visit")
    act(coordinator, amina, "rest", **HELD)
    act(coordinator, amina, "resume")
    office.clock.move(timedelta(minutes=1))
    publish_for(office, olga, amina)
    assert lists(office) == {"today": [amina.id]}


def test_at_another_place_the_same_hour_is_to_be_told(told: Told) -> None:
    office, coordinator, olga, amina = told
    act(coordinator, amina, "place", address="x", office="1")
    office.clock.move(timedelta(minutes=1))
    publish_for(office, olga, amina)
    assert lists(office) == {"to_tell": [amina.id]}


def test_another_place_after_it_fell_for_another_reason_is_to_be_told_too(told: Told) -> None:
    office, coordinator, olga, amina = told
    act(coordinator, amina, "rest", **HELD)
    act(coordinator, amina, "resume")
    act(coordinator, amina, "place", address="x", office="1")
    office.clock.move(timedelta(minutes=1))
    publish_for(office, olga, amina)
    assert lists(office) == {"to_tell": [amina.id]}


def test_one_call_tells_the_new_hour_and_that_the_old_one_does_not_hold(told: Told) -> None:
    office, coordinator, olga, amina = told
    act(coordinator, amina, "change", **(MORNING | {"window-from-0": "14"}), **KEPT)
    office.clock.move(timedelta(minutes=1))
    publish_for(office, olga, amina)
    assert lists(office) == {"to_tell": [amina.id]}
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert "Votre rendez-vous a changé" in shown
    assert "L’ancien rendez-vous ne tient plus\u00a0: lundi 30 novembre" in shown
    assert "L’heure est promise" in send_entry(coordinator, amina, "told", "call")
    assert lists(office) == {"today": [amina.id]}
    assert [row.outcome for row in fallen(office, amina)] == ["told"]


def test_two_who_tell_at_the_same_time_see_what_the_other_said(told: Told) -> None:
    office, coordinator, _, amina = told
    act(coordinator, amina, "rest", **HELD)
    shown = entry(coordinator.get("/office/calls").text, amina)
    hidden = dict(re.findall(r'type="hidden" name="(seen|start|language)" value="([^"]*)"', shown))
    say(coordinator, amina, "gone-told", "call", note="à sa sœur")
    other = office.signed_in("coordinator", login="camille")
    other.get("/office/calls")
    sent = other.post(f"/office/calls/{amina.id}/gone-told", {**hidden, "way": "in_person", "note": "au bureau"})
    assert sent.status_code == 409
    page = unescape(sent.text)
    assert "à sa sœur" in page
    assert "au bureau" in page
    assert [row.way for row in fallen(office, amina)] == ["call"]


def test_telling_a_published_hour_twice_shows_both(told: Told) -> None:
    office, _, olga, _ = told
    bilal = visit(office, "Bilal", phone="0470 99 88 77")
    publish_for(office, olga, bilal)
    coordinator = office.signed_in("coordinator")
    shown = entry(coordinator.get("/office/calls").text, bilal)
    hidden = dict(re.findall(r'type="hidden" name="(seen|start|language)" value="([^"]*)"', shown))
    send_entry(coordinator, bilal, "told", "call", note="elle-même")
    sent = coordinator.post(f"/office/calls/{bilal.id}/told", {**hidden, "way": "they_called"})
    assert sent.status_code == 409
    assert "elle-même" in unescape(sent.text)
    assert "Ce qui a été dit à Bilal" in unescape(sent.text), "whose entry it was: they stand here no more"


def test_the_clients_own_page_says_that_the_hour_no_longer_holds_until_they_were_told(told: Told) -> None:
    office, coordinator, _, amina = told
    assert amina.request_id
    made = client_codes.renew(office.work, amina.request_id, office.account("coordinator").id)
    own = opened(office, made.reference, made.code)
    assert "Your visit is planned" in own.get("/en/visit").text
    act(coordinator, amina, "rest", **HELD)
    page = own.get("/en/visit").text
    assert "We are looking for a day and a time" in page
    assert "This appointment no longer holds: Monday 30 November, between" in page
    assert "Your visit is planned" not in page
    say(coordinator, amina, "gone-told")
    assert "no longer holds" not in own.get("/en/visit").text


def test_the_clients_own_page_says_so_of_a_visit_that_the_office_ended(told: Told) -> None:
    office, coordinator, _, amina = told
    assert amina.request_id
    made = client_codes.renew(office.work, amina.request_id, office.account("coordinator").id)
    own = opened(office, made.reference, made.code)
    act(coordinator, amina, "close", how="cancelled_by_office", reason="Personne")
    page = own.get("/en/visit").text
    assert "Nobody is coming" in page
    assert "This appointment no longer holds: Monday 30 November, between" in page


def test_who_cancels_on_their_own_page_what_fell_before_is_told_by_nobody(told: Told) -> None:
    office, coordinator, _, amina = told
    assert amina.request_id
    made = client_codes.renew(office.work, amina.request_id, office.account("coordinator").id)
    own = opened(office, made.reference, made.code)
    act(coordinator, amina, "rest", **HELD)
    press(own, "cancel")
    assert "to_tell" not in lists(office)
    assert [row.outcome for row in fallen(office, amina)] == ["by_client"]


@pytest.mark.parametrize("language", ["ar", "de", "en", "es", "fr", "it", "nl", "ru", "tr"])
def test_the_words_are_in_the_language_of_the_client_and_say_nothing_of_us(told: Told, language: str) -> None:
    office, coordinator, _, amina = told
    act(coordinator, amina, "close", how="cancelled_by_office", reason="Personne")
    settings = office.work.settings
    (call,) = calls.read(office.work, office.account("coordinator")).fallen
    for moment in (office.clock.now(), office.clock.now() + timedelta(days=2)):
        said = fallen_text(settings, language, call, moment)
        assert settings.office.number_for_clients in said
        assert "irondelle" not in said
        assert language == "en" or "appointment" not in said


def test_a_new_hour_that_comes_too_soon_for_a_call_does_not_hide_the_one_that_fell(told: Told) -> None:
    office, coordinator, olga, amina = told
    act(coordinator, amina, "change", **(MORNING | {"window-from-0": "14"}), **KEPT)
    office.clock.move(timedelta(minutes=1))
    publish_for(office, olga, amina)
    wishes(office, amina, safe_from=time(18), safe_to=time(20))
    assert lists(office) == {"to_tell": [amina.id]}
    page = coordinator.get("/office/calls").text
    assert page.count(f'id="call-{amina.id}"') == 1
    assert "gone-told" in entry(page, amina)

"""What a client does on their own page: on which list of the office it stands, and that it counts once."""

import re
from datetime import timedelta
from html import unescape

from werkzeug.test import TestResponse

from fieldapp.domain.request import Request
from fieldapp.domain.visit import Visit
from fieldapp.services import todo

from .conftest import OfficeUnderTest, Visitor
from .people_and_visits import TODAY, ask, hire, publish_for
from .test_calls import at
from .test_calls import send as tell
from .test_own_visit import agreed, of_staff, opened, press, try_pair
from .test_split import PARTS
from .test_todo import act, lists

BETTER = {"when": ["2026-12-02m", "2026-12-03a"]}
NEW_WAY = {"ways": "text", "phone": "0470 99 88 77", "safe_from": "10:00", "safe_to": "12:00"}


def told_visit(office: OfficeUnderTest) -> tuple[Visitor, Request, Visit]:
    """A visit of today that is published and told, and its client at the own page."""
    office.clock.moment = at(office, 8)
    request = ask(office, phone="0470 11 22 33")
    pair, made = of_staff(office, request), agreed(office, request)
    publish_for(office, hire(office, "Olga"), made)
    tell(office.signed_in("coordinator"), made, "told", "call")
    office.clock.move(timedelta(minutes=1))
    return opened(office, *pair), request, made


def send(visitor: Visitor, name: str, data: dict[str, object] | None = None) -> str:
    """Fills the form of the act and sends it twice, as an impatient thumb does; returns the page after it."""
    visitor.get(f"/en/visit/own/{name}")
    for _ in range(2):
        answer = visitor.post(f"/en/visit/own/{name}", data)
        assert answer.status_code == 303, answer.text
    return unescape(visitor.get(answer.location).text)


def words_on(office: OfficeUnderTest, path: str) -> int:
    """How many words of the client wait on this page of the office."""
    found = re.search(r'id="client-words">.*?<span class="count">(\d+)</span>', pages(office, path), re.DOTALL)
    return int(found[1]) if found else 0


def pages(office: OfficeUnderTest, path: str) -> str:
    return unescape(office.signed_in("coordinator").get(path).text)


def settle(office: OfficeUnderTest, path: str, button: str = "settle") -> None:
    assert press_word(office, path, button).status_code == 302


def answer(office: OfficeUnderTest, path: str, said: str) -> TestResponse:
    return press_word(office, path, "settle", answered=said, visit=path.partition("/visits/")[2])


def press_word(office: OfficeUnderTest, path: str, button: str, **typed: str) -> TestResponse:
    """What the page gives after the button beside the client's word."""
    coordinator = office.signed_in("coordinator")
    action = re.search(rf'action="([^"]*/words/[^"]*/{button})"', coordinator.get(path).text)
    assert action
    return coordinator.post(action[1], typed)


def test_another_time_is_asked_for_and_changes_no_plan(office: OfficeUnderTest) -> None:
    visitor, _, made = told_visit(office)
    assert lists(office) == {"today": [made.id]}
    refused = visitor.post("/en/visit/own/time", {})
    assert refused.status_code == 422
    assert "Choose at least one moment" in unescape(refused.text)
    after = send(visitor, "time", BETTER)
    assert "Monday 30 November: you asked for another time." in after
    assert "Your visit is planned" in after
    assert lists(office) == {"follow_up": [made.id]}
    assert words_on(office, f"/office/visits/{made.id}") == 1
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
        assert plan
        assert plan.find(made.id), "nothing was planned otherwise"
        assert unit.visits.get(made.id).promised
    settle(office, f"/office/visits/{made.id}")
    assert lists(office) == {"today": [made.id]}
    assert "We read it on Monday 30 November." in visitor.get("/en/visit").text


def test_the_office_takes_the_hours_that_were_asked_for(office: OfficeUnderTest) -> None:
    visitor, _, made = told_visit(office)
    send(visitor, "time", BETTER)
    settle(office, f"/office/visits/{made.id}", "hours")
    assert lists(office) == {"to_tell": [made.id]}, "their page says that the hour stays until the office answers"
    with office.work.store.read() as unit:
        fresh = unit.visits.get(made.id)
    assert [window.day.day for window in fresh.windows] == [2, 3]
    assert fresh.promised is None
    assert "We are looking for a day and a time" in visitor.get("/en/visit").text


def test_hours_are_not_taken_over_what_somebody_changed_meanwhile(office: OfficeUnderTest) -> None:
    visitor, _, made = told_visit(office)
    send(visitor, "time", BETTER)
    coordinator = office.signed_in("coordinator", login="another")
    page = coordinator.get(f"/office/visits/{made.id}").text
    action = re.search(r'action="([^"]*/words/[^"]*/hours)"', page)
    assert action
    settle(office, f"/office/visits/{made.id}", "hours")
    answer = coordinator.post(action[1])
    assert "Quelqu’un l’a changé entre-temps" in coordinator.get(answer.location).text


def test_what_is_written_is_read_on_the_page_of_the_request_until_it_has_a_visit(office: OfficeUnderTest) -> None:
    request = ask(office)
    visitor = opened(office, *of_staff(office, request))
    assert "you wrote to us" in send(visitor, "add", {"text": "Sonnez <b>deux</b> fois"})
    assert lists(office) == {"to_triage": [request.id]}
    assert words_on(office, f"/office/requests/{request.id}") == 1
    assert "« Sonnez <b>deux</b> fois »" in pages(office, f"/office/requests/{request.id}")
    made = agreed(office, request)
    assert lists(office) == {"follow_up": [made.id]}
    assert words_on(office, f"/office/visits/{made.id}") == 1
    settle(office, f"/office/visits/{made.id}")
    assert lists(office) == {"to_plan": [made.id]}


def test_a_way_to_be_contacted_counts_at_once_and_the_page_shows_none_of_it(office: OfficeUnderTest) -> None:
    visitor, _, made = told_visit(office)
    page = visitor.get("/en/visit/own/contact").text
    assert "0470" not in page + visitor.get("/en/visit").text
    refused = visitor.post("/en/visit/own/contact", {"ways": ["call", "own"], "phone": "0470 99 88 77"})
    assert refused.status_code == 422
    after = send(visitor, "contact", NEW_WAY)
    assert "you changed how we contact you" in after
    assert after.count("you changed how we contact you") == 1, "sent twice, changed once"
    with office.work.store.read() as unit:
        client = unit.parties.of_case(made.case_id)[0]
    assert (client.contact.ways, client.contact.phone) == (("text",), "0470 99 88 77")
    assert lists(office) == {"follow_up": [made.id]}
    assert "0470 11 22 33" in pages(office, f"/office/visits/{made.id}"), "what counted before"
    send(visitor, "contact", {"ways": "own", "contact_note": "not in the evening"})
    send(visitor, "contact", NEW_WAY)
    shown = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", pages(office, f"/office/visits/{made.id}")))
    assert "avant : SMS, 0470 99 88 77, " in shown.replace(" ,", ",")
    assert "avant : ne pas contacter : elle nous appelle, not in the evening" in shown.replace(" ,", ","), "a wish"


def test_who_asked_for_somebody_else_does_not_change_how_that_person_is_contacted(office: OfficeUnderTest) -> None:
    request = ask(office)
    with office.work.store.write() as unit:
        answers = request.answers.model_copy(update={"asker": "relative", "asker_name": "Sami"})
        unit.requests.answer(request, answers, state="new", urgency="normal")
        unit.commit()
    visitor = opened(office, *of_staff(office, request))
    assert "/own/contact" not in visitor.get("/en/visit").text
    before = office.work.store
    assert "late" in visitor.post("/en/visit/own/contact", NEW_WAY).location
    with before.read() as unit:
        assert unit.parties.of_case(request.case_id)[0].contact.phone == ""


def test_erasure_is_asked_for_with_its_date_also_after_the_visit(office: OfficeUnderTest) -> None:
    visitor, _, made = told_visit(office)
    with office.work.store.write() as unit:
        unit.visits.save(unit.visits.get(made.id).model_copy(update={"state": "done"}))
        unit.commit()
    assert "/own/cancel" not in visitor.get("/en/visit").text
    assert "The law says that we answer by Wednesday 30 December." in send(visitor, "erase")
    assert lists(office) == {"follow_up": [made.id]}
    assert "mercredi 30 décembre" in pages(office, f"/office/visits/{made.id}")
    answer(office, f"/office/visits/{made.id}", "Told her on the telephone what the law makes us keep")
    assert lists(office) == {}


def test_who_asked_for_erasure_reads_on_which_day_they_were_answered_and_staff_what(office: OfficeUnderTest) -> None:
    visitor, _, made = told_visit(office)
    send(visitor, "erase")
    page = f"/office/visits/{made.id}"
    refused = answer(office, page, "  ")
    assert refused.status_code == 422
    assert "Écrivez ce que vous avez répondu" in unescape(refused.text)
    assert "x" * 501 in answer(office, page, "x" * 501).text, "what was typed stays"
    assert lists(office) == {"follow_up": [made.id]}
    assert "answered you" not in visitor.get("/en/visit").text
    answer(office, page, "Told her on the telephone")
    assert "Told her on the telephone" in pages(office, page)
    assert "you asked us to erase what we have about you" in visitor.get("/en/visit").text
    assert "We answered you on Monday 30 November." in visitor.get("/en/visit").text
    assert "Told her" not in visitor.get("/en/visit").text, "whoever holds the code"


def test_the_erasure_asked_for_before_anybody_decided_is_answered_on_the_page_of_the_request(
    office: OfficeUnderTest,
) -> None:
    request = ask(office)
    visitor = opened(office, *of_staff(office, request))
    send(visitor, "erase")
    page = f"/office/requests/{request.id}"
    assert "Écrivez ce que vous avez répondu" in unescape(answer(office, page, "").text)
    answer(office, page, "Erased, told by letter")
    assert words_on(office, page) == 0
    assert "We answered you on" in visitor.get("/en/visit").text


def test_what_was_asked_and_read_is_repeated_for_a_month(office: OfficeUnderTest) -> None:
    request = ask(office)
    pair = of_staff(office, request)
    send(opened(office, *pair), "add", {"text": "Two bells"})
    settle(office, f"/office/requests/{request.id}")
    after = opened(office, *pair).get("/en/visit").text
    assert "you wrote to us" in after
    assert "We read it on" in after
    assert "A person of the office reads this" not in after
    office.clock.move(timedelta(days=31))
    assert "you wrote to us" not in opened(office, *pair).get("/en/visit").text


def test_erasure_leaves_a_planned_visit_as_it_is(office: OfficeUnderTest) -> None:
    visitor, _, made = told_visit(office)
    assert "Your visit is planned" in send(visitor, "erase")
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
    assert plan
    assert plan.find(made.id)


def test_a_published_visit_that_the_client_ends_is_read_by_somebody_who_calls_paper_workers(
    office: OfficeUnderTest,
) -> None:
    visitor, _, made = told_visit(office)
    press(visitor, "cancel")
    assert lists(office) == {"follow_up": [made.id]}
    assert "appelez qui travaille sur papier" in pages(office, f"/office/visits/{made.id}")
    settle(office, f"/office/visits/{made.id}")
    assert lists(office) == {}


def test_who_presses_on_a_second_phone_is_told_the_same(office: OfficeUnderTest) -> None:
    for act_name, said in (("cancel", "The visit is cancelled."), ("withdraw", "You took back your agreement.")):
        request = ask(office)
        pair = of_staff(office, request)
        phones = [opened(office, *pair), opened(office, *pair)]
        phones[1].get(f"/en/visit/own/{act_name}")
        assert said in press(phones[0], act_name)
        answer = phones[1].post(f"/en/visit/own/{act_name}")
        assert said in phones[1].get(answer.location).text
        assert "late" in phones[1].post("/en/visit/own/add", {"text": "x"}).location, "the code is dead"


def test_a_published_visit_without_agreement_is_read_and_then_waits_for_a_new_one(office: OfficeUnderTest) -> None:
    visitor, _, made = told_visit(office)
    assert "It was for today" in press(visitor, "withdraw")
    assert lists(office) == {"follow_up": [made.id]}
    settle(office, f"/office/visits/{made.id}")
    assert lists(office) == {"to_triage": [made.id]}


def test_a_visit_that_was_split_is_cancelled_as_a_whole(office: OfficeUnderTest) -> None:
    visitor, _, made = told_visit(office)
    act(office.signed_in("coordinator"), made, "split", **PARTS)
    visitor.get("/en/visit/own/cancel?visit=all")
    visitor.post("/en/visit/own/cancel", {"visit": "all"})
    with office.work.store.read() as unit:
        assert [one.state for one in unit.visits.of_case(made.case_id)] == ["cancelled", "cancelled"]


def test_forms_whose_time_is_over_change_nothing_and_say_so(office: OfficeUnderTest) -> None:
    visitor, request, made = told_visit(office)
    office.clock.move(timedelta(minutes=office.work.settings.own_page.open_minutes))
    with office.work.store.read() as unit:
        before = [piece.id for piece in todo.pieces(office.work, unit)]
    sent = {"time": BETTER, "add": {"text": "late"}, "contact": NEW_WAY, "erase": {}, "cancel": {}, "withdraw": {}}
    for name, data in sent.items():
        answer = visitor.post(f"/en/visit/own/{name}", data)
        assert "late" in answer.location, name
        assert "nothing was " in visitor.get(answer.location).text
        assert "late" in visitor.get(f"/en/visit/own/{name}").location
    with office.work.store.read() as unit:
        assert [piece.id for piece in todo.pieces(office.work, unit)] == before
        assert unit.client_words.of_request(request.id) == []
        assert unit.visits.get(made.id).state == "open"


def test_no_other_time_is_asked_for_when_the_office_has_ended_the_visit_meanwhile(office: OfficeUnderTest) -> None:
    visitor, _, made = told_visit(office)
    visitor.get("/en/visit/own/time")
    with office.work.store.write() as unit:
        unit.visits.save(unit.visits.get(made.id).model_copy(update={"state": "cancelled"}))
        unit.commit()
    answer = visitor.post("/en/visit/own/time", BETTER)
    page = visitor.get(answer.location).text
    assert "This changed meanwhile, so nothing was done." in page
    assert "Nobody is coming" in page


def test_the_office_makes_a_new_code_that_is_shown_once_and_ends_the_one_before(office: OfficeUnderTest) -> None:
    request = ask(office, language="ar")
    before = of_staff(office, request)
    coordinator = office.signed_in("coordinator")
    coordinator.get(f"/office/requests/{request.id}")
    card = coordinator.post(f"/office/requests/{request.id}/code")
    assert card.status_code == 200
    assert card.headers["Cache-Control"] == "no-store"
    assert 'lang="ar" dir="rtl"' in card.text
    assert "/ar/visit" in card.text
    codes = re.findall(r">(\d{6})<", card.text)
    assert len(codes) == 1
    assert not try_pair(office, request.reference, codes[0])[1]
    assert try_pair(office, *before)[1] or before[1] == codes[0]
    assert codes[0] not in coordinator.get(f"/office/requests/{request.id}").text


def test_who_never_agreed_is_told_that_nobody_comes_without(office: OfficeUnderTest) -> None:
    request = ask(office, consent=None)
    visitor = opened(office, *of_staff(office, request))
    page = visitor.get("/en/visit").text
    assert "Without that we do not come." in page
    assert '/own/withdraw"' not in page
    assert "late" in visitor.get("/en/visit/own/withdraw").location


def test_who_is_late_is_still_expected_and_after_a_day_without_a_report_the_office_is_called(
    office: OfficeUnderTest,
) -> None:
    _, request, _ = told_visit(office)
    office.clock.moment = at(office, 20)
    pair = of_staff(office, request)
    assert "Your visit is planned" in opened(office, *pair).get("/en/visit").text
    office.clock.move(timedelta(hours=12))
    page = opened(office, *pair).get("/en/visit").text
    assert "The time of the visit is over. If nobody came, please call us." in page
    assert "looking for" not in page


def test_the_last_wish_is_read_also_when_it_is_an_earlier_one_again(office: OfficeUnderTest) -> None:
    visitor, request, _ = told_visit(office)
    for wish in (BETTER, {"when": ["2026-12-04m"]}, BETTER):
        send(visitor, "time", wish)
        office.clock.move(timedelta(minutes=1))
    with office.work.store.read() as unit:
        days = [[window.day.day for window in word.windows] for word in unit.client_words.of_request(request.id)]
    assert days == [[2, 3], [4], [2, 3]]


def test_the_file_says_that_the_client_took_back_the_agreement_on_their_own_page(office: OfficeUnderTest) -> None:
    visitor, _, made = told_visit(office)
    press(visitor, "withdraw")
    shown = pages(office, f"/office/cases/{made.case_id}")
    assert "sur la page de la personne" in shown
    assert "noté par ?" not in shown

"""A form that is sent as the page shows it loses nothing: whatever it replaces, it shows all of."""

import html5lib

from fieldapp.domain.visit import Visit
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import visit
from tests.web.public_form import begin, fill, send
from tests.web.test_staff_input import read_forms

HALF_DAYS = [f"2026-12-{day:02}{part}" for day in (1, 2, 3, 4, 5, 7, 8) for part in "ma"]


def send_as_shown(visitor: Visitor, page: str, act: str, **changed: str) -> None:
    """Presses the button of the form that leads to `act`, with nothing typed but `changed`."""
    tree = html5lib.parse(visitor.get(page).text, namespaceHTMLElements=False)
    form = next(one for one in read_forms(tree, page) if one.action.endswith(f"/{act}"))
    answer = visitor.post(form.action, dict(form.values) | changed)
    assert answer.status_code == 302, answer.text


def only_request(office: OfficeUnderTest) -> str:
    with office.work.store.read() as unit:
        (found,) = unit.requests.in_states("new", "address_unconfirmed")
    return found.id


def visits(office: OfficeUnderTest, case_id: str) -> list[Visit]:
    with office.work.store.read() as unit:
        return unit.visits.of_case(case_id)


def test_every_hour_that_was_ticked_is_the_visits_whatever_is_saved(office: OfficeUnderTest) -> None:
    send(fill(begin(office), when={"when": HALF_DAYS}))
    request_id, coordinator = only_request(office), office.signed_in("coordinator")
    page = f"/office/requests/{request_id}"
    coordinator.get(page)
    assert coordinator.post(f"{page}/place", {"address": "Gare", "lat": "50,7236", "lon": "4.869"}).status_code == 302
    send_as_shown(coordinator, page, "accept")
    with office.work.store.read() as unit:
        request = unit.requests.get(request_id)
    (made,) = visits(office, request.case_id)
    assert len(made.windows) == len(HALF_DAYS)
    send_as_shown(coordinator, f"/office/visits/{made.id}", "change", note_for_worker="sonner deux fois")
    (changed,) = visits(office, request.case_id)
    assert (changed.windows, changed.note_for_worker) == (made.windows, "sonner deux fois")
    send_as_shown(coordinator, f"/office/visits/{made.id}", "split")
    assert [one.windows for one in visits(office, request.case_id)] == [made.windows] * 2


def test_a_length_that_nobody_offers_stays_as_long(office: OfficeUnderTest) -> None:
    made, coordinator = visit(office), office.signed_in("coordinator")
    with office.work.store.write() as unit:
        unit.visits.save(made.model_copy(update={"duration_min": 40}))
        unit.commit()
    send_as_shown(coordinator, f"/office/visits/{made.id}", "change", urgency="high")
    (changed,) = visits(office, made.case_id)
    assert (changed.duration_min, changed.urgency) == (40, "high")


def test_more_hours_than_are_kept_are_refused_with_a_sentence(office: OfficeUnderTest) -> None:
    made, coordinator = visit(office), office.signed_in("coordinator")
    page = f"/office/visits/{made.id}"
    coordinator.get(page)
    hours = {
        f"window-{name}-{n}": value
        for n in range(121)
        for name, value in (("day", "2026-12-01"), ("from", f"{8 + n % 9}:00"), ("to", f"{9 + n % 9}:00"))
    }
    data = {"duration": "60", "language": "fr", "service": "social", "urgency": "normal", **hours}
    answer = coordinator.post(f"{page}/change", data)
    assert answer.status_code == 422
    assert "Trop d’heures" in answer.text
    form = answer.text.partition(f'action="{page}/change"')[2].partition("</form>")[0]
    assert form.count('name="window-day-') == 121, "what was typed stays"
    assert visits(office, made.case_id)[0].windows == made.windows

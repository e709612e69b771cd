"""A form that is sent as the page shows it loses nothing: whatever it replaces, it shows all of."""

import re
from datetime import time

import html5lib

from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Duty
from tests.strings import ROOT
from tests.web.conftest import OfficeUnderTest, Visitor, make_office
from tests.web.people_and_visits import ask, hire, visit
from tests.web.public_form import begin, fill, send
from tests.web.walk import read_forms

HALF_DAYS = [f"2026-12-{day:02}{part}" for day in (1, 2, 3, 4, 5, 7, 8) for part in "ma"]


def send_as_shown(visitor: Visitor, page: str, act: str, **changed: str) -> None:
    """Presses the button of the form that leads to `act`, with nothing typed but `changed`."""
    tree = html5lib.parse(visitor.get(page).text, namespaceHTMLElements=False)
    form = next(one for one in read_forms(tree, page) if one.action.endswith(f"/{act}"))
    values: dict[str, list[str]] = {}
    for name, value in form.values:
        values.setdefault(name, []).append(value)
    answer = visitor.post(form.action, {**values, **changed})
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


def after_a_change_of_configuration(office: OfficeUnderTest) -> OfficeUnderTest:
    """The same office once it offers no legal help any more, has other hours of duty, and lists no Pashto."""
    settings = office.work.settings
    ours = settings.office
    duty = tuple(one.model_copy(update={"end": time(12, 30)}) for one in ours.duty if one.service != "legal")
    service = tuple(one for one in ours.service if one.code != "legal")
    spoken = tuple(one for one in settings.languages.spoken if one.code != "ps")
    assert len(service) < len(ours.service)
    assert len(spoken) < len(settings.languages.spoken)
    return make_office(
        settings.data,
        settings=settings.model_copy(
            update={
                "office": ours.model_copy(update={"service": service, "duty": duty}),
                "languages": settings.languages.model_copy(update={"spoken": spoken}),
            }
        ),
    )


def test_what_was_taken_out_of_the_configuration_stays_until_somebody_chooses_otherwise(
    office: OfficeUnderTest,
) -> None:
    """Every choice that comes from `config/`: the visit, the request, the worker, the languages of a person."""
    duty = Duty(service="legal", weekday=4, start=time(13), end=time(17))
    olga = hire(office, "Olga", ("fr", "ps"), services=("legal", "social"), duties=(duty,))
    made, asked = visit(office, language="ps", phone="0470 11 22 33"), ask(office, "Bilal", "ps")
    with office.work.store.write() as unit:
        made = made.model_copy(update={"service": "legal"})
        unit.visits.save(made)
        answers = asked.answers.model_copy(update={"service": "legal"})
        unit.requests.answer(asked, answers, state=asked.state, urgency=asked.urgency)
        unit.commit()
    later = after_a_change_of_configuration(office)
    coordinator = later.signed_in("coordinator", language="en")
    page = f"/office/visits/{made.id}"
    assert "legal (no longer offered)" in coordinator.get(page).text
    send_as_shown(coordinator, page, "change", note_for_worker="ring twice")
    send_as_shown(coordinator, page, "split")
    assert {(one.service, one.language) for one in visits(later, made.case_id)} == {("legal", "ps")}
    send_as_shown(coordinator, f"/office/requests/{asked.id}", "accept")
    assert [(one.service, one.language) for one in visits(later, asked.case_id)] == [("legal", "ps")]
    send_as_shown(coordinator, f"/office/cases/{made.case_id}", "contact/0", party0_contact_note="ring twice")
    with later.work.store.read() as unit:
        assert unit.parties.of_case(made.case_id)[0].languages == ("ps",)
    send_as_shown(coordinator, f"/office/team/{olga.id}", olga.id, phone="0470 11 22 33")
    with later.work.store.read() as unit:
        kept = unit.workers.get(olga.id)
    assert (set(kept.languages), set(kept.services), kept.duties) == ({"fr", "ps"}, {"legal", "social"}, (duty,))
    send_as_shown(coordinator, page, "change", service="social")
    assert visits(later, made.case_id)[0].service == "social"
    assert "no longer offered" not in coordinator.get(page).text.partition('id="service"')[2].partition("</select>")[0]


def test_every_choice_from_the_configuration_names_what_is_kept() -> None:
    """A page that shows something kept hands it to the options; a form for something new keeps nothing."""
    bare = {
        path.name
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"\b(service|language|duration)_options\(\)", path.read_text())
    }
    assert bare == {"telephone.html"}


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

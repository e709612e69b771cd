"""Many people behind one network address (a centre for asylum seekers): they wait their turn, nobody is refused."""

import re
from datetime import timedelta

from .conftest import OfficeUnderTest, Visitor
from .public_form import begin, fill

PEOPLE = 60
AT_ONCE = 5  # of those who wait press when there is a turn: that all of them do says no more


def press_send(visitor: Visitor) -> bool:
    """Whether it was taken; if not, the page says when to press again and keeps everything."""
    answer = visitor.post("/en/visit/check", {"agree": "yes"})
    if answer.status_code == 302:
        return True
    assert answer.status_code == 429
    assert "Your answers are kept" in answer.text
    assert 'name="agree" value="yes"' in answer.text
    return False


def ready(office: OfficeUnderTest) -> Visitor:
    visitor = fill(begin(office, "en"), "en")
    assert visitor.get("/en/visit/check").status_code == 200
    return visitor


def test_sixty_people_of_one_address_are_all_heard(office: OfficeUnderTest) -> None:
    limits = office.work.settings.limits
    waiting = [ready(office) for _ in range(PEOPLE)]
    waiting = [visitor for visitor in waiting if not press_send(visitor)]
    assert len(waiting) == PEOPLE - limits.requests_per_address_hour
    assert [visitor for visitor in waiting if press_send(visitor)] == [], "pressing at once changes nothing"
    taken = []
    while waiting:
        office.clock.move(timedelta(seconds=limits.request_turn_s))
        sent = [visitor for visitor in waiting[:AT_ONCE] if press_send(visitor)]
        assert len(sent) == 1, "one turn each"
        taken += sent
        waiting = [visitor for visitor in waiting if visitor not in sent]
    with office.work.store.read() as unit:
        assert len(unit.requests.in_states("new", "address_unconfirmed")) == PEOPLE
    assert len(taken) == PEOPLE - limits.requests_per_address_hour


def test_at_the_minute_that_the_page_names_it_is_taken(office: OfficeUnderTest) -> None:
    office.clock.move(timedelta(seconds=50))
    people = office.work.settings.limits.requests_per_address_hour + 12
    waiting = [ready(office) for _ in range(people)]
    told = {}
    for visitor in waiting:
        answer = visitor.post("/en/visit/check", {"agree": "yes"})
        minute = re.search(r"Press the button again at (\d\d):(\d\d)\.", answer.text)
        if minute:
            told[visitor] = office.clock.now().replace(minute=int(minute[2]), second=0)
    assert len(told) == 12
    assert len(set(told.values())) > 1
    for visitor, moment in told.items():
        office.clock.moment = moment
        assert press_send(visitor)


def test_an_hour_later_nobody_waits(office: OfficeUnderTest) -> None:
    limits = office.work.settings.limits
    with office.work.store.write() as unit:
        for _ in range(limits.requests_per_address_hour):
            unit.attempts.note("request", "127.0.0.1", office.clock.now())
        unit.commit()
    assert not press_send(ready(office))
    office.clock.move(timedelta(hours=1, seconds=1))
    assert press_send(ready(office))

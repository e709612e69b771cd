"""One visit from the question to the settled end: after every step all who read of it read the same."""

import re
from datetime import time, timedelta
from html import unescape

import pytest

from fieldapp.domain.hours import Window
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Worker
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, ask, hire, reopen
from tests.web.phone_office import Phone, publish
from tests.web.test_calls import at
from tests.web.test_calls import send as tell
from tests.web.test_own_visit import agreed, of_staff, try_pair
from tests.web.test_todo import act


class Life:
    """The visit of Amina, who speaks Arabic, with everybody who reads of it."""

    def __init__(self, office: OfficeUnderTest) -> None:
        self.office = office
        office.clock.moment = at(office, 7)
        office.account("coordinator", language="en")
        self.samira: Worker = hire(office, "Samira", ("ar", "fr"))
        office.account("worker", login="samira", language="en", worker_id=self.samira.id)
        request = ask(office, "Amina", language="ar", phone="0470 12 34 56")
        self.pair = of_staff(office, request)
        self.visit: Visit = agreed(office, request)

    def phone(self) -> Phone:
        phone = Phone(self.office, self.office.with_session_of("samira"))
        phone.prepare()
        return phone

    def says(self, reader: str) -> str:
        """The words of a page, as they are read."""
        if reader.startswith("own"):
            visitor, refused = try_pair(self.office, *self.pair)
            assert not refused
            return words_of(visitor.get(f"/{reader[-2:]}/visit").text)
        if reader == "field":
            return words_of(self.office.with_session_of("samira").get("/field/").text)
        path = {
            "todo": "todo",
            "visit": f"visits/{self.visit.id}",
            "day": f"day/{TODAY}",
            "sheet": f"day/{TODAY}/sheets",
            "calls": "calls",
            "case": f"cases/{self.visit.case_id}",
        }[reader]
        return words_of(self.office.with_session_of("coordinator").get(f"/office/{path}").text)

    def agree(self, **expected: str) -> None:
        """Each reader has these words; a `!` before them: has them not."""
        for reader, words in expected.items():
            said = self.says(reader)
            assert (words.removeprefix("!") in said) != words.startswith("!"), f"{reader} about “{words}”: {said}"

    def told(self) -> None:
        tell(self.office.with_session_of("coordinator"), self.visit, "told", "call")

    def says_at_the_door(self, *events: str) -> None:
        phone = self.phone()
        for event in events:
            assert phone.bring(phone.item("event", event=event)) == [None]
            self.office.clock.move(timedelta(minutes=5))


def words_of(page: str) -> str:
    main = re.search(r"(?s)<main.*</main>", re.sub(r"(?s)<template.*?</template>", "", page))
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main[0] if main else page))).strip()


@pytest.fixture
def life(office: OfficeUnderTest) -> Life:
    return Life(office)


def test_every_reader_says_the_same_from_the_first_plan_to_the_settled_end(life: Life) -> None:
    office, visit = life.office, life.visit
    life.agree(todo="until 30 Nov Plan", visit="Ready for a plan", day="Not planned yet", field="No route for you",
               own_en="We are looking for a day", own_fr="Nous cherchons un jour")  # fmt: skip
    publish(office, (life.samira, [visit]), start=time(14))
    life.agree(todo="14:00 · Samira · Arabic", visit="does not know this hour", day="14:00–14:45 Amina",
               calls="before 14:00", sheet="!PROMISED", field="!Promised time",
               own_en="Call us to hear it")  # fmt: skip
    assert life.phone().stop["promised"] is False
    life.told()
    life.agree(todo="Today Under way or to come 1 the first: 14:00", visit="The client knows this hour",
               calls="Told 1 Amina", sheet="PROMISED 14:00", field="Promised time",
               own_en="30 November 13:45–14:15", own_fr="30 novembre 13:45–14:15", own_ar="13:45")  # fmt: skip
    assert life.phone().stop["promised"] is True

    office.clock.moment = at(office, 14, 40)
    life.says_at_the_door("arrived", "nobody_home")
    life.agree(todo="Samira · Nobody home · Arabic", visit="To follow up", day="Nobody home 14:45",
               field="Amina , nobody home", case="nobody home", own_en="did not take place")  # fmt: skip
    reopen(office, visit.id, Window(day=TODAY, start=time(15), end=time(19)))
    life.agree(todo="To plan Ready for a plan 1", visit="Earlier: Nobody home, 30 Nov 14:45 (Samira)",
               day="A Samira 1/1 all done 1 Amina 14:45 Nobody home", field="Amina , nobody home",
               own_en="We are looking for a day")  # fmt: skip
    life.agree(field="!do not go there")
    assert [one["id"] for one in life.phone().ready["day"]["stops"]], "who was there keeps what they said"

    publish(office, (life.samira, [visit]), start=time(17))
    earlier = "Earlier: Nobody home, 30 Nov 14:45 (Samira)"
    life.agree(todo="the first is a call before 17:00 (Amina, Arabic)", visit=earlier, day=earlier, sheet=earlier,
               field=earlier, calls="before 17:00", own_en="Call us to hear it")  # fmt: skip
    life.told()
    life.agree(sheet="PROMISED 17:00", field="Promised time", own_en="16:45–17:15")
    office.clock.moment = at(office, 17, 30)
    phone = life.phone()
    assert phone.bring(phone.item("event", event="done", follow_up="call")) == [None]
    life.agree(todo="To follow up After a visit, on the client's word, about a message or a phone, something is to be"
                    " done 1",
               day="Done 17:30", field="Amina , done", case="What comes next? A call",
               own_en="The visit took place", own_fr="La visite a eu lieu")  # fmt: skip
    act(office.with_session_of("coordinator"), visit, "settle", settled="called, all is clear")
    life.agree(todo="0 open things", visit="called, all is clear", case="A call Followed up", calls="!Amina")
    life.agree(case="the client, on their own page")

"""One form that is sent by many at once (a button pressed again and again, a browser that tries once more) is one
request."""

import copy
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any, cast

import pytest

from tests.examples import few_and_many
from tests.patience import WAIT_S
from tests.web.conftest import Visitor
from tests.web.over_the_wire import Answer
from tests.web.public_form import ANSWERS
from tests.web.served_office import ServedOffice

AT_ONCE = 20


def filled(office: ServedOffice, name: str) -> Visitor:
    """Before its last button."""
    visitor = office.wire.visitor()
    visitor.get("/fr/visit/who")
    for step, given in {**ANSWERS, "person": {"client_name": name}}.items():
        assert visitor.post(f"/fr/visit/{step}", given).status_code == 302
    visitor.get("/fr/visit/check")
    return visitor


def pressed_by_many(visitor: Visitor, threads: ThreadPoolExecutor) -> list[Answer]:
    """The last button of one and the same page, in as many windows of one browser."""
    together = Barrier(AT_ONCE)

    def press(window: Visitor) -> Answer:
        together.wait(WAIT_S)
        return cast(Answer, window.post("/fr/visit/check", {"agree": "yes"}))

    windows: list[Any] = [copy.deepcopy(visitor) for _ in range(AT_ONCE)]
    return list(threads.map(press, windows))


@pytest.mark.parametrize("forms", few_and_many(5, 1_000))
def test_a_form_that_is_sent_by_many_at_once_is_one_request(tmp_path: Path, forms: int) -> None:
    office, answered = ServedOffice(tmp_path, workers=1), Counter[int]()
    office.start()
    try:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for number in range(forms):
                visitor = filled(office, f"Person {number}")
                answers = pressed_by_many(visitor, threads)
                answered.update(answer.status_code for answer in answers)
                (place,) = {answer.location for answer in answers if answer.status_code == 302}
                assert 'class="reference"' in visitor.get(place).text
    finally:
        office.kill()
    print(f"\n{forms} forms, each sent by {AT_ONCE} at once: {dict(answered)}")
    with office.inside.work.store.read() as unit:
        requests = unit.requests.in_states("new", "address_unconfirmed")
        names = Counter(unit.cases.get(request.case_id).person.name for request in requests)
    assert names == {f"Person {number}": 1 for number in range(forms)}

"""The client's own page against many at once: ten thousand guesses, whatever only looks, fifty cancellations.

What is measured is printed (`pytest -s`): how many guesses were looked at, and how long an answer takes.
"""

import re
import statistics
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from fieldapp.services import client_codes
from fieldapp.store import tables
from fieldapp.store.engine import open_engine
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import ask
from tests.web.test_own_acts import BETTER, send, told_visit
from tests.web.test_own_visit import of_staff, opened, try_pair
from tests.web.test_todo import lists

NOT_THE_CLIENTS = {"sessions", "audit", "audit_end", "attempts", "code_guesses"}  # what looking and guessing may write


def kept(office: OfficeUnderTest) -> dict[str, list[str]]:
    """Everything the database keeps of clients, visits and plans, by table."""
    engine = open_engine(office.work.settings.database_url)
    with engine.connect() as connection:
        found = {
            name: sorted(map(repr, connection.execute(select(table))))
            for name, table in tables.metadata.tables.items()
            if name not in NOT_THE_CLIENTS
        }
    engine.dispose()
    return found


def kind(page: str) -> str:
    sentences = ("do not go together", "There were many attempts", "too many attempts")
    return next((sentence for sentence in sentences if sentence in page), "open" if not page else "?")


@pytest.mark.stress
@pytest.mark.parametrize("networks", [1, 200])
def test_ten_thousand_guesses_at_one_reference(office: OfficeUnderTest, networks: int) -> None:
    request = ask(office)
    reference, secret = of_staff(office, request)
    settings = office.work.settings.own_page
    numbers = {"exists": reference, "does not": "ZZZ-ZZZ"}
    visitor, answers = office.visitor(), {name: Counter[str]() for name in numbers}
    visitor.get("/en/visit")
    times: dict[tuple[str, str], list[float]] = {}
    guesses = (code for code in map("{:06d}".format, range(10_001)) if code != secret)
    for guess, code in zip(range(10_000), guesses, strict=False):
        for name, number in numbers.items():
            typed = {"reference": number, "secret": code}
            began = time.perf_counter()
            address = f"198.51.{guess % networks}.{7 if name == 'exists' else 9}"
            page = visitor.post("/en/visit", typed, environ_base={"REMOTE_ADDR": address})
            told = kind("" if page.status_code == 303 else page.text)
            times.setdefault((name, told), []).append(time.perf_counter() - began)
            answers[name][told] += 1
        office.clock.move(timedelta(seconds=8))  # 22 hours for all of them
    assert answers["exists"] == answers["does not"], "nothing tells whether a reference exists"
    assert answers["exists"]["open"] == 0
    assert answers["exists"]["do not go together"] <= settings.most_wrong
    for (name, told), taken in sorted(times.items()):
        print(f"{networks} networks, {name}, {told}: {len(taken)}, median {statistics.median(taken) * 1000:.1f} ms")
    made = client_codes.renew(office.work, request.id, office.account("coordinator").id)
    assert not try_pair(office, reference, made.code)[1], "the office is never locked out"


def linked(page: str) -> set[str]:
    return {path for path in re.findall(r'(?:href|src|action)="(/[^"#?]*)', page) if not path.startswith("/static")}


def follow(visitor: Visitor, first: str, within: str) -> set[str]:
    """Every address under `within` that pages lead to from the first one, each asked for by GET and by HEAD, those of
    forms among them."""
    seen: set[str] = set()
    waiting = [first]
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith("/account") or not path.startswith(within):
            continue
        seen.add(path)
        for method in ("HEAD", "GET"):
            answer = visitor.client.open(path, method=method)
            assert answer.status_code < 500, (method, path)
        waiting += sorted(linked(answer.text))
        if answer.location:
            waiting.append(answer.location.split("?")[0])
    return seen


@pytest.mark.parametrize("within", ["/en/", pytest.param("/", marks=pytest.mark.stress)])
def test_whoever_only_looks_changes_nothing(office: OfficeUnderTest, within: str) -> None:
    visitor, _, made = told_visit(office)
    send(visitor, "time", BETTER)
    before, stood = kept(office), lists(office)
    seen = follow(visitor, "/en/visit", within)
    acts = {f"/en/visit/own/{name}" for name in ("cancel", "withdraw", "time", "add", "contact", "erase")}
    assert acts <= seen
    coordinator = office.signed_in("coordinator")
    for path in (f"/office/visits/{made.id}", "/office/todo", "/office/calls", "/office/messages"):
        for found in linked(coordinator.get(path).text):
            if "/visits/" in found or "/requests/" in found:  # what the forms lead to, too
                assert coordinator.client.get(found).status_code < 500
                assert coordinator.client.head(found).status_code < 500
    assert (kept(office), lists(office)) == (before, stood)
    print(f"{len(seen)} addresses under {within} from /en/visit, each by GET and HEAD")


@pytest.mark.stress
def test_fifty_cancellations_at_once_are_one(office: OfficeUnderTest) -> None:
    _, request, made = told_visit(office)
    pair = of_staff(office, request)
    visitors = [opened(office, *pair) for _ in range(50)]
    for visitor in visitors:
        visitor.get("/en/visit/own/cancel")
    barrier = Barrier(len(visitors))

    def press(visitor: Visitor) -> str:
        barrier.wait()
        answer = visitor.post("/en/visit/own/cancel")
        assert answer.status_code == 303
        return str(answer.location)

    began = time.perf_counter()
    with ThreadPoolExecutor(len(visitors)) as threads:
        told = Counter(threads.map(press, visitors))
    print(f"fifty cancellations: {dict(told)}, {time.perf_counter() - began:.1f} s")
    assert told == {"/en/visit/own/over": 50}, "each is told that it is cancelled"
    with office.work.store.read() as unit:
        assert [act.kind for act in unit.visits.acts_of_case(made.case_id)].count("closed") == 1
        assert [word.kind for word in unit.client_words.of_request(request.id)] == ["cancelled"]
        assert unit.visits.get(made.id).state == "cancelled"
    assert lists(office) == {"follow_up": [made.id]}

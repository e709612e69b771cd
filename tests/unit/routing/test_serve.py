"""`python -m routing serve`: real processes and a real connection, as callers of VROOM's API have them."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from routing import check, read, read_plan, write
from routing.precompile import precompile
from routing.serving import answering
from routing.serving.limits import INPUT, INTERNAL, OK, TOO_LARGE, Limits
from tests.benchmarks.days import Size, invent
from tests.patience import WAIT_S, until

ROOT = Path(__file__).parents[3]
SECRET = "Zohra lives behind the bakery"
JSON = {"Content-Type": "application/json"}
# the example of vroom-express
PARIS: dict[str, Any] = {
    "vehicles": [{"id": 0, "start": [2.3526, 48.8604], "end": [2.3526, 48.8604]}],
    "jobs": [{"id": 0, "location": [2.3691, 48.8532]}, {"id": 1, "location": [2.2911, 48.8566]}],
}
TOGETHER: dict[str, Any] = {
    "matrices": {"car": {"durations": [[0, 600], [600, 0]]}},
    "vehicles": [
        {"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 14400]},
        {"id": 2, "start_index": 0, "end_index": 0, "time_window": [3600, 14400]},
    ],
    "jobs": [
        {"id": 1, "location_index": 1, "service": 1800, "required_workers": 2, "description": SECRET},
        {"id": 2, "location_index": 1, "service": 1800, "skills": [7]},
    ],
}
ENDLESS_S = 3_600
HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"


@dataclass
class Served:
    """A server in a process of its own. `said`: every line that it has written."""

    process: "subprocess.Popen[str]"
    port: int
    said: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, dict[str, Any]]:
        """Status and answer; `headers` by their names with _ for -, in place of the usual ones."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)
        with contextlib.closing(connection):
            usual = JSON if body is not None else {}
            connection.request(method, path, body, usual | {n.replace("_", "-"): v for n, v in headers.items()})
            answer = connection.getresponse()
            text = answer.read()
            assert answer.headers["Content-Type"] == "application/json"
            assert "Access-Control-Allow-Origin" not in answer.headers
            return answer.status, json.loads(text)

    def plan(self, problem: Any, **options: Any) -> tuple[int, dict[str, Any]]:
        asked = problem | {"options": options} if options else problem
        return self.ask("POST", "/", json.dumps(asked).encode())

    @property
    def health(self) -> dict[str, Any]:
        return self.ask("GET", "/health")[1]

    def send(self, content: bytes) -> socket.socket:
        """What was sent over a connection that stays open."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=WAIT_S)
        connection.sendall(content)
        return connection

    def post(self, problem: Any) -> socket.socket:
        body = json.dumps(problem).encode()
        return self.send(HEAD % len(body) + b"\r\n" + body)

    @property
    def children(self) -> list[int]:
        """Processes that it has begun and that are still there."""
        threads = Path(f"/proc/{self.process.pid}/task")
        return [int(child) for thread in threads.iterdir() for child in (thread / "children").read_text().split()]

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(WAIT_S)


@contextlib.contextmanager
def serving(*words: str) -> Iterator[Served]:
    """Ready to plan, and ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "routing", "serve", "--port", "0", *words],
        stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stderr
    found = None
    said: list[str] = []
    while not found and (line := process.stderr.readline()):
        said.append(line)
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
    assert found, said
    served = Served(process, int(found[1]), [])
    reader = threading.Thread(target=lambda: served.said.extend(process.stderr or ()), daemon=True)
    reader.start()
    try:
        until(lambda: served.health["status"] == "ready", "the planner is ready")
        yield served
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        reader.join(WAIT_S)
        assert process.stdout
        assert process.stdout.read() == ""
        for pipe in (process.stdout, process.stderr):
            pipe.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    precompile()  # else it says that it does
    with serving("--time-limit", "60", "--max-mb", "0.1", "--max-visits", "50", "--max-vehicles", "30") as served:
        yield served
        assert not [line for line in served.said if line.strip()], "nothing is written about requests"


def endless() -> dict[str, Any]:
    """A day that is not proved before the time is over, however long it is."""
    return invent(Size(120, 20, 0.75), "endless", 1.0) | {"options": {"l": ENDLESS_S}}


def test_a_problem_of_vroom_has_a_legal_plan_in_the_words_of_vroom(server: Served) -> None:
    status, answer = server.plan(PARIS)
    assert (status, answer["code"], answer["unassigned"]) == (200, OK, [])
    problem = read(PARIS)
    assert check(problem, read_plan(answer, problem)) == []
    assert {"cost", "routes", "unassigned", "setup", "service", "duration", "waiting_time", "priority", "violations",
            "computing_times"} <= answer["summary"].keys()  # fmt: skip
    (route,) = answer["routes"]
    assert {"vehicle", "cost", "setup", "service", "duration", "waiting_time", "priority", "steps",
            "violations"} <= route.keys()  # fmt: skip
    for step in route["steps"]:
        assert {"type", "arrival", "duration", "setup", "service", "waiting_time", "violations",
                "location"} <= step.keys()  # fmt: skip


def test_our_own_fields_are_planned_and_what_is_left_out_has_its_reason_and_place(server: Served) -> None:
    status, answer = server.plan(TOGETHER, changes=True)
    assert status == 200
    problem = read(TOGETHER)
    assert check(problem, read_plan(answer, problem)) == []
    (left,) = answer["unassigned"]
    assert (left["id"], left["type"], left["location_index"]) == (2, "job", 1)
    assert left["reasons"][0]["code"] == "no_worker_with_skills"
    assert left["changes_complete"] in (True, False)
    starts = [step["arrival"] + step["waiting_time"] for route in answer["routes"] for step in route["steps"]
              if step["type"] == "job"]  # fmt: skip
    assert len(starts) == 2
    assert len(set(starts)) == 1
    assert answer["certificate"]["proven_optimal"]


def test_changes_are_not_sought_unless_they_are_asked_for(server: Served) -> None:
    _, answer = server.plan(TOGETHER)
    assert "changes" not in answer["unassigned"][0]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe\xfd", "not JSON"),
        (b"[" * 50_000, "not JSON"),
        (b"[]", "vehicles and jobs"),
        (b'{"vehicles": []}', "vehicles and jobs"),
        (json.dumps(PARIS | {"jobs": 3}).encode(), "jobs"),
        (json.dumps(PARIS | {"shipments": [{}]}).encode(), "shipments"),
        (json.dumps(PARIS | {"vehicles": [{"id": 0, "capacity": [-1]}]}).encode(), "capacity"),
        (json.dumps(PARIS).replace("2.3691", "9" * 5_000).encode(), "longitude"),
        (json.dumps(PARIS | {"options": {"g": True}}).encode(), "options.g"),
        (json.dumps(PARIS | {"options": {"c": True}}).encode(), "options.c"),
        (json.dumps(PARIS | {"options": {"z": True}}).encode(), "'z'"),
        (json.dumps(PARIS | {"options": {"l": -1}}).encode(), "options.l"),
        (json.dumps(PARIS | {"options": {"l": float("nan")}}).encode(), "options.l"),
        (json.dumps(PARIS | {"options": {"l": "5"}}).encode(), "options.l"),
        (json.dumps(PARIS | {"options": 5}).encode(), "options"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_a_sentence(body: bytes, says: str) -> None:
    status, said = answering.answer(body, Limits())
    assert (status, said["code"]) == (400, INPUT)
    assert says in said["error"]


@pytest.mark.parametrize("problem", [[], PARIS | {"nonsense": SECRET}])
def test_a_refusal_comes_as_json_with_its_status(server: Served, problem: Any) -> None:
    status, said = server.ask("POST", "/", json.dumps(problem).encode())
    assert (status, said["code"]) == (400, INPUT)
    assert said["error"].endswith(".")


@pytest.mark.parametrize("options", [{"g": False, "c": False, "t": 4, "x": 5}, {"l": 2, "g": None}, {"l": 10**9}])
def test_options_of_vroom_that_ask_for_nothing_else_are_taken(options: dict[str, Any]) -> None:
    assert answering.answer(json.dumps(PARIS | {"options": options}).encode(), Limits())[0] == 200


def test_more_than_the_server_takes_is_refused_as_too_large(server: Served) -> None:
    visits = PARIS | {"jobs": [{"id": number, "location": [2.3, 48.8]} for number in range(51)]}
    shifts = PARIS | {"vehicles": [{"id": number, "start": [2.3, 48.8]} for number in range(31)]}
    for asked in (visits, shifts, PARIS | {"description": 100_000 * " "}):
        status, answer = server.plan(asked)
        assert (status, answer["code"]) == (413, TOO_LARGE)
        assert answer["error"]


def test_who_asks_before_sending_too_much_is_refused_before(server: Served) -> None:
    with (
        server.send(HEAD % 1_000_000 + b"Expect: 100-continue\r\n\r\n") as connection,
        connection.makefile("rb") as answer,
    ):
        assert answer.readline().startswith(b"HTTP/1.1 413 ")


def test_who_asks_before_sending_what_is_heard_is_told_to_go_on(server: Served) -> None:
    body = json.dumps(PARIS).encode()
    with (
        server.send(HEAD % len(body) + b"Expect: 100-continue\r\n\r\n") as connection,
        connection.makefile("rb") as answer,
    ):
        assert answer.readline().startswith(b"HTTP/1.1 100 ")
        connection.sendall(body)
        assert b"HTTP/1.1 200 " in answer.read()


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("POST", "/", {"Host": "example.org"}, 421),
        ("POST", "/", {"Host": "example.org:80@127.0.0.1"}, 421),
        ("GET", "/health", {"Host": "rebound.example.org"}, 421),
        ("POST", "/", {"Origin": "https://example.org"}, 403),
        ("POST", "/", {"Origin": "null"}, 403),
        ("GET", "/health", {"Sec_Fetch_Site": "cross-site"}, 403),
        ("POST", "/", {"Content_Type": "text/plain"}, 415),
        ("POST", "/", {"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ("POST", "/", {"Content_Encoding": "gzip"}, 415),
        ("POST", "/", {"Content_Length": "-1"}, 411),
        ("POST", "/", {"Transfer_Encoding": "chunked"}, 411),
        ("OPTIONS", "/", {}, 405),
        ("GET", "/", {}, 405),
        ("POST", "/health", {}, 405),
        ("BREW", "/", {}, 501),
        ("POST", "/elsewhere", {}, 404),
        ("POST", "//[", {}, 404),
    ],
)
def test_what_programs_would_not_send_is_not_heard(
    server: Served, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    """Pages of other sites can send some of it from a browser on this machine."""
    body = json.dumps(PARIS).encode() if method == "POST" else None
    said, answer = server.ask(method, path, body, **headers)
    assert (said, answer["code"]) == (status, INPUT)
    assert answer["error"]


@pytest.mark.parametrize("host", ["localhost:3000", "127.0.0.1", "[::1]:80", "LOCALHOST"])
def test_it_is_called_by_its_addresses_and_by_localhost(server: Served, host: str) -> None:
    assert server.ask("GET", "/health", Host=host)[0] == 200


@pytest.mark.parametrize("content", [b"\0\1\2\r\n\r\n", b"POST / HTTP/9.9\r\n\r\n", b"GET /" + 70_000 * b"a"])
def test_what_is_no_request_is_answered_without_being_repeated(server: Served, content: bytes) -> None:
    with server.send(content) as connection, connection.makefile("rb") as answer:
        said = answer.read()
    assert content[:8] not in said
    assert server.health["status"] == "ready"


def test_two_at_once_have_both_a_plan(server: Served) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(server.plan, [PARIS, TOGETHER]))
    for problem, (status, answer) in zip([PARIS, TOGETHER], answers, strict=True):
        assert status == 200
        assert check(read(problem), read_plan(answer, read(problem))) == []


def test_a_request_that_does_not_come_is_not_waited_for() -> None:
    with serving("--read-timeout", "0.2") as server:
        with server.send(b"POST / HT") as connection:
            assert connection.recv(1) == b""
        with server.send(HEAD % 100 + b'\r\n{"jobs') as connection, connection.makefile("rb") as answer:
            assert answer.readline().startswith(b"HTTP/1.1 408 ")
        until(lambda: server.health["waiting"] == 0, "its place in the line is free again")


def test_who_goes_away_ends_their_plan_and_the_next_has_theirs() -> None:
    with serving("--most-time", str(ENDLESS_S), "--waiting", "0") as server:
        asked = server.post(endless())
        until(lambda: server.health["planning"] == 1, "it is planned")
        status, answer = server.plan(PARIS)
        assert (status, answer["code"]) == (503, INTERNAL), "nobody may wait here"
        assert answer["error"]
        asked.close()
        until(lambda: server.plan(PARIS)[0] == 200, "the next is planned")


def test_who_waits_and_goes_away_is_not_planned() -> None:
    with serving("--most-time", str(ENDLESS_S), "--waiting", "1") as server:
        with server.post(endless()):
            until(lambda: server.health["planning"] == 1, "it is planned")
            with server.post(endless()):
                until(lambda: server.health["waiting"] == 1, "the other waits")
            until(lambda: server.health["waiting"] == 0, "nobody waits")
        assert server.plan(PARIS)[0] == 200


def test_a_planner_that_crashes_is_said_and_harms_nobody_else() -> None:
    with serving("--most-time", str(ENDLESS_S)) as server:
        with server.post(endless() | {"description": SECRET}) as connection:
            until(lambda: server.health["planning"] == 1, "it is planned")
            (planner,) = server.children
            os.kill(planner, signal.SIGKILL)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            assert answer.status == 500
            assert json.loads(answer.read())["code"] == INTERNAL
        assert server.plan(TOGETHER)[0] == 200
        assert server.end() == 0
    assert SECRET not in "".join(server.said)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_ends_when_it_is_told_and_says_so_to_who_waits(number: int, code: int) -> None:
    endless_served = serving("--most-time", str(ENDLESS_S))
    with endless_served as server, server.post(endless()) as planned, server.post(endless()) as waiting:
        until(lambda: (server.health["planning"], server.health["waiting"]) == (1, 1), "one is planned, one waits")
        children = server.children
        assert children
        assert server.end(number) == code
        for connection in (planned, waiting):
            with connection.makefile("rb") as answer:
                assert answer.readline().startswith(b"HTTP/1.1 503 ")
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_its_planner_does_not_outlive_it() -> None:
    with serving("--most-time", str(ENDLESS_S)) as server, server.post(endless()):
        until(lambda: server.health["planning"] == 1, "it is planned")
        children = server.children
        server.end(signal.SIGKILL)
        until(lambda: not any(_runs(child) for child in children), "the planner is ended")


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_port_that_is_taken_is_refused_with_one_sentence(server: Served) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "routing", "serve", "--port", str(server.port)],
        capture_output=True, text=True, cwd=ROOT, timeout=WAIT_S,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [["--time-limit", "nan"], ["--most-time", "-1"], ["--port", "70000"]])
def test_limits_that_are_none_are_refused(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "routing", "serve", *words], capture_output=True, text=True, cwd=ROOT, timeout=WAIT_S
    )
    assert done.returncode == 2


def test_a_rule_that_a_plan_breaks_is_told_where_vroom_tells_it() -> None:
    rows = [[0, 600], [600, 0]]
    shift = {"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 14_400]}
    problem = read(
        {"matrices": {"car": {"durations": rows}}, "vehicles": [shift], "jobs": [{"id": 1, "location_index": 1}]}
    )
    steps = [{"type": "start", "arrival": 0}, {"type": "job", "id": 1, "arrival": 1}, {"type": "end", "arrival": 9_000}]
    plan = read_plan({"routes": [{"vehicle": 1, "steps": steps}]}, problem)
    told = answering.as_vroom(problem, write(problem, plan), check(problem, plan))
    assert told["summary"]["violations"] == told["routes"][0]["violations"] == [{"cause": "too_fast"}]

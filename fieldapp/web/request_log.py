"""One line a request in the log, and counts for whoever watches the server: never who asked, from where, or about whom.

A page is named by its endpoint, as in `config/access.toml`: its address may have ids. Each request has a number of its
own, which the page of an error shows, so that whoever reads the log finds its lines.
"""

import json
import logging
import secrets
import threading
import traceback
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import accumulate
from time import perf_counter
from typing import Any

from flask import Flask, has_request_context, request

log = logging.getLogger("fieldapp.requests")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
WITHOUT_A_LINE = frozenset({"static", "readiness.health", "readiness.live"})  # of which there are many that say nothing
SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Up to how long the requests took that are counted together."""
NUMBERS = 10**9
ENDPOINT, NUMBER = "fieldapp.endpoint", "fieldapp.request"  # where a request keeps what it says of itself
NO_PAGE = "none"


def install(app: Flask) -> None:
    """Around the whole application: what is counted is what was answered, whatever failed on the way."""
    counts = app.extensions["request_counts"] = RequestCounts()
    answer = app.wsgi_app

    @app.before_request
    def _named() -> None:
        request.environ[ENDPOINT] = request.endpoint or NO_PAGE

    def counted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began, said = perf_counter(), [500]
        environ[NUMBER] = f"{secrets.randbelow(NUMBERS):09}"

        def started(status: str, *more: Any) -> Any:
            said[0] = int(status[:3])
            return start_response(status, *more)

        try:
            return answer(environ, started)
        finally:
            _ended(counts, environ, said[0], perf_counter() - began)

    app.wsgi_app = counted  # type: ignore[method-assign]  # the way Flask documents for a middleware


def _ended(counts: "RequestCounts", environ: dict[str, Any], status: int, took: float) -> None:
    endpoint = environ.get(ENDPOINT, NO_PAGE)
    method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in METHODS else "other"
    counts.add(endpoint, method, status, took)
    if endpoint not in WITHOUT_A_LINE:
        told = {"request": environ[NUMBER], "method": method, "endpoint": endpoint, "status": status}
        log.info("request", extra={"told": {**told, "ms": round(1000 * took)}})


def request_number() -> str:
    """Of this request, in three groups of digits, which can be said in every language."""
    number = _number()
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def _number() -> str:
    return str(request.environ.get(NUMBER, "0" * 9))  # a test may have made a request without a server


class Lines(logging.Formatter):
    """Each record is one line of JSON. Of an error its kind and where it happened: its text may quote anything."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": at, "level": record.levelname, "logger": record.name}
        line["message"] = record.getMessage()
        if has_request_context():
            line["request"] = _number()
        line |= getattr(record, "told", {})
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            line["where"] = [f"{one.filename}:{one.lineno}" for one in traceback.extract_tb(error.__traceback__)]
        return json.dumps(line, ensure_ascii=False)


class RequestCounts:
    """Since this process began, in the text that Prometheus reads (its exposition format, version 0.0.4)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._took: dict[str, list[int]] = {}
        self._seconds: dict[str, float] = {}

    def add(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        with self._lock:
            self._requests[endpoint, method, status] += 1
            self._took.setdefault(endpoint, [0] * (len(SECONDS) + 1))[bisect_left(SECONDS, seconds)] += 1
            self._seconds[endpoint] = self._seconds.get(endpoint, 0.0) + seconds

    def text(self) -> str:
        with self._lock:
            return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield "# HELP fieldapp_requests_total Requests that were answered."
        yield "# TYPE fieldapp_requests_total counter"
        for (endpoint, method, status), count in sorted(self._requests.items()):
            labels = f'endpoint="{endpoint}",method="{method}",status="{status}"'
            yield f"fieldapp_requests_total{{{labels}}} {count}"
        yield "# HELP fieldapp_request_seconds How long an answer took, from when its turn had come."
        yield "# TYPE fieldapp_request_seconds histogram"
        for endpoint, took in sorted(self._took.items()):
            limits = [*map(str, SECONDS), "+Inf"]
            for limit, count in zip(limits, accumulate(took), strict=True):
                yield f'fieldapp_request_seconds_bucket{{endpoint="{endpoint}",le="{limit}"}} {count}'
            yield f'fieldapp_request_seconds_sum{{endpoint="{endpoint}"}} {self._seconds[endpoint]:.6f}'
            yield f'fieldapp_request_seconds_count{{endpoint="{endpoint}"}} {sum(took)}'

"""The log has a line for each request, and the counts a number: by page, never by person."""

import json
import logging
import re
from html import unescape

import pytest
from sqlalchemy import text

from fieldapp.web.request_log import Lines

from .conftest import OfficeUnderTest
from .people_and_visits import ask


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a server writes to its log, line by line."""
    kept: list[str] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(self.format(record))

    handler, logger = Keeping(), logging.getLogger("fieldapp")
    handler.setFormatter(Lines())
    monkeypatch.setattr(logger, "handlers", [handler])
    monkeypatch.setattr(logging.getLogger("fieldapp.requests"), "level", logging.INFO)
    logging.getLogger("fieldapp.requests").manager._clear_cache()  # type: ignore[attr-defined]  # levels are kept
    return kept


def counts(office: OfficeUnderTest) -> str:
    text: str = office.app.extensions["request_counts"].text()
    return text


def test_a_request_leaves_a_line_with_its_page_and_without_any_person(
    office: OfficeUnderTest, written: list[str]
) -> None:
    asked = ask(office, "Amina Secrète")
    visitor = office.signed_in("coordinator", language="en")
    assert "Amina" in visitor.get(f"/office/cases/{asked.case_id}?name=Amina").text
    visitor.get("/office/no-such-page/Amina")
    visitor.get("/health")
    found = [json.loads(line) for line in written]
    assert [(one["endpoint"], one["method"], one["status"]) for one in found if "endpoint" in one] == [
        ("office.case", "GET", 200),
        ("none", "GET", 404),
    ]
    assert all(one["ms"] >= 0 for one in found if "endpoint" in one)
    said = "\n".join(written) + counts(office)
    account = office.account("coordinator")
    for word in ("Amina", asked.case_id, account.id, "127.0.0.1", "/office/"):
        assert word not in said
    assert 'fieldapp_requests_total{endpoint="office.case",method="GET",status="200"} 1\n' in counts(office)
    assert 'fieldapp_request_seconds_count{endpoint="readiness.health"} 1\n' in counts(office)


def test_the_page_of_an_error_has_the_number_that_its_lines_have(office: OfficeUnderTest, written: list[str]) -> None:
    asked = ask(office, "Amina Secrète", phone="0470 11 22 33")
    visitor = office.signed_in("coordinator", language="en")
    with office.work.store.engine.connect() as connection:
        connection.execute(text("DROP TABLE notes"))
        connection.commit()
    page = visitor.get(f"/office/cases/{asked.case_id}")
    assert page.status_code == 500
    shown = re.search(r"Number of this error: (\d{3} \d{3} \d{3})", unescape(page.text))
    assert shown
    number = shown[1].replace(" ", "")
    of_this = [json.loads(line) for line in written if json.loads(line).get("request") == number]
    assert [one["level"] for one in of_this] == ["ERROR", "INFO"]
    assert "OperationalError" in of_this[0]["message"]
    assert "Number of this error" not in visitor.get("/office/no-such-page").text


def test_of_an_error_the_log_has_its_kind_and_place_and_nothing_that_it_quotes(written: list[str]) -> None:
    try:
        raise ValueError("Amina lives there")
    except ValueError:
        logging.getLogger("fieldapp").exception("this failed")
    (line,) = map(json.loads, written)
    assert (line["message"], line["error"]) == ("this failed", "ValueError")
    assert __file__ in line["where"][0]
    assert "Amina" not in str(line)


def test_every_count_is_read_by_the_rules_of_its_format(office: OfficeUnderTest) -> None:
    visitor = office.visitor()
    for _ in range(3):
        visitor.get("/health")
    visitor.client.open("/health", method="NONSENSE")
    text = counts(office)
    label = r'[a-z]+="[^"\\\n]*"'
    sample = re.compile(rf"[a-z_]+\{{{label}(,{label})*\}} \d+(\.\d+)?")
    for line in text.splitlines():
        assert line.startswith("# ") or sample.fullmatch(line), line
    assert text.endswith("\n")
    assert 'method="other"' in text
    buckets = [int(one) for one in re.findall(r'_bucket\{endpoint="readiness.health",le="[^"]+"\} (\d+)', text)]
    assert buckets == sorted(buckets)
    assert buckets[-1] == 3

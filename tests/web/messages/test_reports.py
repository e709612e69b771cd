"""A provider reports by itself what became of a message: signed, once, and never more than it knows."""

import hmac
import json
from datetime import datetime, time, timedelta
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import update

from fieldapp.services.messages.sending import send_due
from fieldapp.store import tables as t
from tests.carriers import TextProvider
from tests.message_office import approve, configured, writing_office
from tests.web.conftest import OfficeUnderTest, StandingClock, make_office
from tests.web.people_and_visits import TODAY
from tests.web.test_calls import entry
from tests.web.test_todo import lists

from .test_kinds import remind, start_of, told
from .writing import ask, kept, published, states

PATH, KEY = "/reports/text-messages", b"known to the provider and to us"


@pytest.fixture
def heard(tmp_path: Path, provider: TextProvider) -> OfficeUnderTest:
    """An office whose provider reports by itself."""
    folder = tmp_path / "heard"
    folder.mkdir()
    settings = configured(
        folder / "config",
        folder / "data",
        sms_url=provider.url,
        sms_id_field="messages.0.id",
        sms_report_signature="X-Signature",
        sms_report_before="sha256=",
        sms_report_id_field="message.id",
        sms_report_status_field="message.state",
    )
    (folder / "data" / "keys").mkdir(parents=True, exist_ok=True)
    (folder / "data" / "keys" / "messages-reports").write_bytes(KEY + b"\n")
    office = make_office(folder / "data", StandingClock(), settings)
    office.clock.moment = datetime.combine(TODAY, time(8), office.work.settings.office.zone)
    approve(office)
    return office


def report(
    office: OfficeUnderTest, state: str, carrier_id: str = "p/1", *, key: bytes = KEY, body: bytes | None = None
) -> int:
    """The status of the answer to a report from outside: no cookie, no page of ours."""
    said = json.dumps({"message": {"id": carrier_id, "state": state}}).encode() if body is None else body
    signature = "sha256=" + hmac.new(key, said, sha256).hexdigest()
    client = office.app.test_client()
    return client.post(PATH, data=said, headers={"X-Signature": signature, "Sec-Fetch-Site": "cross-site"}).status_code


def test_delivered_is_heard_and_is_neither_read_nor_told(heard: OfficeUnderTest, provider: TextProvider) -> None:
    coordinator, amina = heard.signed_in("coordinator"), published(heard)
    ask(coordinator, amina)
    send_due(heard.work)
    assert report(heard, "queued at the operator") == 204
    assert states(heard, amina) == [("sent", "")], "nothing that we understand"
    assert report(heard, "delivered") == 204
    assert states(heard, amina) == [("delivered", "")]
    shown = unescape(entry(coordinator.get("/office/calls").text, amina))
    assert "personne ne sait s’il a été lu" in shown
    assert lists(heard) == {"to_tell": [amina.id]}
    with heard.work.store.read() as unit:
        assert [row.action for row in unit.audit.of_case(amina.case_id)].count("delivered") == 1
    assert provider.asked == [], "a provider that reports by itself is not asked"
    assert "On ne demande pas" not in unescape(coordinator.get("/office/messages").text)


def test_what_no_telephone_has_goes_to_a_person(heard: OfficeUnderTest, provider: TextProvider) -> None:
    coordinator, amina = heard.signed_in("coordinator"), told(heard)
    remind(coordinator, amina)
    heard.clock.moment = start_of(heard, amina) - timedelta(hours=24)
    send_due(heard.work)
    assert report(heard, "undelivered") == 204
    assert states(heard, amina) == [("failed", "not_delivered")]
    assert lists(heard) == {"follow_up": [amina.id]}, "until somebody says that they know"


def test_what_is_repeated_or_comes_late_changes_nothing(heard: OfficeUnderTest) -> None:
    coordinator, amina = heard.signed_in("coordinator"), published(heard)
    ask(coordinator, amina)
    send_due(heard.work)
    assert report(heard, "delivered") == 204
    before = kept(heard, amina)
    for state in ("delivered", "failed", "undelivered"):
        assert report(heard, state) == 204
    assert kept(heard, amina) == before


def test_what_a_person_has_settled_no_report_changes(heard: OfficeUnderTest) -> None:
    coordinator, amina = heard.signed_in("coordinator"), published(heard)
    ask(coordinator, amina)
    send_due(heard.work)
    by = heard.account("coordinator").id
    with heard.work.store.engine.begin() as connection:
        connection.execute(update(t.messages).values(settled_by=by))
    assert report(heard, "failed") == 204
    assert states(heard, amina) == [("sent", "")]


@pytest.mark.parametrize("carrier_id", ["p/2", "", "p/1' OR '1'='1", "x" * 3000])
def test_a_report_of_a_message_that_is_not_ours_changes_nothing(heard: OfficeUnderTest, carrier_id: str) -> None:
    amina = published(heard)
    ask(heard.signed_in("coordinator"), amina)
    send_due(heard.work)
    assert report(heard, "failed", carrier_id) == 404, "a provider may report again: perhaps we had not written it down"
    assert states(heard, amina) == [("sent", "")]


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b"null", b"\xff\xfe", b'{"message": {"id": {}, "state": []}}', b"[" * 4000]
)
def test_a_signed_report_without_sense_changes_nothing(heard: OfficeUnderTest, body: bytes) -> None:
    amina = published(heard)
    ask(heard.signed_in("coordinator"), amina)
    send_due(heard.work)
    assert report(heard, "", body=body) == 404
    assert states(heard, amina) == [("sent", "")]


def test_what_is_forged_is_refused_before_anything_is_read(heard: OfficeUnderTest) -> None:
    amina = published(heard)
    ask(heard.signed_in("coordinator"), amina)
    send_due(heard.work)
    assert report(heard, "failed", key=b"another") == 401
    assert report(heard, "failed", key=b"") == 401
    said = json.dumps({"message": {"id": "p/1", "state": "failed"}}).encode()
    stranger = heard.app.test_client()
    assert stranger.post(PATH, data=said).status_code == 401
    assert stranger.post(PATH, data=said, headers={"X-Signature": "sha256="}).status_code == 401
    signed = "sha256=" + hmac.new(KEY, said, sha256).hexdigest()
    assert stranger.post(PATH, data=said + b" ", headers={"X-Signature": signed}).status_code == 401
    long = said + b" " * 5000
    signed_long = "sha256=" + hmac.new(KEY, long, sha256).hexdigest()
    assert stranger.post(PATH, data=long, headers={"X-Signature": signed_long}).status_code == 401
    assert stranger.get(PATH, headers={"X-Signature": signed}).status_code in (302, 401, 405)
    assert states(heard, amina) == [("sent", "")]


def test_a_signature_opens_nothing_else(heard: OfficeUnderTest) -> None:
    signed = "sha256=" + hmac.new(KEY, b"{}", sha256).hexdigest()
    stranger = heard.app.test_client()
    for path in ("/office/calls", "/office/messages/x/known", "/account/sign-out"):
        assert stranger.post(path, data=b"{}", headers={"X-Signature": signed}).status_code in (400, 401, 403, 405)


def test_coordinators_are_no_carriers_and_an_office_without_a_key_hears_nobody(
    office: OfficeUnderTest, heard: OfficeUnderTest, tmp_path: Path, provider: TextProvider
) -> None:
    assert heard.signed_in("coordinator").post(PATH, {}).status_code == 403
    assert report(office, "failed") == 401, "off as delivered"
    (tmp_path / "keyless").mkdir()
    keyless = writing_office(
        tmp_path / "keyless",
        StandingClock(),
        sms_url=provider.url,
        sms_id_field="messages.0.id",
        sms_report_signature="X-Signature",
    )
    said = b'{"id": "p/1", "status": "failed"}'
    nothing = hmac.new(b"", said, sha256).hexdigest()
    client = keyless.app.test_client()
    assert client.post(PATH, data=said, headers={"X-Signature": nothing}).status_code == 401


def test_reports_need_the_place_of_the_id(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="sms_id_field"):
        configured(
            tmp_path / "config", tmp_path, sms_url="https://sms.example.org/", sms_report_signature="X-Signature"
        )

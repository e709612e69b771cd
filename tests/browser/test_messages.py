"""A message in a real browser: approved, sent, handed over by the queue, reported by the provider, shown as arrived."""

import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any

from werkzeug.serving import make_server

from fieldapp.services.messages.loop import Sender
from tests.carriers import TextProvider
from tests.message_office import configured
from tests.patience import until
from tests.serving import free_port, serve_in_thread
from tests.web.conftest import PASSWORD, OfficeUnderTest, StandingClock, make_office
from tests.web.messages.writing import published, states
from tests.web.people_and_visits import TODAY

KEY = b"known to the provider and to us"


@contextmanager
def served(folder: Path, provider: TextProvider) -> Iterator[tuple[OfficeUnderTest, str]]:
    """An office that sends through this provider, with its queue running, and its address."""
    settings = configured(
        folder / "config",
        folder / "data",
        sms_url=provider.url,
        sms_id_field="messages.0.id",
        sms_report_signature="X-Signature",
        tick_s="0.2",
    )
    (folder / "data" / "keys").mkdir(parents=True)
    (folder / "data" / "keys" / "messages-reports").write_bytes(KEY)
    office = make_office(folder / "data", StandingClock(), settings)
    office.clock.moment = datetime.combine(TODAY, time(8), settings.office.zone)
    server = make_server("127.0.0.1", free_port(), office.app, threaded=True)
    serve_in_thread(server)
    Sender(office.work).start()
    try:
        yield office, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        provider.stop()


def signed_in(context_of: Callable[..., Any], address: str, login: str) -> Any:
    page = context_of(viewport={"width": 1280, "height": 800}, locale="fr-BE").new_page()
    page.goto(f"{address}/account/sign-in")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.click("main form button")
    return page


def test_a_text_message_from_its_approval_to_the_report_that_it_arrived(
    context_of: Callable[..., Any], tmp_path: Path
) -> None:
    provider = TextProvider()
    with served(tmp_path, provider) as (office, address):
        for role in ("coordinator", "approver"):
            office.account(role)
        amina = published(office)
        approver, coordinator = (signed_in(context_of, address, role) for role in ("approver", "coordinator"))
        approver.goto(f"{address}/office/messages")
        with approver.expect_navigation():
            approver.click("#text-fr form[action$='/approve'] button")
        coordinator.goto(f"{address}/office/calls")
        with coordinator.expect_navigation():
            coordinator.click(f"#call-{amina.id} form[action$='/message'] button")
        until(lambda: states(office, amina) == [("sent", "")], "the queue hands it over")
        body = json.dumps({"id": "p/1", "status": "delivered"}).encode()
        signature = hmac.new(KEY, body, sha256).hexdigest()
        reported = coordinator.context.request.post(
            f"{address}/reports/text-messages", data=body, headers={"X-Signature": signature}
        )
        assert reported.status == 204
        coordinator.reload()
        assert "arrivé sur le téléphone" in coordinator.inner_text(f"#call-{amina.id}")
        assert [one["to"] for one in provider.taken] == ["+32470123456"]

"""Passkeys in a real Chromium with its virtual authenticator, against a real office: a demonstration has no second
step. The address has a name, because browsers know no passkeys at an address of digits."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.serving import make_server

from fieldapp.services import second_step
from tests.serving import free_port, serve_in_thread
from tests.web.conftest import PASSWORD, OfficeUnderTest, make_office

from .conftest import Served, Window
from .test_every_page import look

DEVICE = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}
PROFILE, FIRST = "/account/profile", "/account/second-step"
SAYS = "[data-passkey-says]"


@pytest.fixture
def real(tmp_path: Path) -> Iterator[tuple[OfficeUnderTest, Served]]:
    office = make_office(tmp_path / "data")
    port = free_port()
    server = make_server("localhost", port, office.app, threaded=True)
    serve_in_thread(server)
    yield office, Served(f"http://localhost:{port}", tmp_path / "data", 0, office.clock.now().date())
    server.shutdown()


@dataclass
class Device:
    """A computer with a browser, whose passkeys its debugger keeps."""

    window: Window
    debugger: Any
    id: str

    @property
    def page(self) -> Any:
        return self.window.page

    def passkeys(self) -> list[dict[str, Any]]:
        found = self.debugger.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return list(found["credentials"])

    def keep(self, *passkeys: dict[str, Any]) -> None:
        """These, instead of what it has."""
        self.debugger.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})
        for passkey in passkeys:
            self.debugger.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": passkey})

    def finger(self, right: bool) -> None:
        self.debugger.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": right})

    def says(self) -> str:
        """What stands beside the button once something was wrong."""
        self.page.wait_for_selector(f"{SAYS} .error")
        return str(self.page.inner_text(SAYS))

    def type_password(self, login: str = "claire") -> None:
        self.page.context.clear_cookies()
        self.window.open("/account/sign-in")
        self.page.fill("#login", login)
        self.page.fill("#password", PASSWORD)
        self.window.press("main form button")

    def begin(self, name: str) -> None:
        """To the button that makes one."""
        self.window.open(PROFILE)
        self.page.fill("#present", PASSWORD)
        self.window.press("form[action$='/passkeys/begin'] button >> nth=0")
        self.page.fill("#passkey_name", name)

    def add(self, name: str) -> None:
        self.begin(name)
        self.window.press("#passkey")

    def sign_in(self, login: str = "claire") -> None:
        self.type_password(login)
        self.window.press("#passkey")

    @property
    def is_in(self) -> bool:
        return urlsplit(self.page.url).path == "/office/todo"


@pytest.fixture
def device(real: tuple[OfficeUnderTest, Served], context_of: Callable[..., Any]) -> Iterator[Callable[..., Device]]:
    opened: list[Window] = []

    def make(width: int = 1280, **options: Any) -> Device:
        context = context_of(viewport={"width": width, "height": 800}, reduced_motion="reduce", **options)
        window = Window(context.new_page(), real[1])
        window.page.on("pageerror", lambda error: window.errors.append(str(error)))
        window.page.on("console", lambda m: window.errors.append(m.text) if "Content Security" in m.text else None)
        window.page.on("request", lambda r: None if r.url.startswith(real[1].address) else window.outside.append(r.url))
        opened.append(window)
        debugger = context.new_cdp_session(window.page)
        debugger.send("WebAuthn.enable")
        added = debugger.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        return Device(window, debugger, added["authenticatorId"])

    yield make
    assert [(one.outside, one.errors) for one in opened] == [([], [])] * len(opened)


@pytest.fixture
def own(real: tuple[OfficeUnderTest, Served], device: Callable[..., Device]) -> Device:
    """Claire's, a coordinator's; signed in with her password, in English."""
    real[0].account("coordinator", login="claire", language="en")
    one = device()
    one.type_password()
    return one


def passkeys_of(office: OfficeUnderTest, login: str = "claire") -> list[str]:
    return [one.name for one in second_step.state(office.work, office.account(login=login)).passkeys]


def test_from_making_a_passkey_to_signing_in_with_it_and_removing_it(
    real: tuple[OfficeUnderTest, Served], own: Device
) -> None:
    office, _ = real
    own.add("office computer")
    assert own.page.locator("ul.num > li").count() == 10
    assert passkeys_of(office) == ["office computer"]
    kept = own.passkeys()
    assert [(one["rpId"], one["userName"]) for one in kept] == [("localhost", "claire")]
    own.type_password()
    assert own.page.url.endswith(FIRST)
    own.page.keyboard.press("Tab")
    own.page.focus("#passkey")
    with own.page.expect_navigation():
        own.page.keyboard.press("Enter")
    assert own.is_in
    own.begin("my telephone")
    own.page.click("#passkey")
    assert "This device or key has a passkey of yours already." in own.says(), "one a device is enough"
    own.keep()
    own.page.click("#passkey")
    own.page.wait_for_url(f"**{PROFILE}")
    telephone = own.passkeys()
    for passkey in (kept, telephone):
        own.keep(*passkey)
        own.sign_in()
        assert own.is_in
        passkey[:] = own.passkeys()
    own.window.open(PROFILE)
    own.page.fill("#present", PASSWORD)
    own.window.press("button[aria-label='Remove the passkey office computer']")
    assert passkeys_of(office) == ["my telephone"]
    own.keep(*kept)
    own.type_password()
    own.page.click("#passkey")
    assert "it was cancelled, or there is no passkey of yours here" in own.says()
    own.keep(*telephone)
    own.window.press("#passkey")
    assert own.is_in


def test_what_goes_wrong_says_what_to_do(real: tuple[OfficeUnderTest, Served], own: Device) -> None:
    own.begin(" ")
    own.window.press("#passkey")
    assert own.passkeys() == [], "no passkey is made in vain"
    assert "Write a name for it." in own.page.inner_text("main")
    own.page.fill("#passkey_name", "office computer")
    own.finger(False)
    own.page.click("#passkey")
    assert "Nothing was made: it was cancelled, or this device has no screen lock." in own.says()
    own.finger(True)
    refused = "void (navigator.credentials.create = async () => {{ throw new DOMException('', '{}'); }})"
    own.page.evaluate(refused.format("NotSupportedError"))
    own.page.click("#passkey")
    assert "Set up a screen lock first" in own.says()
    own.page.evaluate(refused.format("SecurityError"))
    own.page.click("#passkey")
    assert "The browser makes no passkey for this address. Add an app instead." in own.says()
    own.page.reload()
    own.page.fill("#passkey_name", "office computer")
    own.window.press("#passkey")
    own.type_password()
    own.finger(False)
    own.page.click("#passkey")
    assert "Nothing was confirmed: it was cancelled" in own.says()
    assert own.page.evaluate("document.activeElement.id") == "passkey"
    assert own.page.is_visible("#one_time_code"), "the other way is open"
    cancelled = refused.replace(".create", ".get").format("NotAllowedError")
    own.page.evaluate(f"let now = 0; performance.now = () => (now += 300_000); {cancelled}")
    own.page.click("#passkey")
    assert "Time ran out before it was confirmed. Press the button again." in own.says()
    own.page.route("**/challenge", lambda route: route.abort())
    own.page.click("#passkey")
    assert "The office did not answer." in own.says()
    own.page.unroute("**/challenge")
    real[0].clock.move(second_step.CLOCKS_DIFFER * 2.1)
    own.page.click("#passkey")
    assert "That did not work. Reload the page and try again" in own.says()
    own.page.add_init_script("delete window.PublicKeyCredential")
    own.finger(True)
    own.type_password()
    assert "This browser knows no passkeys." in own.says()
    assert own.page.is_disabled("#passkey") and own.page.is_visible("#one_time_code")


def test_a_recorded_sign_in_opens_nothing_again(real: tuple[OfficeUnderTest, Served], own: Device) -> None:
    own.add("office computer")
    sent: list[str] = []
    own.page.on("request", lambda r: sent.append(r.post_data) if r.url.endswith("/second-step/passkey") else None)
    own.sign_in()
    assert own.is_in and len(sent) == 1
    own.type_password()
    replay = """([path, body, csrf]) => {
      const fields = new URLSearchParams(body);
      fields.set("csrf", csrf);
      return fetch(path, { method: "POST", body: fields }).then(async (a) => [a.status, await a.text()]);
    }"""
    token = own.page.input_value("[name=csrf] >> nth=0")
    status, page = own.page.evaluate(replay, [f"{FIRST}/passkey", sent[0], token])
    assert status == 422 and "This took more than five minutes, or was sent twice." in page
    ask = "([path, csrf]) => fetch(path, { method: 'POST', headers: { 'X-CSRF-Token': csrf } }).then((a) => a.status)"
    assert own.page.evaluate(ask, [f"{FIRST}/passkey/challenge", token]) == 200
    status, page = own.page.evaluate(replay, [f"{FIRST}/passkey", sent[0], token])
    assert status == 422 and "This is not a passkey of yours that opens at this address." in page
    own.window.open("/office/todo")
    assert not own.is_in


def test_a_copy_of_a_passkey_is_refused_and_told(real: tuple[OfficeUnderTest, Served], own: Device) -> None:
    own.add("office computer")
    copied = own.passkeys()
    own.sign_in()
    own.sign_in()
    newer = own.passkeys()
    assert newer[0]["signCount"] > copied[0]["signCount"]
    own.keep(*copied)
    own.sign_in()
    assert "The passkey “office computer” was refused" in own.page.inner_text(SAYS)
    own.keep(*newer)
    own.window.press("#passkey")
    assert own.is_in
    assert "showed a passkey that may be a copy of yours" in own.page.inner_text("main")


def test_somebody_elses_passkey_and_another_origin_open_nothing(
    real: tuple[OfficeUnderTest, Served], own: Device
) -> None:
    office, server = real
    office.account("coordinator", login="nora", language="en")
    own.add("office computer")
    own.type_password("nora")
    own.add("her own")
    noras = [one for one in own.passkeys() if one["userName"] == "nora"]
    own.keep(*noras)
    own.type_password()
    own.page.click("#passkey")
    assert "there is no passkey of yours here" in own.says(), "the browser is asked for Claire's alone"
    options = own.page.evaluate(
        """() => fetch("/account/second-step/passkey/challenge", {
          method: "POST", headers: { "X-CSRF-Token": document.querySelector("[name=csrf]").value } })
          .then((answer) => answer.json())"""
    )
    noras_id = noras[0]["credentialId"].replace("+", "-").replace("/", "_").rstrip("=")
    forged = json.dumps({**options, "allowCredentials": [{"type": "public-key", "id": noras_id}]})
    own.page.route("**/passkey/challenge", lambda route: route.fulfill(body=forged, content_type="application/json"))
    own.window.press("#passkey")
    assert "This is not a passkey of yours that opens at this address." in own.page.inner_text(SAYS)
    own.page.unroute("**/passkey/challenge")
    other = make_server("localhost", free_port(), office.app, threaded=True)
    serve_in_thread(other)
    elsewhere = f"http://localhost:{other.port}"
    own.sign_in("nora")
    assert own.is_in, "the control"
    own.type_password("nora")
    # the same office by another port: its page asks, and what is signed there is sent here
    own.page.route(
        "**/second-step/passkey",
        lambda route: route.fulfill(body=f"<title>{route.request.post_data}</title>", content_type="text/html"),
    )
    token = own.page.input_value("[name=csrf] >> nth=0")
    own.page.goto(own.page.url.replace(server.address, elsewhere))
    own.window.press("#passkey")
    stolen = own.page.title()
    own.page.unroute("**/second-step/passkey")
    own.window.open(FIRST)
    send = (
        "(body) => fetch('/account/second-step/passkey', { method: 'POST', body, headers: %s }).then((a) => a.text())"
    )
    headers = json.dumps({"Content-Type": "application/x-www-form-urlencoded"})
    assert token in stolen
    page = own.page.evaluate(send % headers, stolen)
    assert "This is not a passkey of yours that opens at this address." in page
    other.shutdown()
    own.window.outside.clear()  # the other port


def test_without_scripts_the_page_says_so_and_takes_a_code(
    real: tuple[OfficeUnderTest, Served], own: Device, context_of: Callable[..., Any]
) -> None:
    own.add("office computer")
    code = own.page.inner_text("ul.num > li >> nth=0")
    plain = Window(context_of(java_script_enabled=False, locale="en").new_page(), real[1])
    plain.open("/account/sign-in")
    plain.page.fill("#login", "claire")
    plain.page.fill("#password", PASSWORD)
    plain.press("main form button")
    assert "Passkeys need scripts" in plain.page.inner_text("main")
    plain.page.click("details.more summary")
    plain.page.fill("#one_time_code", code)
    plain.press(f"form[action='{FIRST}'] button")
    assert plain.page.url.endswith("/office/todo")


@pytest.mark.parametrize(("language", "width"), [("fr", 320), ("nl", 1280), ("en", 360)])
def test_every_page_of_passkeys(
    real: tuple[OfficeUnderTest, Served], device: Callable[..., Device], language: str, width: int
) -> None:
    real[0].account("coordinator", login="claire", language=language)
    one = device(width)
    one.type_password()
    one.window.open(PROFILE)
    found = look(one.window)
    one.begin("ordinateur du bureau, à l’accueil")
    found += look(one.window)
    one.finger(False)
    one.page.click("#passkey")
    one.says()
    found += look(one.window)
    one.finger(True)
    one.window.press("#passkey")
    one.window.open(PROFILE)
    found += look(one.window)
    assert one.page.get_attribute("html", "lang") == language
    one.type_password()
    found += look(one.window)
    one.page.click("details.more summary")
    found += look(one.window)
    one.window.press("#passkey")
    assert one.is_in
    assert found == []

"""Served over HTTPS with the office's own certificate: the cookie is bound to this
host, and browsers are told to stay."""

import os
import ssl
import subprocess
import sys
import uuid
from pathlib import Path

from werkzeug.test import TestResponse

from fieldapp.settings import load
from tests.certificates import own_certificate
from tests.patience import WAIT_S
from tests.serving import first_answer, free_port

from .conftest import make_office

TOO_MANY = "Trop d"
ROOT = Path(__file__).resolve().parents[2]


def test_the_own_certificate_is_served_and_the_cookie_is_bound_to_it(tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path)
    config = tmp_path / "config"
    config.mkdir()
    for path in load().folder.iterdir():
        (config / path.name).write_bytes(path.read_bytes())
    (config / "local.toml").write_text(
        f'[server]\nhost = "127.0.0.1"\ncertificate = "{certificate}"\ncertificate_key = "{key}"\n', encoding="utf-8"
    )
    port = free_port()
    environment = {**os.environ, "FIELDAPP_DATA": str(tmp_path / "data"), "FIELDAPP_CONFIG": str(config)}
    command = [sys.executable, "-m", "fieldapp"]
    subprocess.run([*command, "init"], env=environment, cwd=ROOT, check=True, capture_output=True)
    server = subprocess.Popen(
        [*command, "serve", "--port", str(port)], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    trust = ssl.create_default_context(cafile=str(certificate))
    try:
        _, headers = first_answer(f"https://127.0.0.1:{port}/account/sign-in", server, trust)
    finally:
        server.terminate()
        server.wait(timeout=WAIT_S)
    cookie = headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert attribute in cookie
    assert "Domain" not in cookie
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_behind_a_proxy_its_word_counts_and_nobody_else_is_answered(tmp_path: Path) -> None:
    plain = load(data=tmp_path / "data")
    changed = {
        "server": plain.server.model_copy(update={"trusted_proxy": "127.0.0.1"}),
        "limits": plain.limits.model_copy(update={"sign_in_per_address": 3}),
    }
    office = make_office(tmp_path / "data", settings=plain.model_copy(update=changed))

    def sign_in(peer: str, visitor: str) -> TestResponse:
        window = office.visitor()
        environ = {"REMOTE_ADDR": peer}
        told = {"X-Forwarded-For": visitor, "X-Forwarded-Proto": "https", "X-Forwarded-Host": "office.test"}
        window.get("/account/sign-in", environ_overrides=environ, headers=told)
        typed = {"login": str(uuid.uuid4()), "password": "x" * 12}
        return window.post("/account/sign-in", typed, environ_overrides=environ, headers=told)

    for past_it in ("192.168.1.7", "", "unix:"):
        assert sign_in(past_it, "10.0.0.1").status_code == 403
    tries = [sign_in("::ffff:127.0.0.1", "10.0.0.1").text for _ in range(4)]
    assert [TOO_MANY in page for page in tries] == [False, False, False, True]
    assert TOO_MANY not in sign_in("127.0.0.1", "10.0.0.2").text, "the limit is each visitor's, not the proxy's"

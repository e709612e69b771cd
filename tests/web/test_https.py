"""Served over HTTPS with the office's own certificate: the cookie is bound to this host, and browsers are told to stay."""

import os
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fieldapp.settings import load

ROOT = Path(__file__).resolve().parents[2]
READY_S = 60


def own_certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "office.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "office.pem", folder / "office.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


def test_the_own_certificate_is_served_and_the_cookie_is_bound_to_it(tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path)
    config = tmp_path / "config"
    config.mkdir()
    for path in load().folder.iterdir():
        (config / path.name).write_bytes(path.read_bytes())
    (config / "local.toml").write_text(
        f'[server]\nhost = "127.0.0.1"\ncertificate = "{certificate}"\ncertificate_key = "{key}"\n', encoding="utf-8"
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "FIELDAPP_DATA": str(tmp_path / "data"), "FIELDAPP_CONFIG": str(config)}
    command = [sys.executable, "-m", "fieldapp"]
    subprocess.run([*command, "init"], env=environment, cwd=ROOT, check=True, capture_output=True)
    server = subprocess.Popen(
        [*command, "serve", "--port", str(port)], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    trust = ssl.create_default_context(cafile=str(certificate))
    try:
        headers = _headers(f"https://127.0.0.1:{port}/account/sign-in", trust, server)
    finally:
        server.terminate()
        server.wait(timeout=20)
    cookie = headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert attribute in cookie
    assert "Domain" not in cookie
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def _headers(address: str, trust: ssl.SSLContext, server: "subprocess.Popen[bytes]") -> dict[str, str]:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5, context=trust) as answer:
                return dict(answer.headers)
        except (urllib.error.URLError, ConnectionError):
            continue
    raise AssertionError("the server did not answer over HTTPS")

"""Another host is asked only when it is allowed, only in bulk, and only for what is not known here."""

import json
import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from click.testing import CliRunner, Result

from fieldapp.cli import main
from fieldapp.gateways.geocoder import LocalGeocoder
from fieldapp.gateways.outside_geocoder import OutsideGeocoder
from fieldapp.services.addresses import find, suggest
from tests.serving import serve_in_thread

ANSWER = {
    "place_id": 1,
    "lat": "50.7000",
    "lon": "4.8000",
    "display_name": "7, Rue Lointaine, Jodoigne, 1370, Belgique",
    "address": {"house_number": "7", "road": "Rue Lointaine", "town": "Jodoigne", "postcode": "1370"},
}


class Service(ThreadingHTTPServer):
    """A service on this machine that remembers what it was asked; `status` other than 200 is trouble, `elsewhere` is
    where it sends whoever asks."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = 200
        self.elsewhere = ""
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        asked = parse_qs(urlparse(self.path).query)["q"][0]
        self.server.asked.append(asked)
        body = json.dumps([ANSWER] if "Lointaine" in asked else []).encode()
        self.send_response(self.server.status)
        if self.server.elsewhere:
            self.send_header("Location", f"{self.server.elsewhere}{self.path}")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as server:
        serve_in_thread(server)
        yield server
        server.shutdown()


def geocode(folder: Path, localities: Path, service: Service, allowed: str) -> tuple[Result, Path]:
    config = folder / "config"
    shutil.copytree(localities.parent, config)
    (config / "hosts.toml").write_text(allowed, encoding="utf-8")
    source, target = folder / "in.csv", folder / "out.csv"
    source.write_text('address\n"Rue Lointaine 7, 1370 Jodoigne"\n', encoding="utf-8")
    words = ["geocode", "--csv", str(source), "--output", str(target), "--ask", service.host]
    result = CliRunner().invoke(main, words, env={"FIELDAPP_DATA": str(folder), "FIELDAPP_CONFIG": str(config)})
    return result, target


@pytest.mark.parametrize("allowed", ["host = []", '[[host]]\nname = "HOST"\npurpose = "map"'])
def test_a_host_that_is_not_allowed_for_this_is_never_asked(
    tmp_path: Path, localities: Path, service: Service, allowed: str
) -> None:
    result, target = geocode(tmp_path, localities, service, allowed.replace("HOST", service.host))
    assert (result.exit_code, target.exists(), service.asked) == (2, False, [])
    assert "hosts.toml" in result.stderr


def test_an_allowed_host_is_asked_for_what_is_not_known_here(
    tmp_path: Path, localities: Path, service: Service
) -> None:
    allowed = f'[[host]]\nname = "{service.host}"\npurpose = "geocoder"'
    result, target = geocode(tmp_path, localities, service, allowed)
    assert result.exit_code == 0, result.output
    row = target.read_text(encoding="utf-8").splitlines()[1]
    assert row.startswith('"Rue Lointaine 7, 1370 Jodoigne",50.700000,4.800000,house,0.80,"7, Rue Lointaine')


def test_what_is_known_here_and_what_is_only_typed_stays_here(village: LocalGeocoder, service: Service) -> None:
    geocoder = OutsideGeocoder(village, service.host, "BE", pause_s=0)
    assert find(geocoder, "Rue des Essais 5, 1360 Perwez").accepted
    assert suggest(geocoder, "lointaine") == ()
    geocoder.reverse((50.624, 4.813))
    assert service.asked == []
    answer = find(geocoder, "Rue Lointaine 7, 1370 Jodoigne")
    assert service.asked == ["Rue Lointaine 7, 1370 Jodoigne"]
    assert not answer.accepted  # nobody here has judged that service
    assert answer.best
    assert answer.best.source == service.host


def test_a_service_in_trouble_is_told_and_nothing_written(tmp_path: Path, localities: Path, service: Service) -> None:
    service.status = 403
    result, target = geocode(tmp_path, localities, service, f'[[host]]\nname = "{service.host}"\npurpose = "geocoder"')
    assert (result.exit_code, target.exists()) == (2, False)
    assert "does not answer" in result.stderr


def test_a_service_that_sends_on_to_another_host_is_not_followed(
    tmp_path: Path, localities: Path, service: Service
) -> None:
    with Service() as other:
        serve_in_thread(other)
        service.status, service.elsewhere = 302, f"http://{other.host}"
        allowed = f'[[host]]\nname = "{service.host}"\npurpose = "geocoder"'
        result, target = geocode(tmp_path, localities, service, allowed)
        other.shutdown()
    assert other.asked == [], "an address of a client goes to the host that was allowed alone"
    assert (result.exit_code, target.exists()) == (2, False)
    assert "does not answer" in result.stderr

"""`fieldapp serve`: a production server, on this machine only unless it speaks HTTPS."""

import ipaddress
import logging
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from flask import Flask

from ..app import create_app
from ..gateways.planner_preparation import begin_preparing
from ..opening import OfficeAway
from ..services.key_locking import note_served
from ..serving.bridge import Bridge
from ..serving.lanes import Lanes
from ..serving.metrics import serve_text
from ..serving.server import Server
from ..settings import Settings, SettingsError
from ..web.backup_gauges import backup_gauges
from ..web.request_log import log as requests
from ..web.turned_away import turned_away
from .logs import write_log
from .office import settings
from .terminal import Away, console, port, refuse
from .unlocking import asking_at_the_start


def server(app: Flask, office: Settings, options: Mapping[str, Any]) -> Server:
    """Answers for this application, with gunicorn's `options`."""
    given = office.server

    def begin() -> Bridge:
        """In each process that answers: from here on it also watches over people who work alone, sends what is in the
        queue, erases forms and cases whose time is over, and the planner is made ready behind it, where an installation
        has not done that. What several must not do at once, they do in turn (`Store.only_here`)."""
        begin_preparing()
        counts, work = app.extensions["request_counts"], app.extensions["workplace"]
        if office.planning.standby and office.planning.workers == "server":
            work.solver.stand_by()
        serve_text(given.metrics_ports, lambda: counts.text() + backup_gauges(work))
        for thread in ("watch", "sender", "ended_forms", "daily", "plan_reaper"):
            app.extensions[thread].start()
        lanes = Lanes(app, threads=given.threads, urgent_threads=given.urgent_threads, waiting=given.waiting)
        turned = turned_away(app, office)
        return Bridge(app.wsgi_app, lanes, turned, most=given.max_body_bytes, silence_s=given.silence_s)

    app.extensions["workplace"].store.engine.dispose()  # connections do not survive the fork
    return Server(begin, options, processes=given.processes)


@click.command()
@click.option("--host", default=None, help="Default: server.host of the configuration.")
@click.option("--port", default=port, show_default="PORT or 8000", type=click.IntRange(1, 65535))
def serve(host: str | None, port: int) -> None:
    """Serves the application.

    On 127.0.0.1 unless told otherwise. Another address needs HTTPS, because phones and cookies do: name `certificate`
    and `certificate_key`, or a `trusted_proxy` that ends HTTPS, under [server] in config/local.toml. Ctrl-C or SIGTERM
    stops it when what is being answered is finished.

    A locked key file (`fieldapp keys lock`) is opened by its credential or FIELDAPP_KEY_SECRET; without them, on a
    terminal, its passphrase is asked for and stays in the memory of the server alone.
    """
    office = settings()
    address = host or office.server.host
    certificate = _certificate(office)
    secure = bool(certificate or office.server.trusted_proxy)
    if not _this_machine(address) and not secure:
        raise refuse(
            f"{address} can be reached from other machines: name certificate and certificate_key, or trusted_proxy, "
            "under [server] in config/local.toml."
        )
    try:
        with asking_at_the_start(office.key_file) as key_file:
            app = create_app(office, secure=secure, key_file=key_file)
    except OfficeAway as error:
        raise Away(str(error)) from None
    except SettingsError as error:
        raise refuse(str(error)) from None
    with suppress(Exception):  # where nothing can be written the office is served all the same
        note_served(app.extensions["workplace"].store, key_file)
    _write_log(office)
    console.print(f"Serving {office.office.name} on {'https' if certificate else 'http'}://{address}:{port}")
    server(
        app,
        office,
        {
            "bind": f"{address}:{port}",
            "graceful_timeout": 10,
            "loglevel": "warning",
            "forwarded_allow_ips": office.server.trusted_proxy or "127.0.0.1",
            **certificate,
        },
    ).run()


def _write_log(office: Settings) -> None:
    write_log()
    if office.server.log_requests and not office.demonstration:
        requests.setLevel(logging.INFO)


def _certificate(office: Settings) -> dict[str, str]:
    given = {"certfile": office.server.certificate, "keyfile": office.server.certificate_key}
    if not any(given.values()):
        return {}
    for name, path in given.items():
        if not path or not Path(path).is_file():
            setting = "certificate" if name == "certfile" else "certificate_key"
            raise refuse(f'config/local.toml: server.{setting}: "{path}" is no file; name the PEM file.')
    return given


def _this_machine(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"

"""`python -m routing serve`."""

import signal
import sys

import click

from ..interruption import INTERRUPTED
from ..streams import refuse, tell
from .limits import MEGABYTE, Limits

DAY_S = 86_400
USUAL = Limits()


def _seconds(_context: click.Context, _option: click.Parameter, value: float) -> float:
    if not 0 <= value <= DAY_S:
        raise click.BadParameter(f"{value} is not a number of seconds from 0 to a day.")
    return value


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Listen here. Another address is open to its network.",
)
@click.option("--port", default=3000, show_default=True, type=click.IntRange(0, 65_535), help="0: any that is free.")
@click.option(
    "--name",
    "names",
    multiple=True,
    help="A host name that callers may use, besides localhost and addresses.",
)
@click.option(
    "--time-limit",
    default=USUAL.time_limit,
    show_default=True,
    callback=_seconds,
    help="Seconds that a plan has unless its request says so (options.l).",
)
@click.option(
    "--most-time",
    default=USUAL.most_time,
    show_default=True,
    callback=_seconds,
    help="Seconds that a plan has at most.",
)
@click.option("--seed", default=USUAL.seed, show_default=True, type=click.IntRange(min=0))
@click.option(
    "--waiting",
    default=USUAL.waiting,
    show_default=True,
    type=click.IntRange(0, 1_000),
    help="Requests that may wait while one is planned; others are told to come back.",
)
@click.option(
    "--max-mb",
    default=USUAL.most_bytes / MEGABYTE,
    show_default=True,
    type=click.FloatRange(0.001, 200),
    help="Megabytes of a request.",
)
@click.option("--max-visits", default=USUAL.most_visits, show_default=True, type=click.IntRange(1))
@click.option("--max-vehicles", default=USUAL.most_vehicles, show_default=True, type=click.IntRange(1))
@click.option(
    "--read-timeout",
    default=USUAL.read_s,
    show_default=True,
    callback=_seconds,
    help="Seconds in which a request has to come whole.",
)
def serve(
    host: str,
    port: int,
    names: tuple[str, ...],
    time_limit: float,
    most_time: float,
    seed: int,
    waiting: int,
    max_mb: float,
    max_visits: int,
    max_vehicles: int,
    read_timeout: float,
) -> None:
    """Answers VROOM's HTTP API (POST / with a problem), one plan at a time.

    Only programs are answered, never pages of a browser. Ends with SIGTERM or Ctrl-C.
    """
    from .server import Server

    limits = Limits(
        min(time_limit, most_time),
        most_time,
        seed,
        max_visits,
        max_vehicles,
        round(max_mb * MEGABYTE),
        waiting,
        read_timeout,
    )
    try:
        server = Server(host, port, limits, tell, names)
    except OSError as error:
        refuse(f"{host}, port {port}: cannot be listened on: {error.strerror}.")
    tell(f"POST a problem to {server.address} (or ask whether it is ready: {server.address}health).")
    sys.exit(INTERRUPTED if server.serve() == signal.SIGINT else 0)

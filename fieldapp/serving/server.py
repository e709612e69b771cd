"""The server of an application: one process listens and starts others, which answer, each anew whenever it ends."""

from collections.abc import Callable, Mapping
from typing import Any

from gunicorn.app.base import BaseApplication

from .bridge import Bridge
from .connections import Connections
from .memory import give_back, share_between_threads

HANGS_S = 120  # a process that answers is ended and begun anew when it has not said for so long that it lives
KEEP_ALIVE_S = 20  # a connection on which nothing more is asked is closed


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn publishes no types
    """`begin`: called in each process that answers, before its first request; it gives the application that answers
    there. `processes`: how many those are. `options`: of gunicorn, its `bind` among them."""

    def __init__(self, begin: Callable[[], Bridge], options: Mapping[str, Any], *, processes: int = 1) -> None:
        self._begin, self._options, self._processes = begin, options, processes
        super().__init__()

    def load_config(self) -> None:
        own = {
            "worker_class": Connections,
            "workers": self._processes,
            "keepalive": KEEP_ALIVE_S,
            "timeout": HANGS_S,
            "asgi_loop": "asyncio",
            "asgi_lifespan": "off",
            "accesslog": None,  # addresses of pages hold ids; nobody needs a second copy of them
            "control_socket_disable": True,
        }
        for name, value in {**own, **self._options}.items():
            self.cfg.set(name, value)

    def load(self) -> Bridge:
        """After the fork: threads do not survive it."""
        share_between_threads()
        give_back()
        return self._begin()

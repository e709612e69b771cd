"""What is asked of a machine elsewhere that keeps backups: one folder of one account there, and nothing else of it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Literal, Protocol

HostTrouble = Literal[
    "unknown",  # nobody has compared the key by which the host is known
    "other_key",  # it shows another one
    "keyless",  # we have no key of our own, or one that is none
    "refused",  # it does not let our key in
    "silent",  # it does not answer, or the connection broke
    "slow",  # it took longer than it may
    "gone",  # there is no such folder
    "unprepared",  # the folder does not have the mark of this office
    "read_only",
    "full",  # it took no more
    "unreadable",  # what was written did not read back
    "here",  # no backup could be written on this machine, to be sent
    "other",  # the log says what
]
HOST_TROUBLES: tuple[HostTrouble, ...] = (
    "unknown",
    "other_key",
    "keyless",
    "refused",
    "silent",
    "slow",
    "gone",
    "unprepared",
    "read_only",
    "full",
    "unreadable",
    "here",
    "other",
)


class HostRefused(Exception):
    """What was asked of the host was not done; what lay there before lies there still."""

    def __init__(self, trouble: HostTrouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True)
class ShownKey:
    """The public key that the host shows, as it stands in a configuration, and its fingerprint ("SHA256:…")."""

    public: str
    fingerprint: str


class HostFolder(Protocol):
    """The folder there, while the connection stands. All raise `HostRefused`; names are of files in it."""

    def files(self) -> dict[str, int]:
        """Each plain file and how many bytes it has; no folder, no link."""
        ...

    def free(self) -> int | None:
        """How many bytes have room there; None where the host does not say. Raises `HostRefused` ("read_only") where it
        says that nothing can be written."""
        ...

    def begins(self, name: str, count: int) -> bytes:
        """The first bytes of it, at most so many."""
        ...

    def put(self, content: IO[bytes], name: str) -> None:
        """Writes a file that its owner alone reads, in place of what is there."""
        ...

    def digest(self, name: str) -> bytes:
        """The SHA-256 of what is read back."""
        ...

    def fetch(self, name: str, target: IO[bytes]) -> None:
        """Copies it into `target`. Raises `OSError` as well: of that file."""
        ...

    def rename(self, name: str, to: str) -> None:
        """In one step where the host can, in place of what is there."""
        ...

    def remove(self, name: str) -> None: ...


class BackupHost(Protocol):
    """`name`: of the host, as `hosts.toml` has it; `place`: what tells this folder from every other."""

    name: str
    place: str

    def open(self) -> AbstractContextManager[HostFolder]:
        """Raises `HostRefused` where it is not the host that it should be, or does not let us in."""
        ...

    def shown_key(self) -> ShownKey:
        """By which key it says that it is known; nothing is told to it. Raises `HostRefused`."""
        ...

    def own_key(self) -> str:
        """The public half of our key, as `authorized_keys` has it; a new key is made where there is none. Raises
        `HostRefused`, `OSError`."""
        ...

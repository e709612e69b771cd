"""A folder at a host that speaks SFTP (asyncssh), for backups alone.

The host is known by the one key that the configuration names: one that shows another is told nothing, not even who we
are. We are known there by a key of our own, never by a password. Nothing that the account on this machine may have for
other purposes is used: no agent, no `~/.ssh`.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from time import monotonic
from types import TracebackType
from typing import IO, Self, cast

import asyncssh
from asyncssh import constants as codes

from ..crypto import guarded_file
from ..services.backup_host import HostRefused, HostTrouble, ShownKey
from ..settings import Settings
from ..settings.given_secrets import secret_of_a_provider

log = logging.getLogger(__name__)
PURPOSE = "backups"
OWN_KEY = "backups-sftp"
PIECE = 1 << 20  # bytes that are sent or read at once, each within the time for silence
KINDS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
"""By which a host may prove its key, the first one of them that it has; none with SHA-1."""
READ_ONLY = 1  # of OpenSSH's statvfs: nothing can be written to that disk, which a failure of writing does not say
NAMED_OTHERWISE = "surrogateescape"  # files of others may be called anything

UNCLEAR: tuple[HostTrouble, ...] = ("silent", "full", "other")
"""Of these the log says what it was."""
SFTP_TROUBLES: tuple[tuple[tuple[type[asyncssh.SFTPError], ...], HostTrouble], ...] = (
    ((asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection), "silent"),
    ((asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath, asyncssh.SFTPNotADirectory), "gone"),
    ((asyncssh.SFTPPermissionDenied, asyncssh.SFTPWriteProtect), "read_only"),
    ((asyncssh.SFTPNoSpaceOnFilesystem, asyncssh.SFTPQuotaExceeded), "full"),
)


def configured_host(settings: Settings) -> "SftpHost | None":
    """The one that `[backups]` names, where `hosts.toml` allows it; none in a demonstration."""
    chosen = settings.backups.sftp_host
    allowed = {host.name for host in settings.hosts if host.purpose == PURPOSE}
    return SftpHost(settings) if chosen in allowed and not settings.demonstration else None


class SftpHost:
    """As `BackupHost`."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._chosen = settings, settings.backups
        chosen = self._chosen
        self.name = chosen.sftp_host
        self.place = f"{chosen.sftp_user}@{chosen.sftp_host}:{chosen.sftp_port}/{chosen.sftp_folder}"

    @contextmanager
    def open(self) -> Iterator["SftpFolder"]:
        """As `BackupHost`."""
        if not self._chosen.sftp_host_key:
            raise HostRefused("unknown")
        with _Patience(self._chosen.sftp_silence_s, self._chosen.sftp_longest_h * 3600) as patience:
            try:
                connection = patience.until(self._connect)
            except HostRefused as refused:
                if refused.trouble in ("silent", "other") and self._shows_another_kind(patience):
                    raise HostRefused("other_key") from refused
                raise
            try:
                sftp = patience.until(lambda: connection.start_sftp_client(path_errors=NAMED_OTHERWISE))
                yield SftpFolder(sftp, patience, self._chosen.sftp_folder)
            finally:
                connection.abort()
                with suppress(HostRefused):
                    patience.until(connection.wait_closed)

    def _shows_another_kind(self, patience: "_Patience") -> bool:
        """A host that has no key of the kind that we know may break off without a word: does it answer to whoever takes
        any?"""
        known = asyncssh.import_public_key(self._chosen.sftp_host_key)
        try:
            patience.until(lambda: self._ask_for_key(_kinds_of(known)))
        except HostRefused:
            with suppress(HostRefused):
                return patience.until(self._ask_for_key) is not None
        return False

    async def _ask_for_key(self, kinds: Sequence[str] = KINDS) -> asyncssh.SSHKey | None:
        """The key by which it says that it is known; nothing is told to it."""
        chosen = self._chosen
        return await asyncssh.get_server_host_key(
            chosen.sftp_host, chosen.sftp_port, config=None, server_host_key_algs=list(kinds)
        )

    async def _connect(self) -> asyncssh.SSHClientConnection:
        chosen = self._chosen
        try:
            known = asyncssh.import_public_key(chosen.sftp_host_key)
        except asyncssh.KeyImportError:
            raise HostRefused("unknown") from None
        try:
            own = asyncssh.import_private_key(secret_of_a_provider(self._settings.data, OWN_KEY))
        except asyncssh.KeyImportError:
            raise HostRefused("keyless") from None
        return await asyncssh.connect(
            chosen.sftp_host,
            chosen.sftp_port,
            config=None,
            username=chosen.sftp_user,
            known_hosts=([known], [], []),
            server_host_key_algs=_kinds_of(known),
            client_keys=[own],
            agent_path=None,
            preferred_auth="publickey",
            gss_host=None,
            compression_algs=None,
        )

    def shown_key(self) -> ShownKey:
        """As `BackupHost`."""
        chosen = self._chosen
        with _Patience(chosen.sftp_silence_s, chosen.sftp_longest_h * 3600) as patience:
            key = patience.until(self._ask_for_key)
        if key is None:
            raise HostRefused("other")
        return ShownKey(_one_line(key), key.get_fingerprint())

    def own_key(self) -> str:
        """As `BackupHost`."""
        given = secret_of_a_provider(self._settings.data, OWN_KEY)
        if not given:
            given = asyncssh.generate_private_key("ssh-ed25519").export_private_key()
            guarded_file.create(self._settings.data / "keys" / OWN_KEY, given)
        try:
            return _one_line(asyncssh.import_private_key(given))
        except asyncssh.KeyImportError:
            raise HostRefused("keyless") from None


class SftpFolder:
    """As `HostFolder`."""

    def __init__(self, sftp: asyncssh.SFTPClient, patience: "_Patience", folder: str) -> None:
        self._sftp, self._patience, self._folder = sftp, patience, folder

    def files(self) -> dict[str, int]:
        """As `HostFolder`."""
        found = self._patience.until(lambda: self._sftp.readdir(self._folder or "."))
        plain = (one for one in found if one.attrs.type == codes.FILEXFER_TYPE_REGULAR)
        return {str(one.filename): one.attrs.size or 0 for one in plain}

    def free(self) -> int | None:
        """As `HostFolder`."""
        try:
            found = self._patience.until(lambda: self._sftp.statvfs(self._folder or "."))
        except HostRefused as refused:
            if refused.trouble in ("silent", "slow"):
                raise
            return None  # an extension of OpenSSH that others may not have
        if found.flags & READ_ONLY:
            raise HostRefused("read_only")
        return found.bavail * found.frsize

    def begins(self, name: str, count: int) -> bytes:
        """As `HostFolder`."""
        with self._opened(name, codes.FXF_READ) as file:
            return cast(bytes, self._patience.until(lambda: file.read(count, 0)))

    def put(self, content: IO[bytes], name: str) -> None:
        """As `HostFolder`. SFTP has one word for whatever keeps a file from growing, and it mostly is a full disk."""
        with self._opened(name, codes.FXF_WRITE | codes.FXF_CREAT | codes.FXF_TRUNC, otherwise="full") as file:
            at = 0
            while piece := content.read(PIECE):
                self._patience.until(partial(file.write, piece, at), otherwise="full")
                at += len(piece)
            with suppress(_Unsupported):
                self._patience.until(file.fsync, otherwise="full")

    def digest(self, name: str) -> bytes:
        """As `HostFolder`."""
        digest = hashlib.sha256()
        for piece in self._pieces(name):
            digest.update(piece)
        return digest.digest()

    def fetch(self, name: str, target: IO[bytes]) -> None:
        """As `HostFolder`."""
        for piece in self._pieces(name):
            target.write(piece)

    def rename(self, name: str, to: str) -> None:
        """As `HostFolder`. A host that cannot put one file in place of another is told to remove that one first: the
        new one is there already, and whole."""
        try:
            self._patience.until(lambda: self._sftp.posix_rename(self._path(name), self._path(to)))
        except _Unsupported:
            if to in self.files():
                self.remove(to)
            self._patience.until(lambda: self._sftp.rename(self._path(name), self._path(to)))

    def remove(self, name: str) -> None:
        """As `HostFolder`."""
        self._patience.until(lambda: self._sftp.remove(self._path(name)))

    def _pieces(self, name: str) -> Iterator[bytes]:
        with self._opened(name, codes.FXF_READ) as file:
            at = 0
            while piece := cast(bytes, self._patience.until(_read_at(file, at))):
                yield piece
                at += len(piece)

    @contextmanager
    def _opened(self, name: str, flags: int, otherwise: HostTrouble = "other") -> Iterator[asyncssh.SFTPClientFile]:
        attributes = asyncssh.SFTPAttrs(permissions=0o600) if flags & codes.FXF_CREAT else asyncssh.SFTPAttrs()
        file = self._patience.until(lambda: self._sftp.open(self._path(name), flags, attributes, encoding=None))
        try:
            yield file
        except BaseException:
            with suppress(HostRefused):
                self._patience.until(file.close)
            raise
        self._patience.until(file.close, otherwise)

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}" if self._folder else name


def _read_at(file: asyncssh.SFTPClientFile, at: int) -> Callable[[], Awaitable[object]]:
    return lambda: file.read(PIECE, at)


class _Unsupported(HostRefused):
    """An extension of the protocol that this host does not have."""


class _Patience:
    """Waits for one thing after the other, each at most `silence_s` seconds, and all `longest_s`; what goes wrong is a
    `HostRefused`."""

    def __init__(self, silence_s: float, longest_s: float) -> None:
        self._silence_s, self._until = silence_s, monotonic() + longest_s
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.close()

    def until[T](self, asked: Callable[[], Awaitable[T]], otherwise: HostTrouble = "other") -> T:
        """What it answers. `otherwise`: what a failure means of which the host says no more than that. Raises
        `HostRefused`."""
        left = self._until - monotonic()
        if left <= 0:
            raise HostRefused("slow")
        try:
            return self._runner.run(_within(asked, min(self._silence_s, left)))
        except TimeoutError:
            raise HostRefused("silent" if self._silence_s < left else "slow") from None
        except asyncssh.SFTPOpUnsupported as error:
            raise _Unsupported("other") from error
        except (asyncssh.Error, OSError, ValueError) as error:
            trouble = _trouble_of(error, otherwise)
            if trouble in UNCLEAR:
                log.error("the host of the backups: %s (%s)", trouble, type(error).__name__)
            raise HostRefused(trouble) from error


async def _within[T](asked: Callable[[], Awaitable[T]], seconds: float) -> T:
    async with asyncio.timeout(seconds):
        return await asked()


def _trouble_of(error: Exception, otherwise: HostTrouble) -> HostTrouble:
    match error:
        case asyncssh.HostKeyNotVerifiable():
            return "other_key"
        case asyncssh.PermissionDenied():
            return "refused"
        case asyncssh.SFTPError():
            return next((trouble for kinds, trouble in SFTP_TROUBLES if isinstance(error, kinds)), otherwise)
        case asyncssh.ConnectionLost() | OSError():
            return "silent"
        case _:
            return "other"


def _kinds_of(key: asyncssh.SSHKey) -> list[str]:
    return [kind for kind in KINDS if kind.encode() in key.sig_algorithms]


def _one_line(key: asyncssh.SSHKey) -> str:
    """The public half, without a comment."""
    return " ".join(key.export_public_key().decode().split()[:2])

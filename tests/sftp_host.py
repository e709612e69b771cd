"""A host that speaks SFTP, in a thread of the test's process and on a port of this machine, with the faults that hosts
have: it closes in the middle, has no room, falls silent, loses what it took, shows another key."""

import asyncio
import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import asyncssh

from tests.patience import WAIT_S

USER = "hirondelle"


@dataclass
class Faults:
    """`closes_after`, `full_after`, `silent_after`: bytes that were written; `loses`: the last byte of each file, as if
    its disk had kept less; `bare`: it knows no extension of the protocol; `read_only`: our account may not write;
    `mounted_read_only`: nobody may, which it says of its disk alone, as OpenSSH does; `free`: bytes, as it says."""

    closes_after: int | None = None
    full_after: int | None = None
    silent_after: int | None = None
    loses: bool = False
    bare: bool = False
    read_only: bool = False
    mounted_read_only: bool = False
    free: int | None = None


@dataclass
class SftpHostUnderTest:
    """`folder`: what the account sees as its own."""

    folder: Path
    key: asyncssh.SSHKey
    faults: Faults = field(default_factory=Faults)
    known: set[str] = field(default_factory=set)
    port: int = 0
    written: int = 0
    asked: list[str] = field(default_factory=list)
    opened: list[Any] = field(default_factory=list)

    @property
    def public_key(self) -> str:
        return " ".join(self.key.export_public_key().decode().split()[:2])

    def lets_in(self, public_key: str) -> None:
        self.known.add(public_key)


@contextmanager
def sftp_host(
    folder: Path, key: asyncssh.SSHKey | None = None, *, port: int = 0, speaks_sftp: bool = True
) -> Iterator[SftpHostUnderTest]:
    """Answers on 127.0.0.1 until the end of the block. Without `speaks_sftp` it lets us in and knows no more."""
    folder.mkdir(exist_ok=True)
    host = SftpHostUnderTest(folder, key or asyncssh.generate_private_key("ssh-ed25519"))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(_listen(host, port, speaks_sftp), loop).result(WAIT_S)
    host.port = listening.get_port()
    try:
        yield host
    finally:
        asyncio.run_coroutine_threadsafe(_close(listening), loop).result(WAIT_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(WAIT_S)
        for file in host.opened:
            file.close()
        loop.close()


async def _listen(host: SftpHostUnderTest, port: int, speaks_sftp: bool) -> asyncssh.SSHAcceptor:
    return await asyncssh.listen(
        "127.0.0.1",
        port,
        server_factory=lambda: _Door(host),
        server_host_keys=[host.key],
        sftp_factory=(lambda channel: _Files(channel, host)) if speaks_sftp else None,
        config=None,
    )


async def _close(listening: asyncssh.SSHAcceptor) -> None:
    listening.close()
    await listening.wait_closed()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()


class _Door(asyncssh.SSHServer):
    """Lets in whoever has a key that it knows; no password opens it."""

    def __init__(self, host: SftpHostUnderTest) -> None:
        self._host = host

    def begin_auth(self, username: str) -> bool:
        self._host.asked.append(username)
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        public = " ".join(key.export_public_key().decode().split()[:2])
        return username == USER and public in self._host.known


class _Files(asyncssh.SFTPServer):
    def __init__(self, channel: Any, host: SftpHostUnderTest) -> None:
        super().__init__(channel, chroot=os.fsencode(host.folder))
        self._host = host

    async def write(self, file_obj: Any, offset: int, data: bytes) -> int:
        host, faults = self._host, self._host.faults
        host.written += len(data)
        if faults.closes_after is not None and host.written > faults.closes_after:
            self.channel.get_connection().abort()
        if faults.full_after is not None and host.written > faults.full_after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if faults.silent_after is not None and host.written > faults.silent_after:
            await asyncio.Event().wait()
        return cast(int, super().write(file_obj, offset, data))

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> Any:
        if self._host.faults.read_only and pflags & asyncssh.FXF_WRITE:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if self._host.faults.mounted_read_only and pflags & asyncssh.FXF_WRITE:
            raise asyncssh.SFTPFailure("Failure")
        file: Any = super().open(path, pflags, attrs)
        self._host.opened.append(file)
        return file

    def close(self, file_obj: Any) -> None:
        if self._host.faults.loses and file_obj.writable():
            file_obj.truncate(max(0, os.fstat(file_obj.fileno()).st_size - 1))
        super().close(file_obj)

    def fsync(self, file_obj: Any) -> Any:
        self._refuse_where_bare()
        return super().fsync(file_obj)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
        self._refuse_where_bare()
        return super().posix_rename(oldpath, newpath)

    def statvfs(self, path: bytes) -> Any:
        self._refuse_where_bare()
        found = super().statvfs(path)
        if self._host.faults.mounted_read_only:
            return asyncssh.SFTPVFSAttrs(bsize=1, frsize=1, bavail=1 << 40, bfree=1 << 40, flags=1)
        if self._host.faults.free is None:
            return found
        return asyncssh.SFTPVFSAttrs(bsize=1, frsize=1, bavail=self._host.faults.free, bfree=self._host.faults.free)

    def _refuse_where_bare(self) -> None:
        if self._host.faults.bare:
            raise asyncssh.SFTPOpUnsupported("unknown")

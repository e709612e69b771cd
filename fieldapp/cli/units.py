"""The text of the units with which systemd keeps the server running, and planning workers beside it, and writes the
backup of the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CREDENTIALS = ("fieldapp-key", "messages-sms", "messages-mail", "messages-reports", "backups-sftp")
WRITTEN_BY = "# Written by `fieldapp service install`, which replaces it; changes of yours: `systemctl edit` "
SERVER, BACKUP, TIMER = "fieldapp.service", "fieldapp-backup.service", "fieldapp-backup.timer"
WORKER = "fieldapp-worker@.service"
HOMES = ("/home", "/root", "/run/user")
PRIVILEGED = 1024  # ports below belong to whoever administers the machine

HARDENED = """\
UMask=0077
NoNewPrivileges=yes
{capabilities}
PrivateTmp=yes
PrivateDevices=yes
ProtectHome={home}
ProtectProc=invisible
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RemoveIPC=yes
LockPersonality=yes
KeyringMode=private
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
# not MemoryDenyWriteExecute: the planner is compiled into memory when it is needed
"""

SERVER_TEXT = """\
{written_by}{name}
[Unit]
Description=Home visits: pages, phones, watch over who works alone
After=network.target{database}
# whoever works alone is watched over by it: it is begun again however often it ends
StartLimitIntervalSec=0

[Service]
Type=exec
User={user}
{environment}
{credentials}
Environment=NUMBA_CACHE_DIR=%C/fieldapp
CacheDirectory=fieldapp
CacheDirectoryMode=0700
ExecStart={command} serve --port {port}
Restart=always
RestartSec=5
# a configuration that is wrong stays wrong: the journal says what is to be corrected
RestartPreventExitStatus=2
KillMode=mixed
TimeoutStopSec=30
{hardened}# not strict: a disk for backups comes and goes, and would be kept from leaving
ProtectSystem=full

[Install]
WantedBy=multi-user.target
"""

WORKER_TEXT = """\
{written_by}{name}
[Unit]
Description=Home visits: planning worker %i
After=network.target{database}
StartLimitIntervalSec=0

[Service]
Type=exec
User={user}
{environment}
{key}
Environment=NUMBA_CACHE_DIR=%C/fieldapp
CacheDirectory=fieldapp
CacheDirectoryMode=0700
ExecStart={command} worker
Restart=always
RestartSec=5
RestartPreventExitStatus=2
# told to stop, it finishes its plan or gives it up; what it has begun ends with it
KillMode=mixed
TimeoutStopSec=30
# pages come first
Nice=5
{hardened}ProtectSystem=full

[Install]
WantedBy=multi-user.target
"""

BACKUP_TEXT = """\
{written_by}{name}
[Unit]
Description=Home visits: the encrypted backup of the day{database}{network}

[Service]
Type=oneshot
User={user}
{environment}
{credentials}
ExecStart={command} backup --scheduled
Nice=10
{hardened}ProtectSystem=strict
ReadWritePaths={writes}
"""

TIMER_TEXT = """\
{written_by}{name}
[Unit]
Description=Home visits: the hour of the backup

[Timer]
OnCalendar=*-*-* {hour:02}:20:00 {zone}
Persistent=yes

[Install]
WantedBy=timers.target
"""


class Unwritable(Exception):
    """A name that cannot stand in a unit; the text is one sentence."""


@dataclass(frozen=True)
class Installed:
    """What the units say of this machine. `folder`: of the backups, None for none; `sends`: whether they go to another
    machine as well, or only there; `environment_file`: what systemd reads secrets from, None where there are none.
    `encrypted`: credentials were encrypted with systemd-creds; `workers`: plans are made by processes of their own."""

    python: Path
    user: str
    data: Path
    config: Path
    folder: Path | None
    port: int
    hour: int
    zone: str
    environment_file: Path | None
    encrypted: bool = False
    sends: bool = False
    workers: bool = False


def units(of: Installed) -> dict[str, str]:
    """Text by name of the file; no unit of a backup where neither folder nor host is chosen, none of a worker where the
    server plans. Raises `Unwritable`."""
    needed = [of.python, of.data, of.config, *([of.folder] if of.folder else [])]
    in_home = any(path.is_relative_to(home) for path in needed for home in HOMES)
    environment = [f"Environment={_quoted(f'FIELDAPP_DATA={of.data}')}"]
    environment.append(f"Environment={_quoted(f'FIELDAPP_CONFIG={of.config}')}")
    if of.environment_file:
        environment.append(f"EnvironmentFile={_plain(str(of.environment_file))}")
    said = {
        "written_by": WRITTEN_BY,
        "user": _plain(of.user),
        "environment": "\n".join(environment),
        "credentials": _credentials(CREDENTIALS, encrypted=of.encrypted),
        "key": _credentials(CREDENTIALS[:1], encrypted=of.encrypted),
        "command": f"{_quoted(str(of.python))} -m fieldapp",
        "port": of.port,
        "database": "\nAfter=postgresql.service" if of.environment_file else "",
        "network": "\nWants=network-online.target\nAfter=network-online.target" if of.sends else "",
        "writes": _quoted(str(of.data)) + (f" -{_plain(str(of.folder))}" if of.folder else ""),
        "hour": of.hour,
        "zone": of.zone,
    }
    home = "no" if in_home else "yes"
    binds = of.port < PRIVILEGED
    least = "CAP_NET_BIND_SERVICE" if binds else ""
    serves = f"CapabilityBoundingSet={least}" + (f"\nAmbientCapabilities={least}" if binds else "")
    found = {
        SERVER: SERVER_TEXT.format(**said, name=SERVER, hardened=HARDENED.format(home=home, capabilities=serves)),
    }
    kept = HARDENED.format(home=home, capabilities="CapabilityBoundingSet=")
    if of.workers:
        found[WORKER] = WORKER_TEXT.format(**said, name=WORKER, hardened=kept)
    if of.folder or of.sends:
        found[BACKUP] = BACKUP_TEXT.format(**said, name=BACKUP, hardened=kept)
        found[TIMER] = TIMER_TEXT.format(**said, name=TIMER)
    return found


def _credentials(names: Sequence[str], *, encrypted: bool) -> str:
    """Those that lie in a `credstore` of this machine, in /etc or /run: one that is not there keeps nothing from
    starting, and what needs it says so."""
    load = "LoadCredentialEncrypted" if encrypted else "LoadCredential"
    return "\n".join(f"{load}={name}" for name in names)


def _quoted(text: str) -> str:
    """As systemd reads one word. Raises `Unwritable`."""
    if not text.isprintable():
        raise Unwritable(f"{text!r} cannot stand in a unit of systemd; choose another path.")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _plain(text: str) -> str:
    """A word that systemd takes as it is. Raises `Unwritable`."""
    if not text.isprintable() or any(sign in text for sign in " \"'\\%"):
        raise Unwritable(f"{text!r} cannot stand in a unit of systemd; choose a name without spaces and signs.")
    return text

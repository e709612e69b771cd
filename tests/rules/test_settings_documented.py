"""Every setting has a default and a comment in `config/default.toml`; no
configuration file holds a secret or a host."""

import re
import tomllib
from pathlib import Path

from fieldapp.settings import Settings, load

CONFIG = Path(__file__).resolve().parents[2] / "config"
SECTIONS = (
    "server",
    "session",
    "limits",
    "second_step",
    "own_page",
    "intake",
    "retention",
    "backups",
    "planning",
    "lists",
    "priority",
    "phone",
    "safety",
    "messages",
    "store",
)


def test_every_setting_has_a_default_in_the_file() -> None:
    written = tomllib.loads((CONFIG / "default.toml").read_text(encoding="utf-8"))
    assert set(written) == set(SECTIONS)
    for section in SECTIONS:
        fields = set(type(getattr(load(), section)).model_fields)
        assert set(written[section]) == fields, section
        assert section in Settings.model_fields


def test_every_setting_says_what_it_does() -> None:
    silent = [
        line
        for line in (CONFIG / "default.toml").read_text(encoding="utf-8").splitlines()
        if re.match(r"\w+ = ", line) and "#" not in line and not line.startswith(("normal", "high", "urgent"))
    ]
    assert not silent


def test_no_outside_host_is_allowed_by_default() -> None:
    assert load().hosts == ()

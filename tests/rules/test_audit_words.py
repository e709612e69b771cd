"""The page on who did what has words for everything that is written into the audit."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

from fieldapp.domain.audit import ACCOUNT_ACTS, AUDIT_ACTIONS
from fieldapp.web.audit_words import account_words, action_words, kind_words
from fieldapp.web.i18n import Words

ROOT = Path(__file__).parents[2]
ENGLISH = Words("en", "ltr", ZoneInfo("Europe/Brussels"))
# the last argument of what writes a row, or the constant that it names
KINDS = re.compile(
    r'(?:subject=|SUBJECT = |audit_read\([^"]*|audit_visits_read\(.*, |_audit\(.*, (?=f"))f?"([a-z-]+)(?:/|"\))'
)


def test_every_action_has_words() -> None:
    assert account_words(ENGLISH).keys() == set(ACCOUNT_ACTS)
    assert action_words(ENGLISH).keys() == set(AUDIT_ACTIONS)


def test_every_kind_of_thing_has_words() -> None:
    services = [path.read_text(encoding="utf-8") for path in (ROOT / "fieldapp" / "services").rglob("*.py")]
    written = {kind for text in services for kind in KINDS.findall(text)}
    assert len(written) > 20
    assert written - kind_words(ENGLISH).keys() == set()

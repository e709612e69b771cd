"""Every request of our scripts ends: one that is never answered would leave its page waiting without a word."""

import re
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "fieldapp" / "static"
ASKS = re.compile(r"\bfetch\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)")
PATIENT = re.compile(r"\bsignal\b")


def without_deadline(script: str) -> list[str]:
    return [asked for asked in ASKS.findall(script) if not PATIENT.search(asked)]


def test_every_request_has_a_deadline() -> None:
    own = [path for path in SCRIPTS.rglob("*.js") if "vendor" not in path.parts]
    named = {str(path.relative_to(SCRIPTS)): without_deadline(path.read_text(encoding="utf-8")) for path in own}
    # the browser itself asks for a page or a file through it, and has a patience of its own
    assert named.pop("phone/worker.js"), "the control: it has requests"
    assert not {path: asked for path, asked in named.items() if asked}


def test_the_reader_would_see_one() -> None:
    assert without_deadline("await fetch(`${base}words.json`)") == ["`${base}words.json`"]
    assert without_deadline("fetch(form.action, { body: new FormData(form) }).catch(() => null)")
    assert not without_deadline("fetch(path, { body: text(one(two)), signal: AbortSignal.timeout(3) })")

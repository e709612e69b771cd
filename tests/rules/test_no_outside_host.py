"""Nothing we serve names another host: no CDN, no font, no tile, no tracking link."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = re.compile(r"https?://(?!www\.w3\.org/|127\.0\.0\.1|localhost)[a-zA-Z0-9.-]+|(?:src|href)=[\"']//")


def outside(text: str) -> list[str]:
    return HOST.findall(text)


def test_pages_styles_and_scripts_name_no_outside_host() -> None:
    own = [
        path
        for folder in ("templates", "fieldapp/static")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".html", ".css", ".js", ".svg") and "vendor" not in path.parts
    ]
    assert len(own) > 10
    named = {str(path.relative_to(ROOT)): outside(path.read_text(encoding="utf-8")) for path in own}
    assert not {path: hosts for path, hosts in named.items() if hosts}


def test_the_reader_would_see_one() -> None:
    assert outside('<script src="https://cdn.example.net/x.js">')
    assert outside("<img src='//tiles.example.net/1.png'>")
    assert not outside('<svg xmlns="http://www.w3.org/2000/svg">')

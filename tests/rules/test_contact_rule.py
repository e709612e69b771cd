"""Whatever calls or writes a client goes through the one rule of contact: nothing else makes such a link."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\b(?:tel|sms|mailto):|ui\.(?:tel|phone_link|phone_number)\(")
# whoever makes a link for a client: both ask the rule, in Python and on the phone
THROUGH_THE_RULE = {"fieldapp/web/contact_links.py": "may_contact", "fieldapp/static/phone/contact.js": "mayContact"}
# links to somebody who is no client: file -> what is called there, as it stands in the line or the one before it
OTHERS = {
    "templates/macros/ui.html": r"macro (?:tel|phone_link)|tel:\{\{ number|\{\{ tel\(number\)",  # makes those below
    "templates/public/layout.html": r"office\.phone",  # the office's own public number
    "templates/public/sent.html": r"office\.phone",
    "templates/errors/turned.html": r"tel:\{\{ phone\|",  # the same, on a page made at the start
    "templates/office/alarm_where.html": r"found\.worker\.phone",  # a colleague, when an alarm is raised
    "fieldapp/static/phone/page_help.js": r"office\.phone|rules\.emergency",  # the office, the emergency services
    "fieldapp/static/phone/page_unkept.js": r"office\.phone|\{emergency\.",
    "fieldapp/static/phone/page_day.js": r"office\.phone",
    "fieldapp/static/phone/page_more.js": r"office\.phone",
}


def links(text: str) -> list[str]:
    """The lines that make such a link."""
    return [line.strip() for line in text.splitlines() if LINK.search(line)]


def ours() -> dict[str, str]:
    folders = (
        ("templates", "*.html"),
        ("fieldapp", "*.py"),
        ("fieldapp/static/phone", "*.js"),
        ("fieldapp/static", "*.js"),
    )
    paths = {
        path for folder, pattern in folders for path in (ROOT / folder).rglob(pattern) if "vendor" not in path.parts
    }
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(paths)}


def test_no_page_phone_or_message_reaches_a_client_past_the_rule() -> None:
    past = [
        f"{place}: {line}"
        for place, text in ours().items()
        if place not in THROUGH_THE_RULE
        for line in links(text)
        if not re.search(OTHERS.get(place, r"(?!)"), line)
    ]
    assert past == []


def test_whoever_makes_links_asks_the_rule() -> None:
    texts = ours()
    assert "may_contact(" in texts["fieldapp/services/contacts.py"]
    assert "reach.permissions[way].now" in texts["fieldapp/web/contact_links.py"]
    assert "mayContact(" in texts["fieldapp/static/phone/contact.js"]
    for place in THROUGH_THE_RULE:
        assert links(texts[place]), f"{place} makes no link any more"
    for place, named in OTHERS.items():
        assert any(re.search(named, line) for line in links(texts[place])), f"{place} is no exception any more"


def test_the_reader_sees_every_kind_of_link() -> None:
    planted = [
        '<a href="tel:{{ person.phone }}">',
        "href: `sms:${number}`",
        '"mailto:" + email',
        "{{ ui.tel(p.phone) }}",
    ]
    assert [links(one) for one in planted] == [[one] for one in planted]
    assert links("the hotel: closed") == []

"""Three hundred strings of markup and script in every field of words, and every page that shows them in Chromium: none
of them runs. The policy that would stop a script is taken off the answers, so that only what pages write counts."""

import codecs
import html
import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.web.conftest import MONDAY_NOON, Made, Visitor
from tests.web.markup import CALLED, groups, strings
from tests.web.markup_planted import offered, plant

SHARES = [pytest.param(300, id="the first"), pytest.param(1, id="all", marks=pytest.mark.stress)]
ADDRESSES = ("href", "src", "action", "formaction", "data")
SCRIPT_ADDRESSES = r"""(names) => {
  const within = (one) => [one, ...[...one.querySelectorAll("iframe")]
    .flatMap((frame) => (frame.contentDocument ? within(frame.contentDocument) : []))];
  return within(document)
    .flatMap((one) => [...one.querySelectorAll("*")])
    .flatMap((one) => names.map((name) => one.getAttribute(name) || ""))
    .filter((address) => /^[\s\u0000-\u001f]*(j\s*a\s*v\s*a\s*script|data:text)/i.test(address));
}"""
INVISIBLE = re.compile("[\u200b\u200d\u00ad\u2066\u202e]")


@dataclass
class Chromium:
    """A browser whose every request is answered by the office in this process, as to `visitor`. `ran`: where something
    was called, or leads to where it would be. `apart`: documents that are shown beside each other, at /apart."""

    page: Any
    visitor: Visitor | None = None
    ran: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)

    def answer(self, route: Any) -> None:
        asked = urlsplit(route.request.url)
        if asked.hostname != "office.test":
            route.abort()
        elif asked.path == "/apart":
            frames = "".join(f"<iframe src='/apart/{at}'></iframe>" for at in range(len(self.apart)))
            route.fulfill(content_type="text/html", body=frames)
        elif re.fullmatch(r"/apart/\d+", asked.path):
            route.fulfill(content_type="text/html", body=self.apart[int(asked.path.rpartition("/")[2])])
        elif self.visitor:
            self._pass_on(self.visitor, route, asked.path + (f"?{asked.query}" if asked.query else ""))
        else:
            route.fulfill(status=404, body="")

    def _pass_on(self, visitor: Visitor, route: Any, path: str) -> None:
        given = visitor.client.get(path)
        body = given.get_data()
        given.close()
        route.fulfill(status=given.status_code, headers=dict(given.headers), body=body)

    def look(self, path: str) -> None:
        self.page.goto(f"http://office.test{path}")
        self.ran += [f"{path}: {one}" for one in self.page.evaluate(SCRIPT_ADDRESSES, ADDRESSES)]


@pytest.fixture
def browser(context_of: Callable[..., Any]) -> Chromium:
    context = context_of(service_workers="block", bypass_csp=True)
    one = Chromium(context.new_page())
    context.route("**/*", one.answer)

    def called(dialog: Any) -> None:
        one.ran.append(f"{one.page.url}: {dialog.message}")
        dialog.dismiss()

    context.on("dialog", called)
    return one


@pytest.mark.parametrize("share", SHARES)
def test_no_string_runs_wherever_it_is_shown(made: Made, tmp_path: Path, browser: Chromium, share: int) -> None:
    shown, took = set[str](), set[str]()
    offers = offered(made(tmp_path / "untouched", MONDAY_NOON))
    for at, words in enumerate(groups(share)):
        office = made(tmp_path / f"data{at}", MONDAY_NOON)
        planted, kinds = plant(office, offers, words), set[str]()
        took |= planted.fields
        browser.apart = planted.refusals
        browser.look("/apart")
        for visitor, paths in planted.pages:
            browser.visitor = visitor
            for path in paths:
                page, kind = visitor.get(path), re.sub(r"[0-9a-f-]{36}|\d{4}-\d\d-\d\d", "*", path)
                if kind not in kinds and page.mimetype == "text/html" and CALLED.search(page.text):
                    kinds.add(kind)
                    browser.look(path)
        shown |= kinds
        office.work.store.engine.dispose()
        assert browser.ran == [], words
    print(f"{len(groups(share))} times in {len(took)} fields, shown on {len(shown)} kinds of pages")
    assert len(took) > 30, sorted(took)
    assert len(shown) > 25, sorted(shown)


def as_careless_hands_make_it(text: str) -> list[str]:
    """As it is, and decoded, normalised or cleaned once too often."""
    found = [text, html.unescape(text), html.unescape(html.unescape(text)), unquote(text), INVISIBLE.sub("", text)]
    found += [unicodedata.normalize("NFKC", text), re.sub(r"</?(script|b)>", "", text), text.upper()]
    with suppress(UnicodeDecodeError):
        found += [codecs.decode(text.encode("ascii", "ignore"), "unicode_escape"), text.encode().decode("utf-7")]
    return list(dict.fromkeys(found))


def wherever_a_page_puts_it(text: str) -> list[str]:
    """Documents in which it stands without being escaped."""
    values = [f"<p>{text}</p>", f'<input value="{text}">', f"<input value='{text}'>", f"<input value={text}>"]
    elements = ("textarea", "title", "style", "select", "template", "noscript")
    within = [f"<{element}>{text}</{element}>" for element in elements]
    scripts = [f"<script>(() => (0, {quote}{text}{quote}))()</script>" for quote in ("'", '"', "`", "")]
    comments = [f"<script>\n/* {text} */\n</script>", f"<script>\n// {text}\n</script>", f"<!-- {text} -->"]
    return [*values, f"<a href='{text}'>", *within, *scripts, *comments]


@pytest.mark.parametrize("share", SHARES)
def test_each_string_runs_where_nothing_is_escaped(browser: Chromium, share: int) -> None:
    silent = []
    for text in strings()[::share]:
        browser.ran = []
        for made_of_it in as_careless_hands_make_it(text):
            if not browser.ran:
                browser.apart = wherever_a_page_puts_it(made_of_it)
                browser.look("/apart")
        silent += [] if browser.ran else [text]
    assert silent == []

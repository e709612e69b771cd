"""A page as a tree, where many are read: html5lib, which knows what browsers make of any mistake, takes four times as
long, and `make lint` sees to it that our templates close what they open."""

from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

CLOSED_BY_THEMSELVES = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._made, self._open = TreeBuilder(), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._made.start(tag, {name: value or "" for name, value in attrs})
        if tag in CLOSED_BY_THEMSELVES:
            self._made.end(tag)
        else:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As `<path … />` in a picture."""
        self._made.start(tag, {name: value or "" for name, value in attrs})
        self._made.end(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open and self._open[-1] == tag, f"</{tag}> closes {self._open}: read it with html5lib"
        self._open.pop()
        self._made.end(tag)

    def handle_data(self, data: str) -> None:
        if self._open:
            self._made.data(data)

    def tree(self) -> Element:
        assert self._open == [], f"never closed: {self._open}"
        return self._made.close()


def read_tree(page: str) -> Element:
    """The root of a page that closes what it opens."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.tree()

"""What the fields of a form are called on its page: read from the page itself, so that no form is left out."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

BOXES = frozenset({"checkbox", "radio"})
UNTYPED = frozenset({"submit", "button", "file", "password"})


@dataclass
class FormField:
    """`label`: what stands beside it; `options`: what each value is called, empty where people type; `shown`: the
    values that the page would send if nobody touched it; `of_the_page`: nobody can change it there. A button with a
    name is a box that whoever presses it ticks."""

    label: str = ""
    options: dict[str, str] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    legend: str = ""
    of_the_page: bool = False
    is_box: bool = False

    @property
    def is_tick(self) -> bool:
        """Whether it is a box that stands alone, also among fields of another kind that belong together."""
        return self.is_box and len(self.options) == 1

    @property
    def called(self) -> str:
        if self.is_tick:
            return ", ".join(part for part in (self.legend, *self.options.values()) if part)
        return ", ".join(part for part in (self.legend, self.label) if part)


class _Reader(HTMLParser):
    """Fields of the one form that is sent to `action`, by name in their order. With several such forms, of the last."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.fields: dict[str, FormField] = {}
        self._action, self._inside = action, False
        self._ids: dict[str, str] = {}
        self._text: list[str] | None = None  # of the label, legend, option or text area that is open
        self._label_for, self._boxed = "", ("", "")
        self._select, self._button, self._option = "", "", ("", False)
        self._legends: list[str] = []
        self._labels: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = named.get("action") == self._action
            if self._inside:
                self.fields, self._labels, self._ids = {}, {}, {}
        if not self._inside:
            return
        if tag == "fieldset":
            self._legends.append("")
        elif tag in ("legend", "option", "textarea", "button"):
            self._text = []
        elif tag == "label":
            self._text, self._label_for, self._boxed = [], named.get("for", ""), ("", "")
        if tag == "option":
            self._option = (named.get("value", ""), "selected" in named)
        elif tag == "button" and named.get("name"):
            self._option = (named.get("value", ""), False)
            self._button = named["name"]
            self.fields.setdefault(self._button, FormField(is_box=True))
        elif tag in ("select", "textarea"):
            self._select = named.get("name", "")
            self._known(named)
        elif tag == "input" and named.get("type") not in UNTYPED and named.get("name"):
            self._input(named)

    def _known(self, named: dict[str, str]) -> FormField:
        name = named.get("name", "")
        self._ids[named.get("id") or name] = name
        if self._label_for == "" and self._text is not None:
            self._boxed = (name, named.get("value", "on") if named.get("type") in BOXES else "")
        return self.fields.setdefault(name, FormField(legend=", ".join(filter(None, self._legends))))

    def _input(self, named: dict[str, str]) -> None:
        found, box = self._known(named), named.get("type") in BOXES
        found.of_the_page = named.get("type") == "hidden"
        value = named.get("value", "on" if box else "")
        if box:
            found.options[value], found.is_box = "", True
        if not box or "checked" in named:
            found.shown.append(value)

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if not self._inside:
            return
        text = " ".join("".join(self._text or []).split())
        if tag == "form":
            self._close()
        elif tag == "fieldset" and self._legends:
            self._legends.pop()
        elif tag == "legend" and self._legends:
            self._legends[-1] = text
        elif tag == "label":
            self._end_label(text)
        elif tag == "textarea":
            self.fields[self._select].shown.append("".join(self._text or []).removeprefix("\n"))
        elif tag == "option" and self._select:
            value, selected = self._option
            self.fields[self._select].options[value] = text
            if selected:
                self.fields[self._select].shown.append(value)
        elif tag == "button" and self._button:
            self.fields[self._button].options[self._option[0]] = text
            self._button = ""
        elif tag == "select":
            chosen = self.fields[self._select]
            chosen.shown = chosen.shown or list(chosen.options)[:1]
            self._select = ""
        if tag in ("label", "legend", "option", "textarea", "button"):
            self._text = None

    def _end_label(self, text: str) -> None:
        name, value = self._boxed
        if self._label_for:
            self._labels[self._label_for] = text
        elif name and value in self.fields[name].options:
            self.fields[name].options[value] = text
        elif name:
            self.fields[name].label = text

    def _close(self) -> None:
        self._inside = False
        for identity, text in self._labels.items():
            if self._ids.get(identity) in self.fields:
                self.fields[self._ids[identity]].label = text


def fields_of_form(page: str, action: str) -> dict[str, FormField]:
    """Of the form of this HTML page that is sent to `action`, by name in their order; empty without such a form."""
    reader = _Reader(action)
    reader.feed(page)
    reader.close()
    return reader.fields

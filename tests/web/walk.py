"""The pages of the staff as a person finds them, from the start page along every link, and the forms on them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from xml.etree.ElementTree import Element

from .conftest import OfficeUnderTest, Visitor
from .html_tree import read_tree

PAGES_A_PERSON = 80
TYPED_BY_NOBODY = {"csrf"}

Kind = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Control:
    """What a field takes. `kind`: its type, "text" where any words fit. `longest`: characters, where the page says it.
    `first`: of a list or of buttons, the first that says something."""

    name: str
    kind: str
    longest: int | None
    first: str = ""


@dataclass(frozen=True)
class Form:
    """A form as a page offers it: its values are what would be sent if nobody touched it."""

    action: str
    values: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]
    method: str
    controls: tuple[Control, ...] = ()
    page: str = ""

    @property
    def kind(self) -> Kind:
        """Forms with the same address but for ids, and the same fields, are one form."""
        return re.sub(r"[0-9a-f-]{36}|\d{4}-\d\d-\d\d", "*", self.action), tuple(sorted(set(self.fields)))


def signed_in(office: OfficeUnderTest, login: str) -> Visitor:
    office.clock.move(timedelta(hours=1))  # the limits on passwords are over
    return office.with_session_of(login)


def walk(visitor: Visitor) -> tuple[set[str], dict[Kind, Form]]:
    """Every page that links lead to from the start page, one of each kind and query, and every form on them."""
    waiting, seen, kinds, forms = ["/account/"], set[str](), set[str](), dict[Kind, Form]()
    while waiting and len(seen) < PAGES_A_PERSON:
        path = waiting.pop(0)
        kind = re.sub(r"[0-9a-f-]{36}|\d{4}-\d\d-\d\d", "*", path)
        if path in seen or kind in kinds:
            continue
        kinds.add(kind)
        answer = visitor.get(path)
        seen.add(path)
        if answer.status_code in (301, 302):
            waiting.append(answer.location)
            continue
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        if answer.mimetype != "text/html":
            continue
        tree = read_tree(answer.text)
        for form in read_forms(tree, path):
            forms.setdefault(form.kind, form)
        waiting += [link for link in links(tree) if not re.match(r"/(static|[a-z]{2})/", link)]
    return seen, forms


def links(tree: Element) -> Iterator[str]:
    for node in tree.iter():
        target = node.get("href") if node.tag == "a" else node.get("src") if node.tag == "iframe" else None
        if target and target.startswith("/"):
            yield target.split("#")[0]


def read_forms(tree: Element, path: str) -> Iterator[Form]:
    for form in tree.iter("form"):
        values, fields, controls = [], [], []
        for control in form.iter():
            name = control.get("name")
            if not name or name in TYPED_BY_NOBODY:
                continue
            fields.append(name)
            controls.append(read_control(control, name))
            if control.tag == "textarea":
                values.append((name, control.text or ""))
            elif control.tag == "select":
                options = list(control.iter("option"))
                chosen = [o for o in options if o.get("selected") is not None] or options[:1]
                values += [(name, option.get("value", "")) for option in chosen]
            elif control.get("type") in ("checkbox", "radio"):
                if control.get("checked") is not None:
                    values.append((name, control.get("value", "on")))
            elif control.tag == "input" and control.get("type") != "file":
                values.append((name, control.get("value", "")))
        method = form.get("method", "get").lower()
        yield Form(
            form.get("action") or path, tuple(values), tuple(dict.fromkeys(fields)), method, tuple(controls), path
        )


def read_control(control: Element, name: str) -> Control:
    longest = control.get("maxlength")
    if control.tag == "select":
        said = (option.get("value", "") for option in control.iter("option"))
        kind, first = "select", next((one for one in said if one), "")
    else:
        kind, first = control.get("type", "button" if control.tag == "button" else "text"), control.get("value", "")
        kind = {"numeric": "number", "decimal": "number"}.get(control.get("inputmode", ""), kind)
        kind = {"tel": "tel", "email": "email"}.get(control.get("autocomplete", ""), kind)
    return Control(name, kind, int(longest) if longest else None, first)

"""A new form needs a shape, one row of the table and one function that files it; what no row names is refused alone."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from fieldapp.domain import phone_kinds
from fieldapp.domain.case import Note
from fieldapp.domain.phone import StopItem
from fieldapp.domain.phone_kinds import KINDS, Kind, of_the_phone
from fieldapp.services.phone.filing import FILED_BY, Brought
from tests.web.conftest import OfficeUnderTest
from tests.web.phone_office import DayAtTheDoor, day_at_the_door


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    return day_at_the_door(office)


class Measured(StopItem):
    """A form of the test's own: how a room is."""

    kind: Literal["measured"]
    room: Annotated[str, Field(min_length=1, max_length=20)]
    degrees: int = Field(ge=-20, le=60)


def file_measured(brought: Brought[Measured]) -> None:
    """As a note, so that a page shows it."""
    item = brought.item
    text = f"{item.room}: {item.degrees}"
    moments: dict[str, Any] = {"written_at": brought.at, "received_at": brought.now}
    brought.unit.notes.append(
        Note.first(str(item.id), brought.case_id, brought.account.id, text, stop_id=item.stop, **moments)
    )


def test_a_row_and_a_function_are_a_new_form(door: DayAtTheDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = door.phone()
    early = phone.item("measured", room="kitchen", degrees=12)
    assert phone.bring(early, phone.note("beside")) == ["damaged", None], "no row names it, and it blocks nothing"
    monkeypatch.setitem(KINDS, "measured", Kind(Measured, "stop", "needed", "words"))
    monkeypatch.setitem(FILED_BY, "measured", file_measured)
    item = phone.item("measured", room="kitchen", degrees=12)
    assert phone.bring(item, item) == [None, None]
    assert sorted(door.texts()) == ["beside", "kitchen: 12"], "once"
    wrong = ({"room": "r" * 21}, {"room": ""}, {"degrees": 61}, {"degrees": "warm"}, {"more": 1}, {"stop": "none"})
    given = {"room": "kitchen", "degrees": 12}
    assert phone.bring(*(phone.item("measured", **(given | one)) for one in wrong)) == ["damaged"] * 6
    elsewhere = phone.item("measured", stop="00000000-0000-0000-0000-000000000000", **given)
    assert phone.bring(elsewhere) == ["not_given"]
    assert phone.bring(phone.item("measured", **given), use=None) == ["unproved"], "as its row says"
    assert of_the_phone(KINDS.values())["measured"] == {"urgent": False, "most": {"room": 20}}


def test_every_row_is_filed_and_named_as_its_shape_says() -> None:
    assert set(FILED_BY) == set(KINDS)
    for name, kind in KINDS.items():
        assert name == kind.name
        assert (kind.about == "stop") == issubclass(kind.shape, StopItem)
        assert not kind.own_id or kind.proof == "spared", "what counts only with a proof is said once"
    told = of_the_phone(KINDS.values())
    assert told["voice"]["most"] == told["photo"]["most"] == {"caption": 300}
    assert {name for name, one in told.items() if one["urgent"]} == {"check_in", "late", "home", "alarm", "position"}


@pytest.mark.parametrize("words", [b"", b"[]", b"{}", b'{"kind": 1}', b'{"kind": "x"}', b'{"kind": "note"}', b"\xff"])
def test_what_is_no_entry_is_told_from_a_fault_of_ours(words: bytes) -> None:
    with pytest.raises(ValueError):
        phone_kinds.read_item(words)

"""What persons ask about their data: versions that are only added, and what is owed and rests by the newest alone."""

from typing import Any

import pytest

from fieldapp.domain.errors import NotFound, WriteConflict
from fieldapp.domain.rights import USES, Allowed, Right

from .office_store import NOW, ask, migrated


def right(case_id: str, version: int = 1, **facts: Any) -> Right:
    known: dict[str, Any] = {
        "id": "one",
        "version": version,
        "case_id": case_id,
        "kind": "restriction",
        "asked_on": NOW.date(),
        "written_at": NOW,
        "written_by": None,
        "words": "keep it",
        "uses": USES,
    }
    return Right(**(known | facts))


def test_the_newest_version_alone_says_what_is_owed_and_what_rests(database_url: str) -> None:
    with migrated(database_url) as store:
        case_id = ask(store, "one").case_id
        granted = right(case_id, 2, decision="granted", decided_at=NOW)
        allowed = granted.model_copy(
            update={
                "version": 3,
                "allowed": (Allowed(use="visits", ground="consent", words="yes", by="somebody", at=NOW),),
            }
        )
        seen = []
        for one in (right(case_id), granted, allowed, allowed.model_copy(update={"version": 4, "lifted_at": NOW})):
            with store.write() as unit:
                unit.rights.add(one)
                unit.commit()
            with store.read() as unit:
                assert unit.rights.of_case(case_id) == [one]
                seen.append((len(unit.rights.owed()), unit.rights.resting({case_id}).get(case_id, frozenset())))
                assert unit.rights.all_resting() == unit.rights.resting({case_id, "another"})
        everything = frozenset(USES)
        assert seen == [(1, frozenset()), (1, everything), (1, everything - {"visits"}), (1, frozenset())]
        with store.read() as unit:
            assert [one.version for one in unit.rights.versions("one")] == [4, 3, 2, 1]
            with pytest.raises(NotFound):
                unit.rights.versions("two")


def test_two_who_write_the_same_version_do_not_both_count(database_url: str) -> None:
    with migrated(database_url) as store:
        case_id = ask(store, "one").case_id
        for words in ("first", "second"):
            try:
                with store.write() as unit:
                    unit.rights.add(right(case_id, words=words))
                    unit.commit()
            except WriteConflict:
                assert words == "second"
        with store.read() as unit:
            assert [one.words for one in unit.rights.of_case(case_id)] == ["first"]
            assert unit.rights.owed() == unit.rights.of_case(case_id), "nothing of the second is left"


def test_all_versions_go_along_and_open_with_the_key_of_the_other_case(database_url: str) -> None:
    with migrated(database_url) as store:
        first, second = ask(store, "one").case_id, ask(store, "two").case_id
        with store.write() as unit:
            unit.rights.add(right(first))
            unit.rights.add(right(first, 2, decision="refused", reason="no"))
            unit.rights.move_to_case(first, second)
            unit.commit()
        with store.read() as unit:
            assert unit.rights.of_case(first) == []
            assert [one.reason for one in unit.rights.versions("one")] == ["no", ""]
            assert {one.case_id for one in unit.rights.versions("one")} == {second}
        assert list(store.damaged()) == []

"""What stood on paper while a person's data rest: that the visit took place is kept, words and pictures are not, and
the rest of the sheet goes into its files."""

from tests.web.test_paper_sheets import Sheet, picture_of_a_sheet, sheet
from tests.web.test_paper_workers import Paper, paper
from tests.web.test_rights import restricted

__all__ = ["paper", "sheet"]
ON_HOLD = "The person restricted the use of their data, or objected to this: it is on hold."


def notes_of(paper: Paper) -> list[str]:
    with paper.office.work.store.read() as unit:
        return [note.text for note in unit.notes.of_case(paper.visit.case_id)]


def test_the_outcome_is_kept_and_words_only_where_somebody_is_in_danger(paper: Paper) -> None:
    restricted(paper.office, paper.visit.case_id)
    page = paper.enter(note="What they said", ended="9:45")
    assert ON_HOLD in page
    assert "What they said" in page, "what was typed is still there"
    assert (notes_of(paper), paper.state()) == ([], "open")
    assert "It is in the file" in paper.enter(ended="9:45")
    assert (notes_of(paper), paper.state()) == ([], "done")


def test_words_about_danger_are_kept(paper: Paper) -> None:
    restricted(paper.office, paper.visit.case_id)
    paper.enter(note="They were threatened", ground="danger", ended="9:45")
    assert (notes_of(paper), paper.state()) == (["They were threatened"], "done")


def test_of_a_whole_sheet_the_others_go_into_their_files(sheet: Sheet) -> None:
    first, _ = sheet.visits
    restricted(sheet.office, first.case_id)
    assert "data on hold" in sheet.find().text
    for numbers, outcome in (((0, 1), {}), ((1,), {f"picture-{sheet.stops[0]}": "on", f"top-{sheet.stops[0]}": "0"})):
        typed = sheet.typed(*numbers) | outcome | {f"bottom-{sheet.stops[0]}": "50", f"agreed-{sheet.stops[0]}": "on"}
        sheet.keep(typed, picture_of_a_sheet())
        assert (sheet.notes(0), sheet.notes(1)) == ([], []), "all of a sheet or nothing"
        assert not sheet.pictures(0)
    kept = sheet.keep(sheet.typed(1) | {f"outcome-{sheet.stops[0]}": "done"}, picture_of_a_sheet())
    assert "1 note, 1 picture." in kept
    assert (len(sheet.notes(0)), len(sheet.notes(1)), len(sheet.pictures(0))) == (0, 1, 0)
    with sheet.office.work.store.read() as unit:
        assert unit.visits.get(first.id).state == "done"

"""At the end: who asks what is kept about them is given all that the ledger knows of them, and nothing of others."""

import json
import re
from collections import defaultdict

from fieldapp.services import access_statement
from fieldapp.web.access_statement import StatementWords

from .ledger import Ledger
from .matter import Matter
from .people import Office


def check_statements(office: Office, ledger: Ledger) -> None:
    """Of every case, on paper and as a file."""
    by_case: dict[str, list[Matter]] = defaultdict(list)
    for matter in ledger.matters.values():
        by_case[matter.case.id].append(matter)
    persons = {matter.person for matter in ledger.matters.values()}
    for case_id, matters in by_case.items():
        copied = access_statement.copy(office.work, None, case_id)
        found = access_statement.read(office.work, None, case_id)
        paper = "\n".join(_lines(StatementWords(office.work, found, "en")))
        file = json.dumps(copied, ensure_ascii=False)
        notes = [row["sealed"]["text"] for row in copied.get("notes", [])]
        said = {row["id"] for row in copied.get("stop_events", [])}
        visits = {row["id"] for row in copied.get("visits", [])}
        for matter in matters:
            ledger.expect(matter.person in paper, f"the statement does not name {matter}")
            missing = [note for note in matter.notes if note not in notes or note not in paper]
            ledger.expect(not missing, f"the statement of {matter} lacks {missing}")
            lost = {one.id for one in matter.outcomes} - said
            ledger.expect(not lost, f"the statement of {matter} lacks what was said at the door: {lost}")
            if matter.state not in ("asked", "declined"):
                ledger.expect(matter.id in visits, f"the statement lacks the visit {matter}")
        others = persons - {matter.person for matter in matters}
        named = {one for one in others if any(re.search(rf"{re.escape(one)}\b", text) for text in (paper, file))}
        ledger.expect(not named, f"the statement of {matters} names {named}")


def _lines(words: StatementWords) -> list[str]:
    return [line for part in words.sections for entry in part.entries for line in (entry.head, *entry.lines)]

"""Every translatable string is marked as a promise, with the tests that show it, or as none.

`tests/promises.py` says how both files are written. No mark outlives its string.
"""

from pathlib import Path

import pytest

from tests.promises import AUDIENCES, is_a_test, message_places, quoted, read, unmarked
from tests.quotes import says
from tests.strings import ROOT

HOW = """
Does it promise something to somebody (saved, erased, kept, only, never, told, proved)? Then add a line to
tests/promises.toml, in the table of who reads it, with the tests that would fail if it were untrue:
  "the string" = ["tests/web/test_x.py::test_that_shows_it"]
If not, add it as one quoted line to tests/not_promises.txt. Both are in the order of the alphabet;
`python -m tests.promises --sort` puts them in order and drops strings that stand nowhere any more."""


def listed(texts: list[str]) -> str:
    return "\n".join(f"  {quoted(text)}" for text in texts)


def test_every_string_is_marked_promise_or_not() -> None:
    missing = unmarked(read())
    told = "\n".join(f"  {quoted(text)}   ({message_places()[text]})" for text in missing)
    assert not missing, f"{len(missing)} strings are marked neither promise nor not:\n{told}{HOW}"


def test_no_string_is_marked_twice() -> None:
    register = read()
    promised = register.promised()
    both = sorted(set(promised) & set(register.not_promises))
    assert not both, f"In promises.toml and in not_promises.txt; take one out:\n{listed(both)}"
    twice = sorted({text for text in promised if promised.count(text) > 1})
    assert not twice, f"Under two audiences of promises.toml; take one out:\n{listed(twice)}"


def test_every_marked_string_still_stands() -> None:
    register = read()
    gone = sorted((set(register.promised()) | set(register.not_promises)) - set(message_places()))
    assert not gone, f"Stands nowhere any more; `python -m tests.promises --sort` drops it:\n{listed(gone)}"


def test_every_promise_names_tests_that_exist() -> None:
    register = read()
    assert set(register.promises) <= set(AUDIENCES)
    without = [sentence for sentence, tests in register.rows() if not tests]
    assert not without, f"Promises that no test shows:\n{listed(without)}"
    wrong = [
        f"  {quoted(sentence)}\n    {test}"
        for sentence, tests in register.rows()
        for test in tests
        if not is_a_test(test)
    ]
    assert not wrong, "promises.toml names tests that do not exist:\n" + "\n".join(wrong)


def test_what_documents_and_commands_promise_is_still_said_there() -> None:
    gone = [
        f"  {file}: {quoted(sentence)}"
        for file, audiences in read().said.items()
        for audience, table in audiences.items()
        for sentence in table
        if audience not in AUDIENCES or not says(ROOT / file, sentence)
    ]
    assert not gone, "The file does not say this any more; quote what it says now, with its test:\n" + "\n".join(gone)


def test_a_sentence_is_found_across_lines_and_in_what_a_command_prints(tmp_path: Path) -> None:
    document, command = tmp_path / "README.md", tmp_path / "saving.py"
    document.write_text("Nothing is\nlost here.\n", encoding="utf-8")
    command.write_text('print(f"{rows:,} rows saved to {file}. " "Keep it.")  # forever\n', encoding="utf-8")
    assert says(document, "Nothing is lost")
    assert not says(document, "Nothing is kept")
    assert says(command, "{rows} rows saved to {file}. Keep it.")
    assert not says(command, "forever")


@pytest.mark.parametrize(
    "test",
    [
        "tests/rules/test_promises.py::test_of_a_name_that_is_not_there",
        "tests/rules/test_promises.py::listed",
        "tests/rules/test_no_such_file.py::test_every_string_is_marked_promise_or_not",
        "tests/rules/test_promises.py",
    ],
)
def test_a_name_that_is_no_test_is_seen(test: str) -> None:
    assert not is_a_test(test)


def test_a_new_string_is_seen() -> None:
    register = read()
    taken = register.not_promises.pop()
    assert taken in unmarked(register)

"""The register of processing is made from the configuration, says what is missing, and every word is the office's."""

import shutil
from html import unescape
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from fieldapp.cli import main
from fieldapp.services import register
from fieldapp.settings import Settings, default_folder, load
from tests.web.conftest import OfficeUnderTest


def changed(settings: Settings, activity: dict[str, Any]) -> Settings:
    """With other words in its first activity."""
    first, *others = settings.processing.activity
    processing = settings.processing.model_copy(update={"activity": (first.model_copy(update=activity), *others)})
    return settings.model_copy(update={"processing": processing})


def gaps(settings: Settings) -> set[tuple[str, str]]:
    return {(gap.kind, gap.of) for gap in register.gaps(settings)}


def test_nothing_is_missing_and_whatever_is_taken_away_is_missed() -> None:
    whole = load()
    assert gaps(whole) == set()
    classes = whole.data_classes
    without = {name: columns for name, columns in classes["notes"].items() if name != "sealed"}
    assert gaps(whole.model_copy(update={"data_classes": classes | {"notes": without}})) == {("column", "notes.sealed")}
    silent = {"sealed": type(classes["notes"]["sealed"])(level="sensitive", sealed=True)}
    unsaid = whole.model_copy(update={"data_classes": classes | {"notes": without | silent}})
    assert gaps(unsaid) == {("keep", "notes.sealed")}
    coloured = classes["notes"] | {"colour": silent["sealed"]}
    more = whole.model_copy(update={"data_classes": classes | {"notes": coloured}})
    assert ("not_stored", "notes.colour") in gaps(more)
    first = whole.processing.activity[0]
    assert gaps(changed(whole, {"tables": (*first.tables[1:], "colours")})) == {
        ("activity", first.tables[0]),
        ("table", "colours"),
    }
    for answer in ("purpose", "basis", "recipients"):
        said = changed(whole, {answer: getattr(first, answer) | {"nl": " "}})
        assert gaps(said) == {("words", f"{first.code}.{answer}.nl")}


def test_it_is_read_in_the_languages_of_staff_with_what_the_program_knows(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("administrator", language="nl")
    pages = {language: unescape(visitor.get(f"/admin/register?language={language}").text) for language in ("fr", "en")}
    processing = office.work.settings.processing
    for language, page in pages.items():
        assert f'<html lang="{language}"' in page
        for one in processing.activity:
            for said in (one.name, one.purpose, one.basis, one.persons, one.data, one.recipients):
                assert said[language] in page
        for risk in processing.risk:
            assert risk.measures[language] in page
    english = pages["en"]
    for said in (
        "to be read and completed by the office’s own data-protection officer",
        "APD / GBA",
        "erased by itself 730 days after",
        "notes: 9 columns, 1 of them encrypted; level: sensitive",
        "The office’s key opens one for 90 days.",
        "None: the program speaks to no other machine.",
        "deleted at 22:00; a PIN has at least 6 digits and 10 tries. With a PIN, a part of its key is with the office.",
    ):
        assert said in english, said
    assert english.count("statement-blank") >= len([line for line in processing.line if not line.answer])
    assert '<html lang="nl"' in visitor.get("/admin/register?language=xx").text


def test_the_command_writes_it_and_fails_where_something_is_missing(office: OfficeUnderTest, tmp_path: Path) -> None:
    config = tmp_path / "config"
    shutil.copytree(default_folder(), config)
    env = {"FIELDAPP_DATA": str(office.work.settings.data), "FIELDAPP_CONFIG": str(config)}

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, list(words), env=env)
        return result.exit_code, result.output

    code, said = run("register", "--language", "en", "--output", str(tmp_path / "whole"))
    assert code == 0, said
    page = (tmp_path / "whole" / "register.html").read_text(encoding="utf-8")
    assert "/static/" not in page
    assert (tmp_path / "whole" / "register.html").stat().st_mode & 0o777 == 0o600
    assert run("register", "--language", "ar", "--output", str(tmp_path / "other"))[0] == 2
    assert run("register", "--output", str(tmp_path / "whole"))[0] == 2, "nothing is written over"
    assert "The register of processing is whole" in run("check")[1]

    (config / "register.toml").unlink()
    assert run("register", "--output", str(tmp_path / "older"))[0] == 0, "an older copy has the words of the program"
    written = (default_folder() / "register.toml").read_text(encoding="utf-8")
    own = written.replace('en = "Requests for a visit"', 'en = "Our requests"').replace('"messages", "text', '"text')
    (config / "register.toml").write_text(own, encoding="utf-8")
    code, said = run("register", "--language", "en", "--output", str(tmp_path / "own"))
    assert (code, "messages belongs to no activity of register.toml." in said) == (1, True)
    assert "Our requests" in (tmp_path / "own" / "register.html").read_text(encoding="utf-8")
    code, said = run("check")
    assert code == 1
    assert "The register of processing lacks something: messages belongs to no activity of register.toml." in said

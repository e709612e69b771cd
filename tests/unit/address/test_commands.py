"""`fieldapp addresses import` and `fieldapp geocode`, as somebody types them; no `init` before."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fieldapp.cli import main

from .conftest import VILLAGE, write


class Office:
    """A folder of data, a command line, and what it says."""

    def __init__(self, folder: Path, localities: Path) -> None:
        self.folder = folder
        self.environment = {"FIELDAPP_DATA": str(folder / "data"), "FIELDAPP_CONFIG": str(localities.parent)}

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, env=self.environment)

    def geocode(self, content: str | bytes) -> tuple[Result, Path]:
        source, target = self.folder / "in.csv", self.folder / "out.csv"
        source.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self.run("geocode", "--csv", str(source), "--output", str(target)), target


@pytest.fixture
def office(tmp_path: Path, localities: Path) -> Office:
    return Office(tmp_path, localities)


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_import_then_geocode(office: Office) -> None:
    imported = office.run("addresses", "import", str(write(office.folder / "a.csv", VILLAGE)))
    assert imported.exit_code == 0
    assert "1 rows were left out" in imported.output
    done, target = office.geocode('id,address\n7,"Rue des Essais 5, 1360 Perwez"\n8,rue des esais 77 perwez\n')
    assert done.exit_code == 0
    assert table(target)[:2] == [
        ["id", "address", "lat", "lon", "accuracy", "score", "label"],
        [
            "7",
            "Rue des Essais 5, 1360 Perwez",
            "50.624500",
            "4.813000",
            "house",
            "1.00",
            "Rue des Essais 5, 1360 Perwez",
        ],
    ]
    assert table(target)[2][4] == "street"


def test_every_row_stays_in_its_order_and_empty_ones_have_empty_cells(office: Office) -> None:
    done, target = office.geocode("\ufeffaddress;id\r\nPerwijs;1\r\n;\r\n" + "x" * 10_000 + ";3\r\n1360 Perwez\r\n")
    assert done.exit_code == 0
    rows = table(target)
    assert [row[1] for row in rows] == ["id", "1", "", "3", ""]
    assert [row[6] for row in rows] == ["label", "1360 Perwez", "", "", "1360 Perwez"]
    assert rows[2] == [""] * 7
    assert not (office.folder / "data").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id,street\n1,Perwez\n", "column address is missing"),
        ("", "column address is missing"),
        ("address\nRue des Essais 5, 1360 Perwez\n", "quotes"),
        ("address\nRue Modèle\n".encode("latin-1"), "not UTF-8"),
        (b"address\n" + b"\0" * 1_000, "not a CSV file"),
    ],
)
def test_refused_input_is_one_sentence_and_writes_nothing(office: Office, content: str | bytes, said: str) -> None:
    (office.folder / "out.csv").write_text("what was there")
    done, target = office.geocode(content)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.strip().count("\n") == 0
    assert target.read_text() == "what was there"


def test_a_huge_file_is_refused_without_reading_it(office: Office) -> None:
    with (office.folder / "huge.csv").open("wb") as file:
        file.truncate(1_000_000_000)
    done = office.run("geocode", "--csv", str(office.folder / "huge.csv"), "--output", str(office.folder / "out.csv"))
    assert done.exit_code == 2
    assert "larger than" in done.stderr


def test_files_that_are_not_there(office: Office) -> None:
    none = str(office.folder / "none.csv")
    assert office.run("addresses", "import", none).exit_code == 2
    assert office.run("addresses", "import", str(office.folder)).exit_code == 2
    assert office.run("geocode", "--csv", none, "--output", none).exit_code == 2
    office.environment["FIELDAPP_CONFIG"] = str(office.folder)
    done, target = office.geocode("address\nPerwez\n")
    assert (done.exit_code, target.exists()) == (2, False)


def test_an_output_that_cannot_be_written_is_told(office: Office) -> None:
    (office.folder / "in.csv").write_text("address\nPerwez\n")
    for target in (office.folder, office.folder / "none" / "out.csv"):
        done = office.run("geocode", "--csv", str(office.folder / "in.csv"), "--output", str(target))
        assert (done.exit_code, "cannot be written" in done.stderr) == (2, True)

"""A file of requests is taken whole, or nothing of it is: also where the disk is full in the middle."""

from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from fieldapp.domain.errors import Refused
from fieldapp.services import request_file
from tests.life.breaks import room_for

from .conftest import OfficeUnderTest
from .people_and_visits import TODAY

HEADER = "reference,language,service,reason_for_home_visit,address,windows,duration_min,priority,note"
ADDRESSES = ("Rue de Jausselette 38, 1360 Perwez", "Jodoigne", "Rue de Seumay 32, 1360 Perwez")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    rows = [f'Q{n},fr,legal,both,"{address}",09:00-12:00,30,normal,' for n, address in enumerate(ADDRESSES)]
    file = tmp_path / "requests.csv"
    file.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    return file


def kept(office: OfficeUnderTest) -> list[str]:
    with office.work.store.read() as unit:
        found = unit.requests.in_states("new", "address_unconfirmed", "accepted")
    return sorted(one.reference for one in found)


@pytest.mark.parametrize("commits", range(6))
def test_where_the_disk_is_full_nothing_of_a_file_stays(office: OfficeUnderTest, source: Path, commits: int) -> None:
    with room_for(office.work.store.engine, commits) as room:
        try:
            request_file.import_requests(office.work, source, TODAY)
        except OperationalError:
            assert kept(office) == []
    assert room.refused == (commits == 0)
    request_file.import_requests(office.work, source, TODAY)
    assert kept(office) == ["Q0", "Q1", "Q2"]


def test_one_reference_of_another_request_and_nothing_of_the_file_stays(office: OfficeUnderTest, source: Path) -> None:
    text = source.read_text(encoding="utf-8")
    with office.work.store.read() as unit:
        assert not unit.requests.in_states("new", "address_unconfirmed", "accepted")
    request_file.import_requests(office.work, source, TODAY)
    with office.work.store.write() as unit:  # as if the office itself had given this reference
        unit._connection.exec_driver_sql("UPDATE requests SET submission = 'other' WHERE reference = 'Q1'")
        unit.commit()
    source.write_text(text.replace("\nQ0,", "\nN0,"), encoding="utf-8")
    with pytest.raises(Refused):
        request_file.import_requests(office.work, source, TODAY)
    assert kept(office) == ["Q0", "Q1", "Q2"]

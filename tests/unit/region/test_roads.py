"""Ways on the roads of Essaimont: one-way streets, a bollard, what lies off the map."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.gateways.region import Pack
from routing.problem import ProblemError
from routing.travel import Travel, is_estimated
from routing.travel import road_engine as engine
from routing.travel.estimate import Estimate
from routing.travel.road_build import RoadBuildError, build
from routing.travel.road_engine import MOST_POINTS, Roads
from tests.village import osm

CHURCH, MILL_END = osm.place(0, 0), osm.place(400, 0)
UNIQUE_TOP = osm.place(0, 290)  # the end of a one-way street that leads away from the church
ORCHARD_NORTH, ORCHARD_SOUTH = osm.place(200, -100), osm.place(200, -300)  # either side of the bollard
WOOD_PATH = osm.place(-200, 300)
FAR = (51.2, 4.4)


@pytest.fixture(scope="session")
def roads(village_pack: Pack) -> Roads:
    return Roads(village_pack.folder / "roads")


@pytest.mark.parametrize("profile", ["car", "bicycle", "foot"])
@pytest.mark.parametrize("kind", ["estimate", "roads"])
def test_what_every_source_of_travel_promises(kind: str, profile: str, roads: Roads) -> None:
    travel: Travel = roads if kind == "roads" else Estimate()
    points = [CHURCH, MILL_END, UNIQUE_TOP, FAR]
    matrix = travel.matrix(points, profile)
    assert [len(row) for row in matrix.durations] == [len(row) for row in matrix.distances] == [4] * 4
    assert all(isinstance(cell, int) and cell >= 0 for row in matrix.durations + matrix.distances for cell in row)
    assert all(matrix.durations[n][n] == matrix.distances[n][n] == 0 for n in range(4))
    assert matrix.source == travel.source
    assert is_estimated(matrix, 0, 3)
    pieces = travel.line(points, profile)
    assert pieces
    assert all(before.points[-1] == pytest.approx(after.points[0], abs=0.003) for before, after in pairwise(pieces))
    assert travel.matrix([], profile).durations == ()
    assert travel.line([CHURCH], profile) == ()


def test_a_one_way_street_is_driven_one_way(roads: Roads) -> None:
    """Up Rue Unique it is 290 m; back, by Rue du Retour, more than 600. Who walks goes both ways alike."""
    by_car = roads.matrix([CHURCH, UNIQUE_TOP], "car").distances
    assert by_car[0][1] == pytest.approx(290, abs=15)
    assert by_car[1][0] > 600
    on_foot = roads.matrix([CHURCH, UNIQUE_TOP], "foot").distances
    assert on_foot[0][1] == on_foot[1][0] == pytest.approx(290, abs=15)


def test_a_bollard_stops_cars_only(roads: Roads) -> None:
    points = [ORCHARD_NORTH, ORCHARD_SOUTH]
    assert roads.matrix(points, "car").distances[0][1] > 900
    assert roads.matrix(points, "bicycle").distances[0][1] == pytest.approx(200, abs=15)
    assert roads.matrix(points, "foot").distances[0][1] == pytest.approx(200, abs=15)


def test_the_walloon_road_without_a_sign_of_a_number_allows_ninety(tmp_path: Path) -> None:
    """And what else OSRM's own table lacks for Belgium; it drives at 0.8 of what is allowed."""
    allowed = {
        "BE-WAL:rural": 90,
        "BE-VLG:rural": 70,
        "BE-WAL:motorway": 120,
        "BE:zone30": 30,
        "BE:urban": 50,
        "be-wal:cyclestreet": 30,
        "BE:living_street": 20,
    }
    lines = ['<?xml version="1.0"?><osm version="0.6">']
    for row in range(len(allowed)):
        lines += [
            f'<node id="{2 * row + side}" lat="{50 + row / 100}" lon="{4.7 + side / 100}" version="1"/>'
            for side in (1, 2)
        ]
    for row, rule in enumerate(allowed):
        tags = f'<tag k="highway" v="primary"/><tag k="maxspeed" v="{rule}"/>'
        lines.append(f'<way id="{row + 1}" version="1"><nd ref="{2 * row + 1}"/><nd ref="{2 * row + 2}"/>{tags}</way>')
    source = tmp_path / "limits.osm"
    source.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    build(source, tmp_path / "roads")
    travel = Roads(tmp_path / "roads")
    found = {}
    for row, rule in enumerate(allowed):
        matrix = travel.matrix([(50 + row / 100, 4.71), (50 + row / 100, 4.72)], "car")
        found[rule] = matrix.distances[0][1] / matrix.durations[0][1] * 3.6 / 0.8
    assert found == {rule: pytest.approx(limit, rel=0.02) for rule, limit in allowed.items()}


def test_off_the_map_is_estimated_cell_by_cell_and_never_snapped_far_away(roads: Roads) -> None:
    points = [CHURCH, FAR, MILL_END]
    matrix, estimate = roads.matrix(points, "car"), Estimate().matrix(points, "car")
    assert {(i, j) for i in range(3) for j in range(3) if is_estimated(matrix, i, j)} == {
        (0, 1), (1, 0), (1, 1), (1, 2), (2, 1)
    }  # fmt: skip
    assert matrix.durations[0][1] == estimate.durations[0][1]
    assert matrix.distances[2][1] == estimate.distances[2][1]
    assert matrix.distances[0][2] == pytest.approx(400, abs=15)
    near, beyond = osm.place(950, engine.SNAP_M - 15), osm.place(950, engine.SNAP_M + 15)
    assert not is_estimated(roads.matrix([CHURCH, near], "car"), 0, 1)
    assert is_estimated(roads.matrix([CHURCH, beyond], "car"), 0, 1)


def test_two_places_that_no_road_joins_get_the_estimate_and_the_others_do_not(tmp_path: Path) -> None:
    """Two islands: a road on each, no ferry."""
    lines = ['<?xml version="1.0"?><osm version="0.6">']
    for row in (1, 2):
        lines += [
            f'<node id="{2 * row + side}" lat="{50 + row / 10}" lon="{4.7 + side / 100}" version="1"/>'
            for side in (0, 1)
        ]
    for row in (1, 2):
        nodes = f'<nd ref="{2 * row}"/><nd ref="{2 * row + 1}"/>'
        lines.append(f'<way id="{row}" version="1">{nodes}<tag k="highway" v="residential"/></way>')
    source = tmp_path / "islands.osm"
    source.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    build(source, tmp_path / "roads")
    points = [(50.1, 4.7), (50.1, 4.71), (50.2, 4.7), (50.2, 4.71)]
    matrix, estimate = Roads(tmp_path / "roads").matrix(points, "car"), Estimate().matrix(points, "car")
    apart = {(i, j) for i in range(4) for j in range(4) if (i < 2) != (j < 2)}
    assert {(i, j) for i in range(4) for j in range(4) if is_estimated(matrix, i, j)} == apart
    assert all(matrix.durations[i][j] == estimate.durations[i][j] for i, j in apart)
    assert matrix.distances[0][1] == pytest.approx(713, abs=5)


def test_everything_off_the_map_is_the_estimate(roads: Roads) -> None:
    points = [FAR, (51.3, 4.5)]
    matrix = roads.matrix(points, "car")
    assert matrix.durations == Estimate().matrix(points, "car").durations
    assert all(is_estimated(matrix, i, j) for i in range(2) for j in range(2))


def test_a_path_is_not_for_cars(roads: Roads) -> None:
    """Sentier du Bois: 200 m on foot from Rue Unique's end; a car stands at the next street, or is told an estimate."""
    on_foot = roads.matrix([UNIQUE_TOP, WOOD_PATH], "foot")
    assert on_foot.distances[0][1] == pytest.approx(210, abs=20)
    assert roads.matrix([UNIQUE_TOP, WOOD_PATH], "car").distances[0][1] != on_foot.distances[0][1]


def test_the_line_follows_the_streets_and_says_where_it_does_not(roads: Roads) -> None:
    (whole,) = roads.line([CHURCH, UNIQUE_TOP, CHURCH], "car")
    assert not whole.estimated
    corner = osm.place(200, 300)
    assert min(abs(lat - corner[0]) + abs(lon - corner[1]) for lat, lon in whole.points) < 0.0002
    pieces = roads.line([CHURCH, MILL_END, FAR, CHURCH], "car")
    assert [piece.estimated for piece in pieces] == [False, True]
    assert pieces[1].points == (MILL_END, FAR, CHURCH)


@given(st.lists(st.tuples(st.integers(-900, 1900), st.integers(-900, 900)), min_size=2, max_size=9))
def test_the_matrix_of_some_places_is_part_of_that_of_all(roads: Roads, spots: list[tuple[int, int]]) -> None:
    """Whichever others are asked for at the same time, on the map or off it."""
    points = [osm.place(east, north) for east, north in spots]
    together = roads.matrix(points, "car")
    for i, j in ((0, 1), (len(points) - 1, 0)):
        alone = roads.matrix([points[i], points[j]], "car")
        assert is_estimated(alone, 0, 1) == is_estimated(together, i, j)
        assert abs(alone.durations[0][1] - together.durations[i][j]) <= 1


def test_answers_are_remembered_up_to_a_limit(village_pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    roads = Roads(village_pack.folder / "roads")
    monkeypatch.setattr(engine, "KEPT_CELLS", 20)
    first = roads.matrix([CHURCH, MILL_END], "car")
    assert roads.matrix([CHURCH, MILL_END], "car") is first
    for metres in range(0, 60, 10):
        roads.matrix([CHURCH, osm.place(metres, 0)], "car")
    assert roads.matrix([CHURCH, MILL_END], "car") is not first
    assert roads.matrix([CHURCH, MILL_END], "car") == first


def test_the_same_file_gives_the_same_answers(village_file: Path, tmp_path: Path) -> None:
    """Not the same bytes: OSRM leaves some of its own undefined."""
    points = [osm.place(east, north) for east in range(-400, 600, 200) for north in range(-400, 400, 200)]
    built = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        build(village_file, folder)
        built.append(Roads(folder))
    for profile in ("car", "bicycle", "foot"):
        first, second = (roads.matrix(points, profile) for roads in built)
        assert first == second
        assert built[0].line(points, profile) == built[1].line(points, profile)


def test_too_many_places_are_refused_in_a_sentence(roads: Roads) -> None:
    with pytest.raises(ProblemError, match="at most"):
        roads.matrix([CHURCH] * (MOST_POINTS + 1), "car")


def test_a_file_without_roads_is_refused_in_a_sentence(tmp_path: Path) -> None:
    source = tmp_path / "empty.osm"
    source.write_text('<?xml version="1.0"?><osm version="0.6"><node id="1" lat="50" lon="4" version="1"/></osm>')
    with pytest.raises(RoadBuildError, match="no road for cars"):
        build(source, tmp_path / "roads")
    assert list((tmp_path / "roads").iterdir()) == []


def test_a_file_that_is_none_is_refused_in_a_sentence(tmp_path: Path) -> None:
    source = tmp_path / "broken.osm.pbf"
    source.write_bytes(b"no map at all")
    with pytest.raises(RoadBuildError, match="osrm-extract gave up"):
        build(source, tmp_path / "roads")


def test_a_folder_may_be_called_like_a_map(village_file: Path, tmp_path: Path) -> None:
    """OSRM's tools take everything from ".osm" on for an ending."""
    build(village_file, tmp_path / "belgium.osm" / "roads")
    assert Roads(tmp_path / "belgium.osm" / "roads").matrix([CHURCH, MILL_END], "car").distances[0][1] > 300

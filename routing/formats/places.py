"""Where things are: coordinates or rows of given matrices become location numbers."""

from typing import Any

from ..field_rules import is_int, is_point, shown
from ..problem import Matrix, ProblemError
from .fields import only, within


class Places:
    """Gives every coordinate or index a location number. `given`: the size of the
    matrices, None when there are none."""

    def __init__(self, given: int | None) -> None:
        self.points: list[tuple[float, float] | None] = [None] * (given or 0)
        self._given = given
        self._known: dict[tuple[float, float], int] = {}

    def number(self, entry: dict[str, Any], name: str, where: str) -> int | None:
        """The location number of what an entry says of `name`: the row of the matrices (`name`_index) where there are
        matrices, else a new or known one for [longitude, latitude] in WGS84 degrees. None where it says nothing.

        Raises `ProblemError`: a row that is not there, coordinates that are none, or one where the other is needed.
        """
        point, index = entry.get(name), entry.get(f"{name}_index")
        if self._given is not None:
            if index is None:
                if point is not None:
                    raise ProblemError(f"{where}: with matrices, {name}_index says which row; add it.")
                return None
            if not is_int(index) or not 0 <= index < self._given:
                raise ProblemError(f"{where}: {name}_index {shown(index)} is no row of the matrices.")
            if point is not None:
                self.points[index] = _point(point, f"{where}.{name}")
            return index
        if index is not None:
            raise ProblemError(f"{where}: {name}_index needs matrices; give {name} as [longitude, latitude].")
        if point is None:
            return None
        place = _point(point, f"{where}.{name}")
        if place not in self._known:
            self._known[place] = len(self.points)
            self.points.append(place)
        return self._known[place]


def _point(value: Any, where: str) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2 or not is_point(value[1], value[0]):
        raise ProblemError(f"{where}: {shown(value)} is not [longitude, latitude] in degrees.")
    return float(value[1]), float(value[0])


def matrices(data: Any) -> dict[str, Matrix]:
    """By profile; empty when none are given."""
    if data is None:
        return {}
    if not isinstance(data, dict) or not data:
        raise ProblemError("matrices: an object with one entry a profile is needed.")
    found = {}
    for profile, entry in data.items():
        where = f"matrices.{profile[:40]}"
        only(entry, {"durations", "distances"}, where)
        durations = _table(entry.get("durations"), f"{where}.durations")
        distances = _table(entry["distances"], f"{where}.distances") if "distances" in entry else durations
        with within(where):
            found[profile] = Matrix(durations, distances, "given")
    if len({len(matrix.durations) for matrix in found.values()}) > 1:
        raise ProblemError("matrices: the profiles differ in size; give each the same places.")
    return found


def _table(rows: Any, where: str) -> tuple[tuple[int, ...], ...]:
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
        raise ProblemError(f"{where}: a square table of numbers is needed.")
    return tuple(map(tuple, rows))

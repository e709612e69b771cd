"""What differs from one time to the next in a statement that is built once.

Statements that pages need again and again are constants of their modules: building one anew, finding out that it is
known already and fitting its columns to those of the first took a quarter of the time of a page.
"""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam

AT_ONCE = 500
"""Values in one statement: fewer than any database refuses."""


def given(name: str) -> BindParameter[Any]:
    """A value that comes with the statement, under this name."""
    return bindparam(name)


def one_of(column: ColumnElement[Any], name: str = "ids") -> ColumnElement[bool]:
    """Whether the column has one of the values that come, as a list, with the statement under this name."""
    return column.in_(bindparam(name, expanding=True, type_=column.type))


def pieces(values: list[str]) -> list[dict[str, list[str]]]:
    """What `one_of` is given: as many values at a time as a statement may have."""
    return [{"ids": values[start : start + AT_ONCE]} for start in range(0, len(values), AT_ONCE)]

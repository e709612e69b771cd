"""The office as data: reads and judges `config/`.

`load()` returns one frozen `Settings`. Anything wrong raises `SettingsError` with one sentence that names file,
key and remedy, so that the start stops before a wrong hour or a missing language reaches a client.
"""

from .loading import PACKAGE, SettingsError, default_data, default_folder, load, own_folder
from .office import DutyHours, Office
from .whole import ROLES, Settings

__all__ = [
    "PACKAGE",
    "ROLES",
    "DutyHours",
    "Office",
    "Settings",
    "SettingsError",
    "default_data",
    "default_folder",
    "load",
    "own_folder",
]

"""The local index of addresses: one SQLite file beside the database, built from files in the official BeSt layout.

`build()` writes it, `AddressIndex` reads it, `source` knows the files. A file replaces what the index holds of the
regions it names (the official download is one file a region); other regions stay.
"""

from .build import Imported, build
from .lookup import AddressIndex, House, Street
from .merging import Merged, lay_over
from .source import ImportRefused

__all__ = ["AddressIndex", "House", "ImportRefused", "Imported", "Merged", "Street", "build", "lay_over"]

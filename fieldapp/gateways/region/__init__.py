"""The region pack: the local map, compiled from one OpenStreetMap file.

`building.build()` makes a pack, `shelf.Shelf` keeps the packs of this machine and knows the one in use, `parts.PARTS`
lists what a pack is made of. On disk, inside FIELDAPP_DATA:

    regions/in-use                  the pack in use, as "NAME/VERSION"; replaced in one step
    regions/NAME/VERSION/           never changed once it is there, `addresses.sqlite` aside (see `region.addresses`)
        manifest.json               where it comes from and what is in it
        addresses.sqlite            the search index
        roads/{car,bicycle,foot}/   the road engine
        basemap.*                   the tiles
    regions/.building-*             a build that runs, or died: the next build clears it away
"""

from .manifest import Box, Manifest
from .refusal import RegionRefused
from .shelf import Pack, Shelf

__all__ = ["Box", "Manifest", "Pack", "RegionRefused", "Shelf"]

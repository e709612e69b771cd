"""What a pack is made of, in the order it is built: the one list that a new part is added to."""

from . import addresses, basemap, roads
from .part import Part

PARTS: tuple[Part, ...] = (
    Part("addresses", "Addresses", addresses.build),
    Part("roads", "Roads", roads.build),
    Part("basemap", "Base map", basemap.build),
)

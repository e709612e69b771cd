"""The basemap of a region pack: compiled once from OpenStreetMap (`build`), then drawn tile by tile (`tiles`).

Map data © OpenStreetMap contributors, ODbL; `CREDIT` must be seen wherever a tile is.
"""

CREDIT = "© OpenStreetMap contributors"
FILE = "basemap.sqlite"

"""L'Hirondelle: home visits from a client's request to a note written at the door."""

__version__ = "0.1.0"

"""Read by the process from which servers are forked: what every server reads at its start is read here once."""

import gc

from fieldapp.settings import load
from fieldapp.store import schema

load()
schema.head()
gc.freeze()  # so that a collection in a server does not copy what all of them share

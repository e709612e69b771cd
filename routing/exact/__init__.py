"""Proof: every set of visits a shift can serve, packed by a linear relaxation and, where that leaves a gap, an integer model."""

"""Heuristic search: ruin and recreate, with simulated annealing. Not public: it may change at any time."""

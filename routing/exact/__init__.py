"""Proofs: by enumeration, by column generation, by one CP-SAT model. Not public: it may change at any time."""

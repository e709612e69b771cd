"""Which search and which proof a day needs, and who gets how much time. Not public: it may change at any time."""

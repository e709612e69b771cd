"""Parsers under a fuzzer that looks at which lines an input reaches: `make fuzz`. See `__main__.py`."""

"""The phone at the door: what it is given to read, and what it brings back."""

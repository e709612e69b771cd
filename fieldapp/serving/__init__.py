"""The server: connections that may be slow cost nobody a thread, and a request takes one only when it is whole.

A loop of the operating system's events holds every connection (`connections.py`); what arrived whole is answered by
threads in lanes (`lanes.py`), and `bridge.py` carries it there and back.
"""

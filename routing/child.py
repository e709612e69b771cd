"""What a process keeps to that plans for another one."""

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """On Linux a planner whose caller died is ended by the kernel instead of running on."""
    if sys.platform == "linux" and os.getppid() != 1:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def leave_no_core() -> None:
    """A crash writes no memory to the disk: where people live is in it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

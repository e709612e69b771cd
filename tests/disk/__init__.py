"""Each act of the office on a disk that fails: under `strace`, which answers a system call in the disk's place."""

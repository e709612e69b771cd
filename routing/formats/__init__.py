"""File formats in and out. Not public: `read`, `write`, `read_plan` and `write_problem` are, from `routing`."""

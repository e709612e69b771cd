"""What stands for "none" among whole numbers: one constant a meaning, in the order of size where they meet."""

NO_LIMIT = 2**40  # a limit on visits, seconds of travel or of work that no route reaches
NEVER = 2**44  # a moment, seconds: later than any time of a problem; -NEVER is earlier than any
NEVER_OPEN = 2**50  # a window from here to its negative can be met by no time at all, NEVER included
INFEASIBLE_COST = 2**62  # a cost above any: of what is not possible

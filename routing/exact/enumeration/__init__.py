"""Every set of visits that a shift can serve, listed."""

"""Routes priced as a linear relaxation needs them."""

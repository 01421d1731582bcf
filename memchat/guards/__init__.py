"""What may be kept of a line: the user's own words, none of their secrets, and no fact that does not rest on them."""

"""The session: what a line becomes, on a terminal and over a pipe."""

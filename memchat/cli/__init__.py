"""The command line: a file for each group of commands, and the boundary where errors become exit codes."""

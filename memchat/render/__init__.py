"""What the user sees: the stream of a reply, tables, and lines that say what was done."""

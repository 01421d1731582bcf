"""What happened, in SQLite: conversations and their turns, and every operation with its before and after."""

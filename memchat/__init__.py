"""memchat: a chat program for the terminal, with a memory that lasts."""

__version__ = "0.1.0"

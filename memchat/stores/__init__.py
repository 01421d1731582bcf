"""Where memories are kept: the embedded Qdrant directory, and what every store shares."""

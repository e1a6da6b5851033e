"""CreateSession, check by check."""

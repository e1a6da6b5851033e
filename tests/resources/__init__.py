"""Dynamic resources, in the engine and beside it."""

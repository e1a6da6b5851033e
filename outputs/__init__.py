"""What comes out: the typed output contract."""

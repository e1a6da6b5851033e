"""What gets built: one ComponentResource a file."""

"""The resource types: one file each holds the property table and the calls."""

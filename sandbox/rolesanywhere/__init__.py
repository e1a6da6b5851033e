"""The Roles Anywhere service."""

"""Roles Anywhere through boto3 against the real front."""

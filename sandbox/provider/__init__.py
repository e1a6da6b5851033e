"""A stand-in for the aws provider plugin, over boto3."""

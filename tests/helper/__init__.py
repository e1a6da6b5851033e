"""AWS's own aws_signing_helper, given what this project prints."""

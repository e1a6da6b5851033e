"""What is allowed: IAM documents, grants and trust."""

"""The consumer side: from a certificate to credentials on somebody's machine."""

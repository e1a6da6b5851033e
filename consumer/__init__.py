"""The machine outside of AWS: from a certificate to credentials, kept until they are about to end.

There is no front door: SDKs start the command that uses this package often, and wait for every import.
"""

"""Fixtures of every test."""

from tests.local_aws import local_aws, scrub_environment

__all__ = ["local_aws"]

scrub_environment()

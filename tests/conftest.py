"""Fixtures of every test."""

from functools import cache

import botocore.session

from tests.local_aws import local_aws, scrub_environment

__all__ = ["local_aws"]

scrub_environment()

# To read its models is most of what a session of botocore costs; they are the same for all of them.
botocore.session.create_loader = cache(botocore.session.create_loader)

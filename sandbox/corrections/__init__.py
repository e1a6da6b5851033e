"""Where ministack differs from AWS, and the one small wrapper that closes each difference.

Every wrapper replaces one name of ministack. A test per wrapper shows the difference in plain ministack and
fails when a later release closes it itself; a test per name fails when a release moves it.
"""

from sandbox.corrections.patches import Entry, Name, Patches, UpgradeError
from sandbox.corrections.registry import ALL, install, plain

__all__ = ["ALL", "Entry", "Name", "Patches", "UpgradeError", "install", "plain"]

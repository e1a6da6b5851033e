"""Runs the plugin: ``python -u -m sandbox.provider.vault <engine address>``."""

import sys

from sandbox.provider.serving import serve
from sandbox.provider.vault import VAULT

sys.exit(serve(sys.argv[1:], VAULT))

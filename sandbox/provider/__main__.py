"""Runs the plugin: ``python -u -m sandbox.provider <engine address>``."""

import sys

from sandbox.provider.serving import serve

sys.exit(serve(sys.argv[1:]))

"""What a Pulumi language host runs: ``python <this folder> <engine address>`` serves the components."""

import sys
from pathlib import Path

# Python starts with this folder as the first place to look for modules; its neighbours are packages of ours.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from components._serving import serve  # noqa: E402 - it is found only now

if __name__ == "__main__":
    sys.exit(serve(sys.argv[1:]))

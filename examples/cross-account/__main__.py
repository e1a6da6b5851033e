"""The repository's own program, for the stack files in this folder."""

import runpy
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))
# Paths in a stack file start at its own folder, so the program is told which one that is.
runpy.run_path(str(REPOSITORY / "__main__.py"), {"PROJECT": __file__}, run_name="__main__")

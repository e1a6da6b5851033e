"""The toolkit's own program, with the stack file of this folder."""

import runpy
import sys
from pathlib import Path

TOOLKIT = Path(__file__).resolve().parents[2]
sys.path.append(str(TOOLKIT))
runpy.run_path(str(TOOLKIT / "__main__.py"), run_name="__main__")

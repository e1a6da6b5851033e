"""The toolkit's own program, with the stack file of this folder."""

import runpy
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOOLKIT = HERE.parents[1]
sys.path.append(str(TOOLKIT))
runpy.run_path(str(TOOLKIT / "__main__.py"), init_globals={"PROJECT": HERE}, run_name="__main__")

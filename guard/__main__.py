"""What Pulumi runs of this folder: ``python -m pulumi.policy <engine address> .`` serves the policy pack."""

import sys
from pathlib import Path

# Python starts with this folder as the first place to look for modules; `guard` and its neighbours are
# packages beside it, or inside of it where the pack was written out by `./rolesanywhere guard export`.
_HERE = Path(__file__).resolve().parent
_ROOT = _HERE if (_HERE / "guard").is_dir() else _HERE.parent
sys.path[:] = [str(_ROOT), *(each for each in sys.path if Path(each).resolve() not in {_HERE, _ROOT})]

from guard.pack import serve  # noqa: E402 - it is found only now

if __name__ == "__main__":
    serve()

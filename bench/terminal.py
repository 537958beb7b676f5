"""Commands of the product as these programs run them, and where the source lies."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))


def zhike(*words: str, input: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "zhike.commands", *words]
    return subprocess.run(command, check=True, text=True, capture_output=True, input=input)

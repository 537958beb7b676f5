"""Style sheets, scripts and pictures, served under an address that changes with any of them and cached for ever.

There is no build: the style sheet is the files of `css/app.list` one after the other, everything else is served as it
stands, compressed once.
"""

import gzip
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

SOURCE = Path(__file__).parent / "static"
COMPRESSED = {".css", ".js", ".svg", ".json", ".webmanifest"}


def version() -> str:
    """A short hash of every file, by name and content."""
    digest = hashlib.sha256()
    for path in sorted(p for p in SOURCE.rglob("*") if p.is_file()):
        digest.update(str(path.relative_to(SOURCE)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def prepare(target: Path) -> None:
    """Put everything in place below `target`, at once or not at all. Does nothing where it already is."""
    if target.is_dir():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".static-", dir=target.parent))
    shutil.copytree(SOURCE, draft, dirs_exist_ok=True)
    listed = (SOURCE / "css/app.list").read_text().split()
    (draft / "css/app.css").write_text("\n".join((SOURCE / "css" / name).read_text() for name in listed))
    for path in [p for p in draft.rglob("*") if p.suffix in COMPRESSED]:
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    draft.chmod(0o755)
    try:
        os.rename(draft, target)
    except OSError:  # another process was first
        shutil.rmtree(draft, ignore_errors=True)

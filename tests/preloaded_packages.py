"""The packages of a build, imported once by the fork server of forked_build.py, without this project's own
modules, which each build imports from its own project."""

import os
import sys
from pathlib import Path

SCRIPTS = str(Path(__file__).resolve().parent.parent / "scripts")

os.environ["NO_MKDOCS_2_WARNING"] = "1"
sys.path.insert(0, SCRIPTS)
for name in ("mkdocs.__main__", "mkdocs_bibtex.plugin", "builder.mkdocs_adapter", "review.checks"):
    __import__(name)
sys.path.remove(SCRIPTS)
for name, module in list(sys.modules.items()):
    if (getattr(module, "__file__", None) or "").startswith(SCRIPTS):
        del sys.modules[name]

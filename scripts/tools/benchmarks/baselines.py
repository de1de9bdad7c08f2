"""Convert the pages to input for other generators, and return their build commands.

Plain MkDocs and mkdocs-bibtex run in this project's environment, with the versions in
the lock file; Sphinx has its own environment.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypandoc
import yaml
from review.data.citation_syntax import Group, groups
from review.data.content_loader import Content
from review.data.pages import SourcePage

# The newest versions as of November 2026.
SPHINX = ("Sphinx==9.0.4", "sphinxcontrib-bibtex==2.7.0", "pydata-sphinx-theme==0.24.0")
# The settings of a plain site, without our theme settings, scripts, and hooks.
SHARED = ("site_name", "site_url", "nav", "markdown_extensions")
THEME = {"name": "material", "font": False}
ADMONITION = re.compile(r'^!!! [\w-]+ "(.*)"\n', re.M)
BREAK = "PAGEENDSHERE"
BATCH = 50  # pages converted in one pandoc call


def plain(content: Content, folder: Path) -> None:
    """Write the input for MkDocs and Material, without citations."""
    _mkdocs(content, folder, {page.name: _replaced(page, lambda group: "") for page in content.pages}, ["search"])


def mkdocs_bibtex(content: Content, folder: Path) -> None:
    """Write the input for MkDocs, Material, and mkdocs-bibtex with default settings: a bibliography on each page."""
    plugins = ["search", {"bibtex": {"bib_file": str(content.root / "references.bib")}}]
    _mkdocs(content, folder, {page.name: page.body for page in content.pages}, plugins)


def _mkdocs(content: Content, folder: Path, pages: dict[str, str], plugins: list[Any]) -> None:
    settings = {name: content.settings[name] for name in SHARED if content.settings.get(name)}
    features = content.settings["theme"]["features"]
    settings |= {"theme": THEME | {"features": features}, "plugins": plugins}
    for name, text in pages.items():
        _write(folder / "docs" / name, text)
    _write(folder / "mkdocs.yml", yaml.safe_dump(settings, allow_unicode=True))


def sphinx(content: Content, folder: Path) -> None:
    """Write the input for Sphinx: reStructuredText from pandoc, and one bibliography."""
    for start in range(0, len(content.pages), BATCH):
        for page, text in _restructured(content.pages[start : start + BATCH]):
            _write(folder / page.name.replace(".md", ".rst"), _completed(page, text, content.page_order))
    _write(folder / "references.bib", (content.root / "references.bib").read_text(encoding="utf-8"))
    conf = (
        f"project = {content.settings['site_name']!r}\nextensions = ['sphinxcontrib.bibtex']\n"
        "bibtex_bibfiles = ['references.bib']\nhtml_theme = 'pydata_sphinx_theme'\n"
    )
    _write(folder / "conf.py", conf)


def _restructured(pages: list[SourcePage]) -> Iterator[tuple[SourcePage, str]]:
    sources = [ADMONITION.sub(r"**\1**\n", _replaced(page, _as_code)) for page in pages]
    sources = [re.sub(r"^    (?=- )", "", source, flags=re.M) for source in sources]
    joined = f"\n\n{BREAK}\n\n".join(sources)
    text = pypandoc.convert_text(joined, "rst", format="markdown-citations", extra_args=["--wrap=preserve", "--quiet"])
    # An escaped space, which is invisible, separates a role from a following letter.
    text = re.sub(r"``cite:([^`]+)``", r":cite:p:`\1`\\ ", text)
    return zip(pages, text.split(BREAK), strict=True)


def _replaced(page: SourcePage, write: Callable[[Group], str]) -> str:
    """Replace each citation of a page."""
    text = page.body
    for group in reversed(groups(page.prose)):
        text = text[: group.start] + write(group) + text[group.end :]
    return text


def _as_code(group: Group) -> str:
    return f"`cite:{','.join(group.keys)}`"


def _completed(page: SourcePage, text: str, order: list[str]) -> str:
    """Add what Sphinx requires: a toctree on the first page, and the bibliography on that of the references."""
    text = text.replace(".md>", ".html>").replace(".md#", ".html#")
    if page.name == "index.md":
        others = "".join(f"   {name.removesuffix('.md')}\n" for name in order if name != page.name)
        text += f"\n\n.. toctree::\n   :hidden:\n\n{others}"
    return text + "\n\n.. bibliography::\n" if page.name == "references.md" else text


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def mkdocs_command(output: Path) -> list[str]:
    """The command for a build with this project's MkDocs."""
    return [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(output)]


def sphinx_command(environment: Path, folder: Path, output: Path) -> list[str]:
    """The command for a build with Sphinx in one process, as MkDocs runs."""
    return [str(environment / "bin" / "python"), "-m", "sphinx", "-q", "-b", "html", str(folder), str(output)]


def install_sphinx(environment: Path) -> None:
    """Create the environment for Sphinx, if necessary.

    Raises:
        SystemExit: it cannot be installed.
    """
    stamp, wanted = environment / "installed", " ".join(SPHINX)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", *SPHINX]
    for command in ([sys.executable, "-m", "venv", str(environment)], pip):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"pip must install {wanted}: {done.stderr.strip()[-300:]}")
    stamp.write_text(wanted)

"""Build the site with forks of MkDocs and Material, and compare every page with the normal build.

Usage: python -m tools.compare_generator_forks SITE_DIR PYTHON   (`make compare-forks` does it all)

SITE_DIR is the normal build; PYTHON has ProperDocs and MaterialX instead of MkDocs and
Material, at the versions in requirements-forks.txt. Exits with 1 if a page or a file
differs in anything but the theme's parts and the generator tag. ProperDocs provides the
import name `mkdocs` in its process, so plugins and hooks need no change:
https://properdocs.org/
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml
from selectolax.lexbor import LexborHTMLParser
from support.environment import ROOT

FORKS_SITE = ROOT / ".build" / "forks-site"
# The theme's scripts and styles, and the bundled style sheet made from them.
THEME_FILES = re.compile(r"assets/(javascripts|stylesheets)/|assets/site\.[0-9a-f]+\.css$")
# ProperDocs adds change frequencies to sitemaps; only their addresses are compared.
SITEMAPS = ("sitemap.xml", "sitemap.xml.gz")
# The prefix of ids of the theme's toggles, such as the drawer's; MaterialX 10.2.2 has "__toc" twice on a page.
SWITCH = "__"


# The settings of mkdocs.yml that differ for the forks. There is no search plugin, since the
# site has its own search (scripts/builder/search.py).
SETTINGS = {"INHERIT": "mkdocs.yml", "theme": {"name": "materialx"}}


def build(python: Path, made: Path) -> None:
    """Build the site with the forks, strictly.

    Raises:
        SystemExit: the build failed; the message is its output.
    """
    command = [str(python), "-m", "properdocs", "build", "--strict", "--quiet", "-f", "-", "--site-dir", str(made)]
    done = subprocess.run(command, cwd=ROOT, input=yaml.safe_dump(SETTINGS), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"the forks must build the site: {(done.stderr + done.stdout).strip()[-2000:]}")


def _metadata(page: LexborHTMLParser) -> list[str]:
    named = [{**tag.attributes} for tag in page.css("meta")]
    names = [tag.get("name") or tag.get("property") or tag.get("http-equiv") or "" for tag in named]
    pairs = zip(names, named, strict=True)
    return [f"{name}: {tag.get('content')}" for name, tag in pairs if name != "generator"]


def _text(page: LexborHTMLParser) -> list[str]:
    copy = LexborHTMLParser(page.html or "")
    for hidden in copy.css("script, style, template"):
        hidden.decompose()
    return (copy.body.text(separator=" ") if copy.body else copy.text(separator=" ")).split()


# The parts of a page that must be equal, each as a list in page order.
PARTS: dict[str, Callable[[LexborHTMLParser], list[str]]] = {
    "metadata": _metadata,
    "text": _text,
    "ids": lambda page: [
        name for tag in page.css("[id]") if not (name := tag.attributes["id"] or "").startswith(SWITCH)
    ],
    "numbers": lambda page: [tag.attributes["data-ref"] or "" for tag in page.css("[data-ref]")],
    "links": lambda page: [tag.attributes["href"] or "" for tag in page.css("a[href]")],
    "content": lambda page: [" ".join((tag.inner_html or "").split()) for tag in page.css("article")],
}


def differences(normal: Path, forks: Path) -> Iterator[str]:
    """Yield a line for each part of a page and for each file that differs between two builds.

    Args:
        normal: the normal build.
        forks: the build with the forks.
    """
    files, others = _files(normal), _files(forks)
    for name in sorted(files ^ others):
        yield f"{name}: file must be in both builds"
    for name in sorted(files & others):
        if name.endswith(".html"):
            yield from _page_differences(name, *(LexborHTMLParser(_read(folder, name)) for folder in (normal, forks)))
        elif name not in SITEMAPS and (normal / name).read_bytes() != (forks / name).read_bytes():
            yield f"{name}: file must be the same"
    addresses = [
        [tag.text() for tag in LexborHTMLParser(_read(folder, SITEMAPS[0])).css("loc")] for folder in (normal, forks)
    ]
    if addresses[0] != addresses[1]:
        yield f"{SITEMAPS[0]}: addresses must be the same"


def _files(folder: Path) -> set[str]:
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in names if not THEME_FILES.match(name)}


def _read(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


def _page_differences(name: str, page: LexborHTMLParser, other: LexborHTMLParser) -> Iterator[str]:
    for part, read in PARTS.items():
        expected, actual = read(page), read(other)
        if expected != actual:
            different = next(
                (at for at, pair in enumerate(zip(expected, actual, strict=False)) if pair[0] != pair[1]), None
            )
            at = min(len(expected), len(actual)) if different is None else different
            yield f"{name}: {part} must be the same: '{_excerpt(expected, at)}' here, '{_excerpt(actual, at)}' with the forks"


def _excerpt(parts: list[str], at: int) -> str:
    return parts[at][:200] if at < len(parts) else ""


def main(site: Path, python: Path) -> int:
    """Build with the forks and print all differences; return the exit code."""
    build(python, FORKS_SITE)
    found = list(differences(site, FORKS_SITE))
    for line in found:
        print(line)
    pages = sum(name.endswith(".html") for name in _files(site))
    print(f"{pages} pages, {len(_files(site))} files, {', '.join(PARTS)}: {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))

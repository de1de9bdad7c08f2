"""Bundle and minify styles and scripts, and add a content security policy to every page.

This runs after MkDocs has written the site; the live preview serves the sources unchanged.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import rjsmin
import tinycss2
from review.data.addresses import ABSTRACTS, CITE_SCRIPT, EDITIONS, SEARCH_DATA, SEARCH_SCRIPTS
from review.minify import stylesheets
from review.minify.bundles import SCRIPT, STYLE, common_files, loaded_files, use_bundle, with_safe_links
from review.minify.csp import inline_scripts, with_policy
from review.minify.used_names import UsedNames
from review.minify.whitespace import without_indentation
from support.cache import cached
from support.environment import ROOT
from support.output import write_output

from builder.theme.inline_scripts import known_scripts

LICENSE = re.compile(r"\s*/\*(?:(?!\*/).)*@license(?:(?!\*/).)*\*/\n?", re.S)


@dataclass
class _Loads:
    """What the pages of a site load and use.

    Attributes:
        used: the names that pages and scripts use.
        styles: the style sheets of each page that has any, in order, by the page's file.
        scripts: the scripts of the same pages.
        separate: files that the other pages load.
    """

    used: UsedNames = field(default_factory=UsedNames)
    styles: dict[str, list[str]] = field(default_factory=dict)
    scripts: dict[str, list[str]] = field(default_factory=dict)
    separate: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Bundle:
    """A file that replaces style sheets or scripts on some pages.

    Attributes:
        kind: STYLE or SCRIPT.
        files: the files that it replaces, in order.
        pages: the files of the pages that load them.
        address: its file.
    """

    kind: re.Pattern[str]
    files: tuple[str, ...]
    pages: set[str]
    address: str


def minify_site(folder: Path, cache: Path, base: str, from_disk: bool, complete: Collection[str] = ()) -> None:
    """Rewrite a built site in place. Pages are read twice, one at a time, since a large site fills the memory.

    Args:
        folder: the site.
        cache: the folder of the cache, for minified style sheets.
        base: path of the site on its host.
        from_disk: whether its pages are opened as files.
        complete: HTML files that need no post-processing, some of which may not have been written yet.

    Raises:
        ValueError: a style sheet is not CSS, or a page does not declare its encoding.
    """
    paths = [path.relative_to(folder).as_posix() for path in folder.rglob("*.html")]
    # Editions stay unchanged: their checksums are published.
    pages = [name for name in paths if not name.startswith(EDITIONS) and name not in complete]
    loads = _read_pages(folder, pages, base)
    bundles = _bundles(folder, loads, cache)
    if not from_disk:  # the editions are made from these files
        for file in {file for bundle in bundles for file in bundle.files} - loads.separate:
            (folder / file).unlink()
    for name in (*SEARCH_SCRIPTS, CITE_SCRIPT):
        _minify_script(folder, name)
    known = known_scripts(ROOT / "overrides")
    for name in pages:
        html = (folder / name).read_text(encoding="utf-8")
        for bundle in bundles:
            if name in bundle.pages:
                html = use_bundle(html, bundle.kind, name, base, bundle.files, bundle.address)
        html = without_indentation(html)  # frees the text before it, since a list of references has many megabytes
        try:
            html = with_security_policy(html, from_disk, known)
        except ValueError as error:
            raise ValueError(f"{name}:1: {error}") from None
        write_output(folder, name, html.encode())


def with_security_policy(html: str, from_disk: bool, known: Callable[[str], bool] = lambda _: False) -> str:
    """Add the content security policy to a page, and `rel="noopener"` to its external links.

    Raises:
        ValueError: the page does not declare its encoding, or has an unknown inline script.
    """
    return with_policy(with_safe_links(html), from_disk, known)


def _read_pages(folder: Path, pages: list[str], base: str) -> _Loads:
    """Read what the pages load and use; scripts use names, too."""
    loads, inline = _Loads(), set[str]()
    for name in pages:
        html = (folder / name).read_text(encoding="utf-8")
        styles, scripts = (loaded_files(kind, html, name, base) for kind in (STYLE, SCRIPT))
        if styles:
            loads.used.read_page(html)
            loads.styles[name], loads.scripts[name] = styles, scripts
            inline |= set(inline_scripts(html))
        else:
            loads.separate |= set(scripts)
    loads.used.end_pages()
    loads.used.read_scripts(inline)
    data = {*SEARCH_DATA, ABSTRACTS}  # only content, whose elements also occur on pages
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.js")}
    # Those in cite/ are also only content, and some may not have been written yet.
    read = [path for name, path in files.items() if name not in data and not name.startswith("cite/")]
    loads.used.read_scripts(rjsmin.jsmin(path.read_text(encoding="utf-8")) for path in read)  # without comments
    return loads


def _bundles(folder: Path, loads: _Loads, cache: Path) -> list[_Bundle]:
    """Write the bundles of a site."""
    styles = _groups(loads.styles)
    # Style sheets that only some pages load may use variables set in another bundle.
    some = {file for files, names in styles.items() if len(names) < len(loads.styles) for file in files}
    loads.used.read_variables([(folder / name).read_text(encoding="utf-8") for name in sorted(some)])
    return [
        *(_Bundle(STYLE, files, names, _styles(folder, files, loads.used, cache)) for files, names in styles.items()),
        *(_Bundle(SCRIPT, files, names, _scripts(folder, files)) for files, names in _groups(loads.scripts).items()),
    ]


def _groups(lists: dict[str, list[str]]) -> dict[tuple[str, ...], set[str]]:
    """The files that every page loads, and those that groups of pages load in addition, with the pages.

    Args:
        lists: the files that each page loads, in order.
    """
    shared = common_files(list(lists.values()))
    groups: dict[tuple[str, ...], set[str]] = {tuple(shared): set(lists)} if shared else {}
    for name, files in lists.items():
        if left := tuple(file for file in files if file not in shared):
            groups.setdefault(left, set()).add(name)
    return groups


def _styles(folder: Path, shared: Sequence[str], names: UsedNames, cache: Path) -> str:
    by_path = {f"docs/{name}": (folder / name).read_text(encoding="utf-8") for name in shared}
    sheets = list(by_path.values())
    needed = names.relevant_to(" ".join(sheets))
    used = [f"{kind}: {sorted(values)}" for kind, values in vars(needed).items()]
    source = Path(stylesheets.__file__).read_text(encoding="utf-8")
    bundle = cached(
        cache, lambda: stylesheets.minify_styles(by_path, needed).encode(), tinycss2.VERSION, source, *used, *sheets
    )
    return _write_hashed(folder, "css", bundle.decode())


def _scripts(folder: Path, shared: Sequence[str]) -> str:
    parts = (rjsmin.jsmin((folder / name).read_text(encoding="utf-8")) for name in shared)
    return _write_hashed(folder, "js", "\n".join(map(_isolated, parts)))


def _isolated(script: str) -> str:
    """Isolate a script, so that an error stops only this script, as it would in a separate file, and is still reported."""
    return f"try{{{script}\n}}catch(e){{setTimeout(()=>{{throw e}})}}"


def _minify_script(folder: Path, name: str) -> None:
    """Minify a script in place, keeping its license comment, which rjsmin would drop."""
    if (path := folder / name).exists():
        text = path.read_text(encoding="utf-8")
        license = LICENSE.match(text)
        write_output(folder, name, f"{license.group() if license else ''}{rjsmin.jsmin(text)}\n".encode())


def _write_hashed(folder: Path, extension: str, text: str) -> str:
    """Write a file with a hash of its content in its name, so that browsers may cache it permanently."""
    name = f"assets/site.{hashlib.sha256(text.encode()).hexdigest()[:8]}.{extension}"
    write_output(folder, name, text.encode())
    return name

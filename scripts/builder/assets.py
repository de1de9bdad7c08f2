"""Bundle and minify styles and scripts, and add a content security policy to every page.

This runs after MkDocs has written the site; the live preview serves the sources unchanged.
"""

import hashlib
import re
from collections.abc import Callable, Collection
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


def minify_site(folder: Path, cache: Path, base: str, from_disk: bool, complete: Collection[str] = ()) -> None:
    """Rewrite a built site in place.

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
    pages = {
        name: (folder / name).read_text(encoding="utf-8")
        for name in paths
        if not name.startswith(EDITIONS) and name not in complete
    }  # editions stay unchanged: their checksums are published
    styled = {name: pages.pop(name) for name in [*pages] if STYLE.search(pages[name])}
    used, groups = _names(folder, styled), _groups(styled, STYLE, base)
    # Style sheets that only some pages load may use variables set in another bundle.
    some = {file for loaded, names in groups.items() if len(names) < len(styled) for file in loaded}
    used.read_variables([(folder / name).read_text(encoding="utf-8") for name in sorted(some)])
    scripts = _groups(styled, SCRIPT, base)
    _merge(styled, STYLE, base, groups, lambda shared: _styles(folder, shared, used, cache))
    _merge(styled, SCRIPT, base, scripts, lambda shared: _scripts(folder, shared))
    if not from_disk:  # the editions are made from these files
        _remove_bundled(folder, {file for loaded in (*groups, *scripts) for file in loaded}, {**pages, **styled}, base)
    for name in (*SEARCH_SCRIPTS, CITE_SCRIPT):
        _minify_script(folder, name)
    known = known_scripts(ROOT / "overrides")
    for name, html in {**pages, **styled}.items():
        try:
            finished = with_security_policy(without_indentation(html), from_disk, known)
        except ValueError as error:
            raise ValueError(f"{name}:1: {error}") from None
        write_output(folder, name, finished.encode())


def with_security_policy(html: str, from_disk: bool, known: Callable[[str], bool] = lambda _: False) -> str:
    """Add the content security policy to a page, and `rel="noopener"` to its external links.

    Raises:
        ValueError: the page does not declare its encoding, or has an unknown inline script.
    """
    return with_policy(with_safe_links(html), from_disk, known)


def _groups(pages: dict[str, str], kind: re.Pattern[str], base: str) -> dict[tuple[str, ...], list[str]]:
    """The files that every page loads, and those that groups of pages load in addition, with the names of the pages."""
    lists = {name: loaded_files(kind, html, name, base) for name, html in pages.items()}
    shared = common_files(list(lists.values()))
    groups: dict[tuple[str, ...], list[str]] = {tuple(shared): list(pages)} if shared else {}
    for name, files in lists.items():
        if left := tuple(file for file in files if file not in shared):
            groups.setdefault(left, []).append(name)
    return groups


def _merge(
    pages: dict[str, str],
    kind: re.Pattern[str],
    base: str,
    groups: dict[tuple[str, ...], list[str]],
    merge: Callable[[list[str]], str],
) -> None:
    """Bundle the files of each group, and change its pages to load the bundle."""
    for loaded, names in groups.items():
        bundle = merge(list(loaded))
        for name in names:
            pages[name] = use_bundle(pages[name], kind, name, base, list(loaded), bundle)


def _remove_bundled(folder: Path, bundled: set[str], pages: dict[str, str], base: str) -> None:
    """Remove the bundled files that no page loads separately."""
    loaded = {
        file
        for name, html in pages.items()
        for kind in (STYLE, SCRIPT)
        for file in loaded_files(kind, html, name, base)
    }
    for file in bundled - loaded:
        (folder / file).unlink()


def _names(folder: Path, pages: dict[str, str]) -> UsedNames:
    names = UsedNames()
    for html in pages.values():
        names.read_page(html)
    data = {*SEARCH_DATA, ABSTRACTS}  # only content, whose elements also occur on pages
    scripts = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.js")}
    # Those in cite/ are also only content, and some may not have been written yet.
    read = [path for name, path in scripts.items() if name not in data and not name.startswith("cite/")]
    names.read_scripts(rjsmin.jsmin(path.read_text(encoding="utf-8")) for path in read)  # without comments
    names.read_scripts({script for html in pages.values() for script in inline_scripts(html)})
    return names


def _styles(folder: Path, shared: list[str], names: UsedNames, cache: Path) -> str:
    by_path = {f"docs/{name}": (folder / name).read_text(encoding="utf-8") for name in shared}
    sheets = list(by_path.values())
    needed = names.relevant_to(" ".join(sheets))
    used = [f"{kind}: {sorted(values)}" for kind, values in vars(needed).items()]
    source = Path(stylesheets.__file__).read_text(encoding="utf-8")
    bundle = cached(
        cache, lambda: stylesheets.minify_styles(by_path, needed).encode(), tinycss2.VERSION, source, *used, *sheets
    )
    return _write_hashed(folder, "css", bundle.decode())


def _scripts(folder: Path, shared: list[str]) -> str:
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

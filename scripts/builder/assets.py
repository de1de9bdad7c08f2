"""Make a built site light and closed: packed styles and scripts, and policies.

Called by the hooks at the end of a build; `make serve` shows the sources as they are.
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import rjsmin
import tinycss2
from review.data.addresses import EDITIONS
from review.minify import stylesheets
from review.minify.bundles import SCRIPT, STYLE, common_files, loaded_files, use_bundle, with_safe_links
from review.minify.csp import with_policy
from review.minify.used_names import UsedNames
from support.cache import cached

# The theme's script that runs in a worker touches no page.
NOT_ON_PAGES = "workers"


def minify_site(folder: Path, keep: Path, base: str = "/", from_disk: bool = False) -> None:
    """Rewrite a built site in place.

    Args:
        folder: where the site lies.
        keep: where the packed styles are kept for the next build.
        base: the path of the site on its host.
        from_disk: whether readers open it as files.
    Raises:
        ValueError: a style sheet is not CSS, or a page declares no characters.
    """
    paths = [path.relative_to(folder).as_posix() for path in folder.rglob("*.html")]
    pages = {
        name: (folder / name).read_text(encoding="utf-8") for name in paths if not name.startswith(EDITIONS)
    }  # as they are: their checksums are published
    shown = {name: html for name, html in pages.items() if STYLE.search(html)}
    used = _names(folder, shown)
    _merge(shown, STYLE, base, lambda shared: _styles(folder, shared, used, keep))
    _merge(shown, SCRIPT, base, lambda shared: _scripts(folder, shared))
    for name, html in {**pages, **shown}.items():
        (folder / name).write_text(with_security_policy(html, from_disk), encoding="utf-8")


def with_security_policy(html: str, from_disk: bool) -> str:
    """A page that says what may run on it, and whose links out are safe.

    Raises:
        ValueError: it declares no characters.
    """
    return with_policy(with_safe_links(html), from_disk)


def _merge(shown: dict[str, str], kind: re.Pattern[str], base: str, merge: Callable[[list[str]], str]) -> None:
    """One file for what every page loads, then one for what some pages load besides."""
    done: set[str] = set()
    group = list(shown)
    while group:
        lists = {
            name: [file for file in loaded_files(kind, shown[name], name, base) if file not in done] for name in group
        }
        group = [name for name in group if lists[name]]
        shared = common_files([lists[name] for name in group])
        if not shared:
            return
        packed = merge(shared)
        done.add(packed)
        for name in group:
            shown[name] = use_bundle(shown[name], kind, name, base, shared, packed)


def _names(folder: Path, pages: dict[str, str]) -> UsedNames:
    names = UsedNames()
    for html in pages.values():
        names.read_page(html)
    scripts = [path for path in folder.rglob("*.js") if NOT_ON_PAGES not in path.parts and "search" not in path.parts]
    names.read_scripts(path.read_text(encoding="utf-8") for path in scripts)
    return names


def _styles(folder: Path, shared: list[str], names: UsedNames, keep: Path) -> str:
    texts = [(folder / name).read_text(encoding="utf-8") for name in shared]
    needed = names.relevant_to(" ".join(texts))
    told = [f"{kind}: {sorted(held)}" for kind, held in vars(needed).items()]
    source = Path(stylesheets.__file__).read_text(encoding="utf-8")
    packed = cached(
        keep, lambda: stylesheets.pack_styles(texts, needed).encode(), tinycss2.VERSION, source, *told, *texts
    )
    return _written(folder, "css", packed.decode())


def _scripts(folder: Path, shared: list[str]) -> str:
    return _written(
        folder, "js", ";\n".join(rjsmin.jsmin((folder / name).read_text(encoding="utf-8")) for name in shared)
    )


def _written(folder: Path, ending: str, text: str) -> str:
    """Write a file whose name changes with its content, so that hosts may keep it for good."""
    name = f"assets/site.{hashlib.sha256(text.encode()).hexdigest()[:8]}.{ending}"
    (folder / name).write_text(text, encoding="utf-8")
    return name

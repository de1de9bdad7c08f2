"""Make a built site light and closed: packed styles and scripts, and policies.

Called by the hooks at the end of a build; `make serve` shows the sources as they are.
"""

import hashlib
from pathlib import Path

import rjsmin
from review.packing.names import Names
from review.packing.pages import SCRIPT, STYLE, common, loaded, with_packed, with_safe_links
from review.packing.policy import with_policy
from review.packing.styles import pack_styles

# The theme's script that runs in a worker touches no page.
NOT_ON_PAGES = "workers"


def pack(folder: Path, base: str = "/", from_disk: bool = False) -> None:
    """Rewrite a built site in place.

    Args:
        folder: where the site lies.
        base: the path of the site on its host.
        from_disk: whether readers open it as files.
    Raises:
        ValueError: a style sheet is not CSS, or a page declares no characters.
    """
    pages = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}
    shown = {name: html for name, html in pages.items() if STYLE.search(html)}
    names = _names(folder, pages)
    for kind, merge in ((STYLE, _styles), (SCRIPT, _scripts)):
        lists = [loaded(kind, html, name, base) for name, html in shown.items()]
        shared = common(lists)
        if shared:
            packed = merge(folder, shared, names)
            for name in shown:
                shown[name] = with_packed(shown[name], kind, name, base, shared, packed)
        for own in sorted({name for names_of in lists for name in names_of} - set(shared)):
            _slim(folder / own, names)
    for name, html in {**pages, **shown}.items():
        (folder / name).write_text(with_policy(with_safe_links(html), from_disk), encoding="utf-8")


def _names(folder: Path, pages: dict[str, str]) -> Names:
    names = Names()
    for html in pages.values():
        names.read_page(html)
    scripts = [path for path in folder.rglob("*.js") if NOT_ON_PAGES not in path.parts and "search" not in path.parts]
    names.read_scripts(path.read_text(encoding="utf-8") for path in scripts)
    return names


def _styles(folder: Path, shared: list[str], names: Names) -> str:
    return _written(folder, "css", pack_styles([(folder / name).read_text(encoding="utf-8") for name in shared], names))


def _scripts(folder: Path, shared: list[str], names: Names) -> str:
    return _written(folder, "js", ";\n".join(rjsmin.jsmin((folder / name).read_text(encoding="utf-8")) for name in shared))


def _written(folder: Path, ending: str, text: str) -> str:
    """Write a file whose name changes with its content, so that hosts may keep it for good."""
    name = f"assets/site.{hashlib.sha256(text.encode()).hexdigest()[:8]}.{ending}"
    (folder / name).write_text(text, encoding="utf-8")
    return name


def _slim(path: Path, names: Names) -> None:
    text = path.read_text(encoding="utf-8")
    slim = pack_styles([text], names) if path.suffix == ".css" else rjsmin.jsmin(text)
    path.write_text(slim, encoding="utf-8")

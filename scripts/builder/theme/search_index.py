"""The index that the theme's search plugin writes, completed after the build."""

from pathlib import Path

from review.render.search_index import enrich


def enrich_index(site: Path, *, as_script: bool) -> None:
    """Add the spellings that readers type to the search index of a built site.

    Args:
        site: its folder.
        as_script: write a script instead of JSON: a page opened from disk may load
            a script, but may not read a file.

    Raises:
        ValueError: the search plugin wrote no index.
    """
    path = site / "search" / "search_index.json"
    if not path.exists():  # MaterialX searches with Pagefind unless mkdocs.yml says otherwise
        raise ValueError("mkdocs.yml:1: search must write search/search_index.json (MaterialX: set provider: lunr)")
    index = enrich(path.read_text(encoding="utf-8"))
    path.write_text(index, encoding="utf-8")
    if as_script:
        path.with_suffix(".js").write_text(f"var __index = {index}\n", encoding="utf-8")
        path.unlink()

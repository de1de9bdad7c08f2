"""`make compare-forks` reports every part of a page that the forks would change."""

from pathlib import Path

import pytest
from conftest import ROOT
from review.data.content_loader import load
from tools import compare_generator_forks

PAGE = """<!doctype html><html><head><title>Growth</title>
<meta name="generator" content="{generator}"><meta name="description" content="On growth">
<link rel="stylesheet" href="assets/site.{generator}.css"></head>
<body><input id="__{generator}"><article><h1 id="growth">Growth</h1>
<p class="a">Tumors grew <a class="cite" data-ref="39" href="#ref-39">39</a>.</p></article></body></html>"""
SITEMAP = "<urlset><url><loc>https://a.example/growth/</loc></url></urlset>"


def lay_out(folder: Path, generator: str) -> Path:
    """Write a site of one page whose generator has a style sheet, a switch, and a script of its own."""
    files = {
        "growth/index.html": PAGE.format(generator=generator),
        "sitemap.xml": SITEMAP.replace("</url>", f"<!-- {generator} --></url>"),
        "references.bib": "@article{a}",
        f"assets/javascripts/{generator}.js": "",
        f"assets/site.{generator}.css": "",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_theme_files_do_not_count_as_differences(tmp_path):
    """The name, scripts, styles, and switches of a theme may differ."""
    assert (
        list(compare_generator_forks.differences(lay_out(tmp_path / "one", "abc"), lay_out(tmp_path / "two", "def")))
        == []
    )


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("growth/index.html", "Tumors grew", "Tumors shrank", "text must be the same: 'grew' here, 'shrank' with"),
        ("growth/index.html", 'id="growth"', 'id="grow"', "ids must be the same: 'growth' here, 'grow' with"),
        ("growth/index.html", 'data-ref="39"', 'data-ref="3"', "numbers must be the same: '39' here, '3' with"),
        ("growth/index.html", "#ref-39", "#ref-40", "links must be the same: '#ref-39' here, '#ref-40' with"),
        ("growth/index.html", "On growth", "On", "metadata must be the same: 'description: On growth' here"),
        ("growth/index.html", 'class="a"', 'class="b"', "content must be the same"),
        ("sitemap.xml", "a.example", "b.example", "addresses must be the same"),
        ("references.bib", "{a}", "{b}", "file must be the same"),
    ],
)
def test_every_difference_is_reported(tmp_path, name, old, new, message):
    """The report names the page, the part, and both values."""
    one, two = lay_out(tmp_path / "one", "abc"), lay_out(tmp_path / "two", "def")
    text = (two / name).read_text(encoding="utf-8")
    (two / name).write_text(text.replace(old, new), encoding="utf-8")
    found = list(compare_generator_forks.differences(one, two))
    assert any(line.startswith(f"{name}: {message}") for line in found), found


def test_a_file_in_only_one_build_is_reported(tmp_path):
    """A page that the forks omit or add is a difference."""
    one, two = lay_out(tmp_path / "one", "abc"), lay_out(tmp_path / "two", "def")
    (two / "references.bib").unlink()
    (two / "more.html").write_text("", encoding="utf-8")
    assert list(compare_generator_forks.differences(one, two)) == [
        f"{name}: file must be in both builds" for name in ("more.html", "references.bib")
    ]


def test_the_forks_use_the_settings_of_the_site():
    """Only the theme's name differs from mkdocs.yml; no search plugin is configured, because the site
    has its own search."""
    made = compare_generator_forks.SETTINGS
    assert made == {"INHERIT": "mkdocs.yml", "theme": {"name": "materialx"}}
    assert not any("search" in plugin for plugin in load(ROOT).settings["plugins"])


def test_the_pinned_forks_are_locked():
    """The lock file contains the forks that pyproject.toml pins, and never Material next to its fork."""
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    locked = (ROOT / "requirements-forks.txt").read_text(encoding="utf-8")
    for name in ("properdocs", "mkdocs-materialx"):
        (pin,) = [word for word in declared.split('"') if word.startswith(f"{name}==")]
        assert f"\n{pin} \\\n    --hash=sha256:" in locked
    assert "\nmkdocs-material==" not in locked and "://" not in locked

"""Each rule of the built site, with a page that breaks it."""

import pytest
from review.checks.built_site import check_site, parse_pages
from review.checks.permalinks import publishable
from review.data.addresses import linked_file

GOOD = '<h1 id="a">A</h1>\n<a href="#a">A</a> <a href="../b/#c">B</a> <a href="https://doi.org/1">D</a> <code>[@key]</code>'
OTHER = '<p id="c">C</p>'


def problems(html: str, css: str = "") -> list[str]:
    texts = {"a/index.html": html, "b/index.html": OTHER, "s.css": css}
    return [str(problem).split(" (")[0] for problem in check_site(parse_pages(texts), texts, set(texts) | {"x.png"})]


def test_a_good_page_has_no_problem():
    """The page that the others break keeps every rule."""
    assert problems(GOOD, "a { background: url(x.png) }") == []


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            '<p id="a"></p>\n<p id="a"></p>',
            [
                "a/index.html:1: id must be used once on its page: 'a'",
                "a/index.html:2: id must be used once on its page: 'a'",
            ],
        ),
        ('<a href="../z/">Z</a>', ["a/index.html:1: link must lead to a file of the site: '../z/'"]),
        ('<a href="../b/#z">Z</a>', ["a/index.html:1: fragment must be an id on b/index.html: '../b/#z'"]),
        ('<a href="#z">Z</a>', ["a/index.html:1: fragment must be an id on a/index.html: '#z'"]),
        (
            '<img src="https://cdn.example/x.png">',
            ["a/index.html:1: page must load from this site only: 'https://cdn.example/x.png'"],
        ),
        (
            '<link rel="preconnect" href="//fonts.example">',
            ["a/index.html:1: page must load from this site only: '//fonts.example'"],
        ),
        ('<script src="gone.js"></script>', ["a/index.html:1: link must lead to a file of the site: 'gone.js'"]),
        ("<p>[@zhu2012exosomes]</p>", ["a/index.html:1: source must be rendered: '[@zhu2012exosomes]</p>'"]),
        ("<p>x[^zhu]</p>", ["a/index.html:1: source must be rendered: '[^zhu]</p>'"]),
        ("<!-- block: sings -->", ["a/index.html:1: source must be rendered: '<!-- block: sings -->'"]),
    ],
)
def test_a_fault_of_a_page_is_named(html, expected):
    """A doubled id, a dead link, a foreign host, raw source: each with its line."""
    assert problems(html) == expected


def test_a_foreign_font_in_a_style_sheet_is_named():
    """Style sheets load from this site only."""
    assert problems(GOOD, "\n@import 'https://fonts.example/a.css';") == [
        "s.css:2: page must load from this site only: 'https://fonts.example/a.css'"
    ]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("../b/", "b/index.html"),
        ("../b", "b/index.html"),
        ("", "a/index.html"),
        ("../x%2Epng", "x.png"),
        ("../../x.png", None),
    ],
)
def test_paths_resolve_as_in_a_browser(path, found):
    """Relative paths, folders and escapes lead where a browser goes."""
    assert linked_file("a/index.html", path, {"a/index.html", "b/index.html", "x.png"}) == found


def test_without_a_server_a_link_names_its_file():
    """From disk a link to a folder opens a list of files, so the offline site has none."""
    texts = {"a.html": '<a href="b/">B</a>\n<a href="b/index.html">B</a>', "b/index.html": OTHER}
    site = (parse_pages(texts), texts, set(texts))
    assert check_site(*site) == []
    assert [str(problem).split(" (")[0] for problem in check_site(*site, served=False)] == [
        "a.html:1: link must lead to a file of the site: 'b/'"
    ]


def test_ids_that_count_marks_are_no_permanent_addresses():
    """One new citation or note above moves them; the ids of headings, findings and references stay."""
    marks = '<a id="cite-39-1">39</a> <a id="at-x1-1">†</a> <li id="entry-39"></li>'
    pages = parse_pages({"a/index.html": f'<h2 id="b">B {marks}</h2><span id="f-c"></span><li id="ref-39"></li>'})
    assert publishable(pages, pages) == {"/a/", "/a/#b", "/a/#f-c", "/a/#ref-39"}


def test_editions_are_no_permanent_addresses():
    """Their names hold a version: the next one has others."""
    pages = parse_pages({"index.html": '<h1 id="a">A</h1>', "downloads/x-v1.0.html": '<h1 id="ref-1">B</h1>'})
    assert publishable(pages, [*pages, "downloads/x-v1.0.zip", "data/x.csv"]) == {"/", "/#a", "/data/x.csv"}

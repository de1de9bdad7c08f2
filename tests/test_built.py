"""Rules of the built site, each with a page that violates it."""

import pytest
from conftest import least_processor_time
from review.checks.built_site import check_site, parse_pages
from review.checks.permalinks import publishable
from review.data.addresses import linked_file

GOOD = '<h1 id="a">A</h1>\n<a href="#a">A</a> <a href="../b/#c">B</a> <a href="https://doi.org/1">D</a> <code>[@key]</code>'
OTHER = '<p id="c">C</p>'


def problems(html: str, css: str = "") -> list[str]:
    texts = {"a/index.html": html, "b/index.html": OTHER, "s.css": css}
    return [str(problem).split(" (")[0] for problem in check_site(parse_pages(texts), texts, set(texts) | {"x.png"})]


def test_a_valid_page_has_no_problem():
    """The valid page, of which the other tests use variants, violates no rule."""
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
        (
            '<label for="b">B</label>\n<a href="#b" data-x="b" id="b"></a>\n<P\n  ID=b></P>',
            [
                "a/index.html:2: id must be used once on its page: 'b'",
                "a/index.html:4: id must be used once on its page: 'b'",
            ],
        ),
        ('<p>A</p>\n<a href="x?a&amp;b">Z</a>', ["a/index.html:2: link must lead to a file of the site: 'x?a&b'"]),
        (
            "<p>A</p>\n<p style='background: url(//x.example/y.png)'></p>",
            ["a/index.html:2: page must load from this site only: '//x.example/y.png'"],
        ),
        (
            '<noscript>\n<img srcset="z.png 2x"></noscript>',
            ["a/index.html:2: link must lead to a file of the site: 'z.png'"],
        ),
        (
            "<pre>[@a]\n</pre>\n<!-- [@b] -->\n[@c]",
            ["a/index.html:4: source must be rendered: '[@c]'"],
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
def test_problems_of_a_page_are_reported(html, expected):
    """A duplicate id, a dead link, an external host, and unrendered source are reported, each with its
    line."""
    assert problems(html) == expected


@pytest.mark.parametrize(("page", "faults"), [("b", 0), ("z", 1)])
def test_the_time_of_the_check_grows_with_the_number_of_links(page, faults):
    """Links to the ids of one long page, as to the references of a large review, are checked in linear time, and so
    are as many broken ones."""

    def seconds(count: int) -> float:
        def checked() -> None:
            assert len(check_site(parse_pages(texts), texts, set(texts))) == faults * count

        links = "".join(f'<a href="../{page}/#c{number}">{number}</a>\n' for number in range(count))
        texts = {"a/index.html": links, "b/index.html": "".join(f'<p id="c{number}"></p>' for number in range(count))}
        return least_processor_time(checked)

    assert seconds(8000) < 30 * seconds(1000)  # eight times as long; 64 times where each link reads all ids


def test_an_external_font_in_a_style_sheet_is_reported():
    """Style sheets may load files from this site only."""
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
    """Relative paths, folders, and percent-encoding resolve as in a browser."""
    assert linked_file("a/index.html", path, {"a/index.html", "b/index.html", "x.png"}) == found


def test_links_of_the_offline_site_name_a_file():
    """From disk, a link to a folder would open a directory listing, so the offline site may contain
    none."""
    texts = {"a.html": '<a href="b/">B</a>\n<a href="b/index.html">B</a>', "b/index.html": OTHER}
    site = (parse_pages(texts), texts, set(texts))
    assert check_site(*site) == []
    assert [str(problem).split(" (")[0] for problem in check_site(*site, served=False)] == [
        "a.html:1: link must lead to a file of the site: 'b/'"
    ]


def test_ids_of_citation_marks_are_not_permanent_addresses():
    """A citation or note added above changes them; ids of headings, findings, and references are
    permanent."""
    marks = '<a id="cite-39-1">39</a> <a id="at-x1-1">†</a> <li id="entry-39"></li>'
    pages = parse_pages({"a/index.html": f'<h2 id="b">B {marks}</h2><span id="f-c"></span><li id="ref-39"></li>'})
    assert publishable(pages, pages) == {"/a/", "/a/#b", "/a/#f-c", "/a/#ref-39"}


def test_editions_are_not_permanent_addresses():
    """Their file names contain a version, so they change with the next one."""
    pages = parse_pages({"index.html": '<h1 id="a">A</h1>', "downloads/x-v1.0.html": '<h1 id="ref-1">B</h1>'})
    assert publishable(pages, [*pages, "downloads/x-v1.0.zip", "data/x.csv"]) == {"/", "/#a", "/data/x.csv"}

"""The layout of pages in a real browser: edges that agree, columns that line up, lists that are short."""

import pytest

RIGHT = "one => Math.round(one.getBoundingClientRect().right)"


@pytest.mark.parametrize("width", (1440, 1920))
@pytest.mark.parametrize(("path", "block"), (("evidence/", ".evidence > table"), ("table-1/", ".data-table > table")))
def test_content_ends_where_the_header_ends(open_page, path, block, width):
    """The right edge of a full-width table is that of the search field above it."""
    page = open_page(path, viewport={"width": width, "height": 900})
    assert page.locator(block).evaluate(RIGHT) == page.locator(".find-open").evaluate(RIGHT)


@pytest.mark.parametrize(("width", "most"), ((1440, 17_280), (390, 32_685)))
def test_the_evidence_page_wastes_no_room(open_page, width, most):
    """Everything on the page of findings, above its references, fits a limited height."""
    page = open_page("evidence/", viewport={"width": width, "height": 900})
    page.evaluate("document.documentElement.classList.add('whole')")
    assert page.locator("section.cited").evaluate("one => one.getBoundingClientRect().top + scrollY") <= most


def test_a_statement_uses_the_room_above_its_citation(open_page):
    """In the list of findings, the cited works are in the line of the facts, below the statement."""
    page = open_page("evidence/")
    assert page.locator(".evidence tbody tr").evaluate_all(
        """rows => rows.every((row) => {
          const top = (cell) => Math.round(row.querySelector(cell).getBoundingClientRect().top);
          return top("td") === top("td.cited-works") && top("th") === top("td.checked");
        })"""
    )


@pytest.mark.parametrize("scheme", ("light", "dark"))
@pytest.mark.parametrize("path", ("evidence/#f-breast-dormancy", "references/#ref-63", "notes/#n-x11"))
def test_the_target_of_a_link_is_marked_by_a_rule_not_by_a_large_block_of_color(open_page, path, scheme):
    """What a link leads to has a rule at its left and a background close to that of the page; on paper, it
    has neither."""
    page = open_page(path, color_scheme=scheme)
    target = page.locator("#" + path.split("#")[1]).locator("xpath=ancestor-or-self::*[self::tr or self::li][1]")
    look = """one => {
      const { backgroundColor, boxShadow } = getComputedStyle(one), rgb = (color) => color.match(/\\d+/g).slice(0, 3);
      const paper = rgb(getComputedStyle(document.body).backgroundColor);
      const away = (color) => Math.max(...rgb(color).map((part, at) => Math.abs(part - paper[at])));
      return [away(backgroundColor), Math.max(...boxShadow.match(/rgb\\([^)]*\\)/g).map(away))];
    }"""
    wash, rule = target.evaluate(look)
    assert 6 < wash < 32 and rule > 100
    page.emulate_media(media="print")
    assert target.evaluate(look) == [0, 0]


@pytest.mark.parametrize("width", (390, 1440))
def test_tables_and_lists_are_as_wide_as_the_text(open_page, width):
    """On the page of what is not reported, each number ends below the end of its header, and the table
    and the list end where the paragraphs do."""
    page = open_page("not-reported/", viewport={"width": width, "height": 900})
    ends = """row => [...row.cells].slice(1).map((cell) => {
      const text = document.createRange();
      text.selectNodeContents(cell);
      return Math.round(text.getBoundingClientRect().right);
    })"""
    table = page.locator("table.not-reported")
    assert table.locator("thead tr").evaluate(ends) == table.locator("tbody tr").first.evaluate(ends)
    edges = [page.locator(f"article > {one}").last.evaluate(RIGHT) for one in ("p", "table", "ul.overview-others")]
    assert max(edges) - min(edges) <= 1


@pytest.mark.parametrize("width", (960, 1440))
def test_a_sort_arrow_stays_beside_the_last_word(open_page, width):
    """The last line of a sortable header contains its last word, not just the arrow."""
    page = open_page("table-1/", viewport={"width": width, "height": 900})
    below = page.locator("th[aria-sort] button").evaluate_all(
        """all => all.map((one) => {
          const words = document.createRange();
          words.selectNodeContents(one);
          return one.getBoundingClientRect().bottom - words.getBoundingClientRect().bottom;
        })"""
    )
    assert len(below) == 6 and max(below) < 8

"""The search: queries that readers type find the intended record, with the keyboard support and the
help that they expect."""

import gzip
import json
import re
from pathlib import Path

import pytest
import yaml
from conftest import PHONE, until
from playwright.sync_api import expect
from review.data.content_loader import load
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).parent.parent
QUERIES: dict[str, dict[str, str | list[str]]] = yaml.safe_load(
    (ROOT / "tests/golden/search.yml").read_text(encoding="utf-8")
)
SPELLINGS = yaml.safe_load((ROOT / "docs/data/spellings.yml").read_text(encoding="utf-8"))
READY = "dialog.find[data-ready]"
FIELD = "dialog.find input[type=search]"
RESULT = "dialog.find a.find-result"
SEARCH_SCRIPTS = ("rules.js", "words.js", "documents.js", "engine.js", "dialog.js")
# Compressed size limits in bytes: of the engine, and of engine and index together.
ENGINE, WHOLE = 19_000, 120_000
# Each query is entered at once, as if pasted, and the first result is read from the page.
ASK = """queries => {
  const field = document.querySelector("dialog.find input[type=search]");
  const root = new URL(document.querySelector("dialog.find").dataset.root, location.href);
  return queries.map((query) => {
    field.value = query;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const first = document.querySelector("dialog.find a.find-result");
    if (!first) return null;
    const url = new URL(first.href);
    return { at: decodeURI(url.pathname).slice(decodeURI(root.pathname).length) + url.hash, some: !document.querySelector("dialog.find ol[aria-label=Results]") };
  });
}"""


# Whether a text matches every part of a query.
FILLED = """([text, query]) => {
  const index = searchIndex([{ name: "text", boost: 1 }]);
  index.add(0, 0, searchWords.wordsOf(text));
  return searchWords.slots(query, index.knows).every(({ ways }) => index.filling(ways).size);
}"""


def open_search(page):
    """Open the search and wait until it is ready."""
    page.keyboard.press("Control+k")
    page.locator(READY).wait_for(timeout=20_000)
    return page


def hosted(address: str) -> str:
    """The hosted address of a file of the offline site: growth/#emt for growth.html#emt."""
    path, mark, name = address.partition("#")
    path = re.sub(r"(^|/)index\.html$", r"\1", path)
    return re.sub(r"\.html$", "/", path) + mark + name


def assert_golden_queries(page) -> None:
    """Assert that each query of the golden file finds its expected result first, or nothing."""
    asked = [(query, first) for group in QUERIES.values() for query, first in group.items()]
    answers = page.evaluate(ASK, [query for query, _ in asked])
    wrong = {}
    for (query, wanted), answer in zip(asked, answers, strict=True):
        places = [wanted] if isinstance(wanted, str) else wanted
        found = hosted(answer["at"]) if answer else None
        # The first heading of a page counts as the page itself.
        pages = [place.split("#")[0] for place in places if same_page(place)]
        if found not in (*places, *pages) and (places or (answer and not answer["some"])):
            wrong[query] = (places, found)
    assert not wrong, list(wrong.items())


def same_page(place: str) -> bool:
    """Whether an address refers to the first heading of its page."""
    path, _, name = place.partition("#")
    return bool(name) and path.rstrip("/").endswith(name)


# --- results ---


def test_golden_queries_find_their_record_first(open_page):
    """Every spelling, title, number, and question in the golden file finds its record first, or nothing."""
    assert_golden_queries(open_search(open_page("")))


def test_the_golden_file_is_large_enough():
    """It contains all kinds of queries in large numbers, including twenty titles and some that must
    find nothing."""
    assert sum(map(len, QUERIES.values())) > 400
    assert len(QUERIES["title"]) >= 20 and len([first for first in QUERIES["nothing"].values() if first == []]) >= 10


@pytest.fixture(scope="module")
def content():
    """The data sets and the bibliography of the real review."""
    return load(ROOT)


def test_every_title_finds_its_work(open_page, content):
    """The exact title of each cited work finds its reference first."""
    page = open_search(open_page("conclusions/"))
    works = content.bibliography.works
    answers = page.evaluate(ASK, [work.title for work in works])
    wrong = {
        work.title: answer
        for work, answer in zip(works, answers, strict=True)
        if not answer or answer["at"] != f"references/#ref-{work.number}"
    }
    assert not wrong, list(wrong.items())


def test_every_number_key_and_identifier_finds_its_work(open_page, content):
    """A number, citation key, DOI, or PMID finds its reference first, in any notation."""
    page = open_search(open_page(""))
    asked = {}
    for work in content.bibliography.works:
        number = work.numbers[-1]
        forms = [f"reference {number}", f"[{number}]", f"Ref. {number}", work.key]
        forms += [work.doi, f"https://doi.org/{work.doi}", f"doi:{work.doi}"] if work.doi else []
        forms += [work.pmid, f"PMID: {work.pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{work.pmid}/"] if work.pmid else []
        asked |= dict.fromkeys(forms, f"references/#ref-{work.number}")
    answers = page.evaluate(ASK, list(asked))
    assert not {
        query: answer
        for (query, place), answer in zip(asked.items(), answers, strict=True)
        if not answer or answer["at"] != place
    }


def test_every_record_is_found_by_its_name(open_page, content):
    """This covers each term with its other names, each note, each row, and each finding."""
    page = open_search(open_page(""))
    asked = {f"note {note['id']}": f"notes/#n-{note['id'].lower()}" for note in content.records("notes")}
    asked |= {f"row {row['row']}": f"table-1/#row-{row['row']}" for row in content.records("table-1")}
    asked |= {finding["id"]: f"evidence/#{finding['id']}" for finding in content.records("findings")}
    answers = page.evaluate(ASK, list(asked))
    assert not {
        query: answer
        for (query, place), answer in zip(asked.items(), answers, strict=True)
        if not answer or answer["at"] != place
    }
    names = {
        name: term["id"]
        for term in content.records("glossary")
        for name in (term["term"], *term["aliases"], *term["symbols"])
    }
    for name, term in names.items():
        page.evaluate(ASK, [name])
        assert page.locator(f"{RESULT}[href*='#{term}']").count() or page.locator(".find-more").count(), name


@pytest.mark.parametrize("rule", SPELLINGS, ids=lambda rule: rule["example"])
def test_each_spelling_rule_works(search_page, rule):
    """The example of a rule is treated like its other spelling, and only because of this rule."""
    tokens = "text => searchWords.tokens(searchWords.wordsOf(text)).map(([token]) => token)"
    assert search_page.evaluate(tokens, rule["example"]) == search_page.evaluate(tokens, rule["same_as"])
    before = [[rule["find"], rule["write"]] for rule in SPELLINGS[: SPELLINGS.index(rule)]]
    applies = "([before, find, word]) => new RegExp(find).test(before.reduce((text, [old, other]) => text.replace(new RegExp(old, 'g'), other), searchWords.fold(word)))"
    assert search_page.evaluate(applies, [before, rule["find"], rule["example"]])


@pytest.fixture(scope="module")
def search_page(chromium, address):
    """A page whose search is loaded."""
    page = chromium.new_page()
    page.goto(f"{address}/about/")
    yield open_search(page)
    page.close()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TGF-β", "TGF‑β"),
        ("TGF-β", "TGFβ"),
        ("TGF-β", "tgf beta"),
        ("IFN-γ", "interferon gamma"),
        ("IFN-γ", "IFNG"),
        ("miR-23b", "hsa-miR-23b-3p"),
        ("PD-L1", "pd l1"),
        ("anti-angiogenic", "antiangiogenic"),
        ("exo­some", "exosomes"),
        ("Coccè", "Cocce"),
        ("Wharton’s jelly", "whartons jelly"),
        ("4,563", "4563"),
        ("naïve", "naive"),
        ("tumour signalling in leukaemia", "tumor signaling in leukemia"),
        ("haematopoietic", "hematopoietic"),
        ("metastases", "metastasis"),
    ],
)
def test_spellings_are_equivalent(search_page, one, other):
    """Each spelling finds a text that contains the other one."""
    assert search_page.evaluate(FILLED, [f"so {one} is", other]) and search_page.evaluate(
        FILLED, [f"so {other} is", one]
    )


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("miR-221", "miR-22"),
        ("PD-L1", "PD-L2"),
        ("HIF-1α", "HIF-2α"),
        ("TGF-β", "TGF-α"),
        ("miR-21", "miR-1"),
        ("CD44", "CD4"),
    ],
)
def test_similar_molecules_are_distinguished(search_page, text, query):
    """A name with a digit or a Greek letter is neither completed nor corrected."""
    assert not search_page.evaluate(FILLED, [text, query])
    assert search_page.evaluate(ASK, [query])[0] is None or query not in QUERIES["nothing"]


# --- display ---


def test_a_result_shows_its_kind_and_context(open_page):
    """A finding shows its kind, the sentence with highlighted words, its sign, check, and section; a
    section and a term follow."""
    page = open_search(open_page("growth/"))
    page.keyboard.type("TGF-β")
    first = page.locator(RESULT).first
    expect(first).to_contain_text("Finding")
    expect(first.locator("mark").first).to_have_text("TGF-β")
    expect(first.locator(".sign svg.tone-tissue .open")).to_be_visible()
    expect(first.locator(".find-where")).to_contain_text("regulates immunity")
    expect(first.locator(".find-where")).to_contain_text("Check: ")
    # Style rules for classes that only the script sets survive the removal of unused rules.
    assert first.locator(".find-title").evaluate("one => getComputedStyle(one).fontWeight") == "600"
    kinds = page.locator(f"{RESULT} .find-kind").all_text_contents()
    assert kinds[:3] == ["Finding", "Section", "Glossary"]
    page.locator(FIELD).fill("miR-1587")
    expect(page.locator("dialog.find li").filter(has_text="contested").first).to_be_visible()
    page.locator(FIELD).fill("Taylor 2008")
    expect(page.locator(RESULT).first.locator(".find-flag")).to_have_text("retracted")


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["wide", "phone"])
def test_a_finding_in_the_results_links_to_its_opponents_and_its_citation(open_page, screen):
    """Tab reaches the links of a result, which the arrow keys skip; one leads to the contested group,
    also on the same page, and the other to the citation page of the finding."""
    page = open_search(open_page("evidence/", **screen))
    page.locator(FIELD).fill("f-vegf-up")
    links = page.locator("dialog.find li", has_text="VEGF and CXCR4").first.locator(".find-links a")
    expect(links).to_have_text(["contested", "cite"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert links.first.evaluate("one => one === document.activeElement")
    links.first.click()
    page.wait_for_url("**/evidence/#contested-vegf")
    expect(page.locator("dialog.find")).to_be_hidden()
    expect(page.locator("#contested-vegf")).to_be_in_viewport()
    open_search(page)
    links.last.click()
    page.wait_for_url("**/cite/f-vegf-up.html")
    expect(page.get_by_role("heading", level=1)).to_contain_text("f-vegf-up")


def test_a_contested_finding_is_marked_without_a_page_of_its_group(open_page, site):
    """A review that shows no contested groups still marks the findings."""
    text = (site / "search" / "documents.js").read_text(encoding="utf-8")
    drop = "searchDocuments.documents = searchDocuments.documents.filter(([kind]) => searchDocuments.kinds[kind].id !== 'group');"
    page = open_page("growth/")
    page.route("**/search/documents.js", lambda route: route.fulfill(body=text + drop, content_type="text/javascript"))
    open_search(page)
    page.keyboard.type("f-vegf-up")
    first = page.locator("dialog.find li").first
    expect(first.locator(".find-links")).to_have_text("contested cite")
    expect(first.locator(".find-links a")).to_have_text(["cite"])


def test_results_for_other_records_have_no_such_links(open_page):
    """A section, term, or reference has only its own link."""
    page = open_search(open_page(""))
    page.keyboard.type("Angiogenesis")
    other = page.locator("dialog.find li", has=page.locator(".find-kind", has_text="Section")).first
    expect(other.locator("a")).to_have_count(1)


def test_long_result_lists_are_truncated(open_page):
    """Results have a few lines each; twenty are shown at first, and a button shows the rest and focuses
    the first of them."""
    page = open_search(open_page(""))
    page.keyboard.type("exosomes")
    expect(page.locator(RESULT)).to_have_count(20)
    assert max(map(len, page.locator(RESULT).all_text_contents())) < 450
    more = page.locator(".find-more")
    total = int(re.search(r"\d+", more.inner_text())[0])
    more.click()
    expect(page.locator(RESULT)).to_have_count(total)
    assert page.evaluate("document.activeElement.matches('.find-result')")


def test_partial_matches_name_the_missing_word(open_page):
    """If no record contains all words, results with fewer words follow, and each names the word that it
    lacks."""
    page = open_search(open_page(""))
    page.keyboard.type("glioma zebrafish")
    expect(page.locator(".find-status")).to_contain_text("No result matches all of these words")
    expect(page.locator(RESULT).first.locator(".find-where")).to_contain_text("without “zebrafish”")


def test_an_empty_result_offers_help(open_page):
    """Without a result, the search suggests the closest spelling and links to glossary and references,
    or says that a number does not exist."""
    page = open_search(open_page(""))
    page.keyboard.type("miR-22")
    expect(page.locator(".find-status")).to_have_text("No results.")
    expect(page.locator(".find-results a", has_text="Glossary")).to_have_attribute("href", re.compile("glossary/$"))
    page.locator(".find-nearest", has_text="miR-221").click()
    expect(page.locator(FIELD)).to_have_value("miR-221")
    expect(page.locator(RESULT).first).to_contain_text("miR-221")
    page.locator(FIELD).fill("reference 120")
    expect(page.locator(".find-status")).to_have_text("No reference 120 on this site.")


def test_a_corrected_word_is_reported(open_page):
    """A typing error is corrected with a message; a name in capitals is never corrected."""
    page = open_search(open_page(""))
    page.locator(FIELD).fill("angiogensis")
    expect(page.locator(".find-status")).to_contain_text(
        "No results for “angiogensis”; showing results for “angiogenesis”."
    )
    page.locator(FIELD).fill("VEGFB")
    expect(page.locator(".find-status")).to_have_text("No results.")


@pytest.mark.parametrize(
    "query",
    [
        "x" * 5000,
        "β" * 500,
        "a-" * 800,
        "mixedLetters7" * 60,
        "exosmesa exosmesb exosmesc exosmesd",
        "<b>☃</b> \u202e",
        "???",
    ],
)
def test_no_query_breaks_the_page(open_page, query):
    """Long words, special characters, and many unknown words get an answer with at most three
    suggestions."""
    page = open_search(open_page(""))
    page.locator(FIELD).fill(query)
    expect(page.locator(".find-status")).not_to_be_empty()
    assert page.locator(".find-nearest").count() <= 3
    page.locator(FIELD).fill("glioma")
    expect(page.locator(RESULT).first).to_contain_text("Glioma")


# --- interaction ---


def test_search_scripts_are_loaded_on_demand(open_page):
    """A page loads none of the search scripts until the search is opened."""
    page = open_page("growth/")
    asked = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
    page.wait_for_timeout(300)
    assert not {*SEARCH_SCRIPTS} & {*asked}
    open_search(page)
    assert {*SEARCH_SCRIPTS} <= {*asked}


def test_text_typed_while_the_index_loads_is_searched(open_page):
    """The field accepts text immediately, and the search runs once the index is loaded."""
    page = open_page("growth/")
    page.keyboard.press("Control+k")
    page.keyboard.type("temozolomide")
    expect(page.locator(RESULT).first).to_contain_text("Temozolomide", timeout=20_000)


def test_text_pasted_with_the_mouse_is_searched(open_page):
    """Filling the field without a key press starts the search."""
    page = open_search(open_page("growth/"))
    page.locator(FIELD).evaluate("""field => {
      field.focus();
      document.execCommand("insertText", false, "miR-221");
    }""")
    expect(page.locator(RESULT).first).to_contain_text("miR-221")


def test_search_works_by_keyboard(open_page):
    """Slash or Ctrl+K opens the search, arrow keys move, typing on a result continues the query, Escape
    returns the focus."""
    page = open_page("growth/")
    page.locator("a.cite").first.focus()
    page.keyboard.press("/")
    expect(page.locator(FIELD)).to_be_focused()
    page.keyboard.type("temozolom")
    expect(page.locator(RESULT).first).to_be_visible(timeout=20_000)
    page.keyboard.press("ArrowDown")
    expect(page.locator(RESULT).first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.locator(RESULT).first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator(FIELD)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("ide")
    expect(page.locator(FIELD)).to_have_value(re.compile("temozolomide"))
    page.keyboard.press("Escape")
    expect(page.locator("dialog.find")).to_be_hidden()
    expect(page.locator("a.cite").first).to_be_focused()


def test_tab_stays_in_the_search(open_page):
    """Tab and Shift+Tab never reach the covered page, and a click beside the dialog's panel closes it."""
    page = open_search(open_page("growth/"))
    inside = "document.activeElement === document.body || document.activeElement.closest('dialog.find') !== null"
    for key in ["Tab"] * 6 + ["Shift+Tab"] * 12:
        page.keyboard.press(key)
        assert page.evaluate(inside)
    page.mouse.click(5, 450)
    expect(page.locator("dialog.find")).to_be_hidden()
    assert page.url.endswith("/growth/")


def test_the_back_gesture_of_a_phone_closes_the_search(open_page):
    """A close request closes the search and nothing else; after a result to the same page, none is left waiting."""
    page = open_page("references/")
    page.evaluate(
        """() => {
          window.watchers = [];
          window.CloseWatcher = class extends CloseWatcher { constructor() { super(); window.watchers.push(this); } };
        }"""
    )
    request = "window.watchers.at(-1).requestClose()"
    open_search(page)
    page.evaluate(request)
    expect(page.locator("dialog.find")).to_be_hidden()
    open_search(page)
    page.locator(FIELD).fill("reference 44")
    page.locator(f"{RESULT}[href$='/references/#ref-44']").click()
    expect(page.locator("dialog.find")).to_be_hidden()
    page.evaluate("window.watchers.at(-1).addEventListener('close', () => { window.late = true; })")
    page.evaluate(request)
    assert page.evaluate("[window.watchers.length, window.late]") == [2, None]


def test_the_results_after_the_first_screen_follow(open_page):
    """The answer is painted with its first results; the others follow in order, with the button for all, and a newer
    answer drops them."""
    page = open_search(open_page("growth/"))
    fill = f"""(query) => {{
      const field = document.querySelector("{FIELD}");
      field.value = query;
      field.dispatchEvent(new Event("input"));
      return document.querySelectorAll("{RESULT}, .find-more:not([hidden])").length;
    }}"""
    first = page.evaluate(fill, "tumor")
    until(page, f"document.querySelectorAll('{RESULT}').length === 20")
    order = page.locator(".find-title").all_text_contents()
    page.locator(".find-more").click()
    assert first == 8 and page.locator(".find-title").all_text_contents()[:20] == order
    page.evaluate(f"(query) => {{ ({fill})('tumor'); return ({fill})(query); }}", "homing")
    page.wait_for_timeout(200)
    expect(page.locator(".find-status")).to_have_text(f"{page.locator(RESULT).count()} results")


def test_enter_opens_the_first_result_with_highlighted_words(open_page):
    """Enter opens the record, highlights the words, and leaves no query in the address."""
    page = open_search(open_page("growth/"))
    page.keyboard.type("TGFB1")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/evidence/#f-tgf-beta$"))
    expect(page.locator("#f-tgf-beta mark").first).to_have_text("TGF-β")
    assert page.evaluate("document.getElementById('f-tgf-beta').getBoundingClientRect().top") < 900


def test_a_page_as_a_result_is_highlighted(open_page):
    """A result that is a complete page highlights the words on it, without a query in its address."""
    page = open_search(open_page("growth/"))
    page.keyboard.type("glossary")
    page.locator(RESULT, has=page.locator(".find-kind", has_text="Page")).first.click()
    page.wait_for_url(re.compile("/glossary/$"))
    expect(page.locator(".md-content mark").first).to_have_text(re.compile("glossary", re.I))


def test_a_result_on_the_current_page_closes_the_search(open_page):
    """The dialog closes, and the place on the current page scrolls into view."""
    page = open_search(open_page("immunity/"))
    page.keyboard.type("TGF-β")
    page.locator(RESULT, has=page.locator(".find-kind", has_text="Section")).first.click()
    page.wait_for_url(re.compile("/immunity/#tgf-beta$"))
    expect(page.locator("dialog.find")).to_be_hidden()
    expect(page.locator("#tgf-beta")).to_be_in_viewport()


def test_the_slash_shortcut_can_be_disabled(open_page):
    """WCAG 2.1.4 requires that a single-key shortcut can be turned off; the choice survives a reload."""
    page = open_search(open_page("growth/"))
    page.locator("[name=slash]").uncheck()
    page.keyboard.press("Escape")
    for _ in range(2):
        page.keyboard.press("/")
        page.wait_for_timeout(100)
        expect(page.locator("dialog.find")).to_be_hidden()
        page.reload()


def test_a_slash_typed_in_a_field_does_not_open_the_search(open_page):
    """Typing into a filter never opens the search."""
    page = open_page("notes/")
    page.locator("[name=words]").click()
    page.keyboard.type("a/b")
    expect(page.locator("[name=words]")).to_have_value("a/b")
    expect(page.locator("dialog.find")).to_be_hidden()


def test_the_last_query_is_restored_on_the_next_page(open_page):
    """The field contains the last query, selected, with its results."""
    page = open_search(open_page("growth/"))
    page.keyboard.type("miR-221")
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence/**")
    open_search(page)
    expect(page.locator(FIELD)).to_have_value("miR-221")
    expect(page.locator(RESULT).first).to_contain_text("miR-221")
    page.keyboard.type("x")
    expect(page.locator(FIELD)).to_have_value("x")


def test_an_address_can_contain_a_query(open_page):
    """?q=words opens the search with its results, so that other sites can link to them."""
    page = open_page("?q=miR-221")
    expect(page.locator(RESULT).first).to_contain_text("miR-221", timeout=20_000)


def test_results_are_announced(open_page):
    """The number of results is a status message; the dialog and its field have accessible names."""
    page = open_search(open_page("growth/"))
    page.keyboard.type("miR-221")
    expect(page.get_by_role("dialog", name="Search").get_by_role("status")).to_have_text(re.compile(r"^\d+ results$"))
    expect(page.get_by_role("searchbox", name="Search this site")).to_be_focused()
    assert page.get_by_role("list", name="Results").count() == 1


@pytest.mark.parametrize("width", [320, 390])
def test_the_search_fits_a_phone(open_page, width):
    """On the smallest screen, the dialog is complete, nothing overflows, and a tap opens a result."""
    page = open_page("growth/", **{**PHONE, "viewport": {"width": width, "height": 640}})
    page.get_by_role("button", name="Search").tap()
    page.locator(READY).wait_for(timeout=20_000)
    page.locator(FIELD).fill("hsa-miR-146b-5p epithelial-mesenchymal")
    page.locator(FIELD).fill("miR-146b")
    expect(page.locator(RESULT).first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".find-results").evaluate("one => one.scrollWidth <= one.clientWidth")
    page.locator(RESULT).first.tap()
    page.wait_for_url("**/evidence/**")


def test_without_javascript_links_replace_the_search(open_page):
    """The header shows links to glossary and references instead of a button that would not work."""
    page = open_page("growth/", java_script_enabled=False)
    assert page.locator(".find-open").is_hidden() and page.locator("dialog.find").is_hidden()
    links = page.locator(".find-instead a")
    assert links.all_text_contents() == ["Glossary", "References"]
    links.first.click()
    page.wait_for_url("**/glossary/")


def test_search_works_in_old_browsers(open_page, address):
    """Search and highlighting work without <dialog> and without lookbehind in regular expressions."""
    page = open_page("about/")
    page.add_init_script("""
      delete HTMLDialogElement.prototype.showModal;
      delete HTMLDialogElement.prototype.close;
      const Whole = RegExp;
      window.RegExp = new Proxy(Whole, { construct(target, [text, flags]) {
        if (String(text).includes("(?<")) throw new SyntaxError("Invalid regular expression: invalid group specifier name");
        return new target(text, flags);
      } });
    """)
    page.goto(f"{address}/growth/")
    open_search(page)
    page.keyboard.type("temozolomide")
    page.locator(RESULT, has=page.locator(".find-kind", has_text="Section")).first.click()
    page.wait_for_url("**/drug-delivery/#temozolomide")
    expect(page.locator("article mark").first).to_have_text(re.compile("temozolomide", re.I))
    open_search(page)
    page.keyboard.press("Escape")
    expect(page.locator("dialog.find")).to_be_hidden()


def test_a_failure_to_highlight_breaks_nothing(open_page, address):
    """If highlighting fails, the color scheme can still be switched."""
    page = open_page("about/")
    page.add_init_script("document.createTreeWalker = () => { throw new Error('no walker') }")
    page.goto(f"{address}/growth/?h=VEGF")
    assert page.locator("mark").count() == 0
    page.locator("button[title='Switch to dark mode']").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


# --- filters ---


@pytest.mark.parametrize(
    ("path", "items", "typed", "shown"),
    [
        ("notes/", ".notes > li", "TGF", "n-v3"),
        ("notes/", ".notes > li", "TGFB1", "n-v3"),
        ("glossary/", ".glossary > article", "programmed death-ligand 1", "term-pd-l1"),
        ("glossary/", ".glossary > article", "angiogensis", "term-angiogenesis"),
        ("references/", "ol.references > li[data-key]", "Cocce", "ref-71"),
        ("references/", "ol.references > li[data-key]", "tumour microvesicles glioblastoma", "ref-50"),
        ("evidence/", "#all-findings tbody > tr", "mir23b", "f-breast-dormancy"),
        ("evidence/", "#all-findings tbody > tr", "CXCL12", "f-myeloma-migration"),
        ("table-1/", "#table-1-rows tbody > tr", "miRNA-146b", "row-5"),
    ],
)
def test_filters_accept_the_same_spellings(open_page, path, items, typed, shown):
    """A filter finds an item by every spelling that the search accepts, and by the terms of its
    findings."""
    page = open_page(path)
    page.locator("[name=words]").first.fill(typed)
    expect(page.locator(f"#{shown}")).to_be_visible(timeout=20_000)
    page.wait_for_function(
        "([items, all]) => document.querySelectorAll(`${items}:not([hidden])`).length < all",
        arg=[items, page.locator(items).count()],
    )
    assert page.locator(f"{items}:visible").count() < 12


def test_a_filter_that_finds_nothing_says_so(open_page):
    """Filtering the notes by a molecule that they do not mention yields a message."""
    page = open_page("notes/")
    page.locator("[name=words]").fill("miR-22")
    expect(page.locator("[data-count]")).to_have_text(re.compile("^No matches among"), timeout=20_000)


def test_a_filter_that_cannot_be_loaded_says_so(open_page):
    """When the network fails, the list stays complete with a message; the next letter tries again."""
    page = open_page("notes/")
    page.route("**/search/*.js", lambda route: route.abort())
    page.locator("[name=words]").fill("miR-2")
    expect(page.locator("[data-count]")).to_have_text("The filter could not be loaded.")
    assert not page.locator(".notes > li[hidden]").count()
    page.unroute("**/search/*.js")
    page.locator("[name=words]").fill("miR-22")
    expect(page.locator("[data-count]")).to_have_text(re.compile("^No matches among"), timeout=20_000)


@pytest.mark.parametrize("script", ["rules", "engine", "documents", "dialog"])
def test_a_search_that_cannot_be_loaded_says_so(open_page, script):
    """When one of its scripts is missing, the search says so; opened again, it tries again."""
    page = open_page("about/")
    page.unroute_all()
    page.route(f"**/search/{script}.js", lambda route: route.abort())
    page.evaluate("addEventListener('error', (event) => event.preventDefault())")
    page.keyboard.press("Control+k")
    expect(page.locator(".find-status")).to_have_text("Search could not be loaded.")
    page.unroute(f"**/search/{script}.js")
    page.keyboard.press("Escape")
    open_search(page)
    page.keyboard.type("glioma")
    expect(page.locator("a.find-result").first).to_be_visible()


@pytest.mark.parametrize(
    ("path", "items"), [("glossary/", ".glossary > .letter"), ("notes/", ".notes-of-kind > h2 > .quiet")]
)
def test_a_filtered_list_shows_no_heading_or_count_of_the_complete_one(open_page, path, items):
    """Letters without terms and the counts of all notes disappear while a filter is on."""
    page = open_page(path)
    assert page.locator(f"{items}:visible").count() > 3
    page.locator("[name=words]").first.fill("myeloma")
    expect(page.locator(f"{items}:visible")).to_have_count(0, timeout=20_000)


# --- size ---


def test_the_search_stays_below_its_size_limits(site):
    """The engine, and engine and index together, stay below their compressed limits."""
    size = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in [*(site / "search").iterdir()]}
    assert size["words.js"] + size["engine.js"] <= ENGINE and sum(size.values()) <= WHOLE, size


def test_the_license_of_the_search_engine_is_kept(site):
    """The minified lunr still states its author and license."""
    text = (site / "search" / "words.js").read_text(encoding="utf-8")
    assert "@license MIT" in text[:300] and "Oliver Nightingale" in text[:300] and len(text) < 60_000


def test_every_search_document_has_an_address(site):
    """The address of each document is an existing id on its page, and no document is a large block of
    several records."""
    script = (site / "search" / "documents.js").read_text(encoding="utf-8")
    data = json.loads(script.removeprefix("window.searchDocuments = ").rstrip().removesuffix(";"))
    ids = {
        url: {
            node.attributes["id"]
            for node in LexborHTMLParser((site / url / "index.html").read_text(encoding="utf-8")).css("[id]")
        }
        for _, url in data["pages"]
    }
    for _, page, name, title, text, *_ in data["documents"]:
        url = data["pages"][page][1]
        assert title and (not name or name in ids[url]), (url, name)
        assert len(text) < 6000, (url, name, len(text))


def test_the_search_of_the_theme_is_removed(site):
    """The site contains no script, worker, or index of the theme's search."""
    assert (
        not list(site.rglob("*worker*"))
        and not (site / "assets" / "javascripts").exists()
        and not list(site.rglob("search_index*"))
    )
    assert "md-search" not in (site / "growth" / "index.html").read_text(encoding="utf-8")

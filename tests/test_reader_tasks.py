"""Ten tasks of readers: each takes at most three steps from the home page, on a wide screen and on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

MOST = 3
SCREENS = {
    "wide": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
Step = Callable[[Page], None]


# --- steps: a search up to its answer, a press, or the choices in an open dialog ---


def search(query: str, *, enter: bool = False) -> Step:
    """Search, and open the first result with Enter if the list does not yet answer the question."""

    def step(page: Page) -> None:
        page.locator(".find-open").click()
        page.locator("dialog.find[data-ready]").wait_for(timeout=20_000)
        page.locator("dialog.find input[type=search]").fill(query)
        expect(page.locator(".find-results > *").first).to_be_visible()
        if enter:
            page.keyboard.press("Enter")

    return step


def press(selector: str, words: str = "") -> Step:
    """Press the first visible element with these words."""
    return lambda page: page.locator(selector, has_text=words).locator("visible=true").first.click()


def filtered(field: str, value: str, file: str) -> Step:
    """Choose a value of a filter, and download what is shown."""

    def step(page: Page) -> None:
        page.locator(f"select[name={field}]").select_option(value)
        with page.expect_download() as download:
            page.get_by_role("button", name=file).first.click()
        assert value in download.value.suggested_filename

    return step


def copy_for(wiki: str) -> Step:
    """Choose the sources and the wiki in the citation dialog, and copy."""

    def step(page: Page) -> None:
        dialog = page.locator("dialog.cite-dialog")
        dialog.get_by_role("button", name="review and primary study").click()
        dialog.get_by_role("tab", name=wiki).click()
        dialog.get_by_role("button", name="Copy", exact=True).click()

    return step


# --- tasks ---


def sees(selector: str, words: str) -> Step:
    """The words are visible."""
    return lambda page: expect(
        page.locator(selector).filter(has_text=re.compile(words), visible=True).first
    ).to_be_visible()


def printed(page: Page) -> None:
    """The page prints its text on a few pages."""
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_have_text(re.compile("angiogenesis"))


def copied(page: Page) -> None:
    """The clipboard has a DokuWiki note with the primary study."""
    expect(page.locator("dialog.cite-dialog [role=status]")).to_have_text("Copied")
    assert "10.1126/scisignal.2005231" in page.locator("dialog.cite-dialog pre:visible").text_content()


RESULT = ".find-results a"
TASKS: dict[str, tuple[list[Step], Step]] = {
    "what lowers VEGF, and who showed it": (
        [search("what lowers VEGF", enter=True), press("tr:target a.cite")],
        sees(".cite-popup", "Lee J"),
    ),
    "what increases resistance": (
        [press(".md-content a", "increases resistance")],
        sees("#all-findings tr", "resistance"),
    ),
    "what is contested in myeloma": (
        [press(".md-content a", "See where findings conflict"), press(".md-content a", "multiple myeloma")],
        sees("main", "contested"),
    ),
    "the findings on glioma as CSV": (
        [press(".md-content a[href*=evidence]"), filtered("cancer", "glioma", "CSV")],
        sees("[data-count]", "glioma|of"),
    ),
    "the DOI of [44]": ([search("DOI of [44]")], sees(".find-results", "10.1371/journal.pone.0084256")),
    "cite miR-23b in DokuWiki with the primary study": (
        [
            search("miR-23b", enter=True),
            press("tr:target a.cite-link"),
            copy_for("DokuWiki"),
        ],
        copied,
    ),
    "what is wrong about TGF-β": (
        [search("what is wrong about TGF-β"), press(RESULT, "Note V3")],
        sees("li:target", "2012"),
    ),
    "what is homing": ([search("what is homing")], sees(".find-results", "migration of cells from the blood")),
    "how sure is [15]": ([search("how sure is [15]")], sees(".find-results", "retracted")),
    "print angiogenesis": ([press(".md-content a[href*=angiogenesis]")], printed),
}


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("task", TASKS)
def test_a_task_takes_at_most_three_steps(open_page, task, screen):
    """From the home page, a reader comes to the answer in at most three steps."""
    steps, answered = TASKS[task]
    assert len(steps) <= MOST
    page = open_page("", **SCREENS[screen], permissions=["clipboard-read", "clipboard-write"])
    for step in steps:
        step(page)
    answered(page)

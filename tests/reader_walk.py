"""What a reader does on the site, step by step, and the expected result of each step.

The steps are data, so that every browser takes the same ones. Conditions are JavaScript and can use
the functions of `HELPERS`.
"""

import json
from dataclasses import dataclass
from typing import Any

from webdriver import until

BOTH, WIDE, NARROW = frozenset({1440, 390}), frozenset({1440}), frozenset({390})

HELPERS = """
  const all = (selector) => [...document.querySelectorAll(selector)];
  const seen = (selector) => all(selector).filter((node) => (node.checkVisibility ? node.checkVisibility() : node.getClientRects().length) && getComputedStyle(node).visibility !== "hidden");
  const one = (selector) => seen(selector)[0] ?? document.querySelector(selector);
  const within = (selector) => Boolean(document.activeElement.closest(selector));
  const text = (selector) => one(selector)?.textContent ?? "";
  const popup = () => seen(".cite-popup")[0];
  const onScreen = (node) => { const { left, top, right, bottom } = node.getBoundingClientRect(); return left >= 0 && top >= 0 && right <= innerWidth + 1 && bottom <= innerHeight + 1; };
  const count = () => text("form[data-list-tools] [data-count]");
"""


@dataclass(frozen=True)
class Step:
    """One action of a reader, and the condition that must then become true."""

    says: str
    then: str
    click: str = ""  # a selector; its first visible element is clicked in the middle
    focus: str = ""  # a selector of the element that gets the focus
    keys: str = ""  # pressed in order: "Tab Tab Enter"
    text: str = ""  # typed after the keys
    choose: tuple[str, str] = ("", "")  # a select and its new value
    go: str = ""  # "back" or "reload"
    at: frozenset[int] = BOTH  # the screen widths at which the step is taken


@dataclass(frozen=True)
class Visit:
    """A page and the steps taken there."""

    name: str
    page: str
    steps: tuple[Step, ...]
    hosted: bool = False  # not part of the offline edition

    def __str__(self) -> str:
        return self.name


STILL = 5  # samples at the same place, about a fifth of a second, after which an element does not move
MARK = "#cite-39-1"
CITED = 'popup()?.textContent.includes("Zhu W, Huang L")'

POPUPS = Visit("popups by pointer", "growth/", (
    Step("a click opens the popup of a citation, on the screen", f"{CITED} && onScreen(popup()) && popup().dataset.pinned !== undefined", click=MARK),
    Step("a second click closes it", "!popup()", click=MARK),
    Step("a click opens it again", CITED, click=MARK),
    Step("Escape closes it and returns the focus to the mark", f"!popup() && document.activeElement.matches('{MARK}')", keys="Escape"),
    Step("it opens once more", "popup()", click=MARK),
    Step("its button closes it", "!popup()", click=".popup-close"),
    Step("the popup opens before its link is used", "popup()", click=MARK),
    Step("the popup's link leads to the entry below, which is highlighted and open", "one('#entry-39').matches('.landed') && getComputedStyle(one('#entry-39')).backgroundColor !== 'rgba(0, 0, 0, 0)' && location.hash === '#entry-39'", click='.popup-walk a[href="#entry-39"]'),
    Step("the entry's back-link leads to the mark", f"location.hash === '{MARK}' && document.activeElement.matches('{MARK}') && onScreen(one('{MARK}'))", click=".landed-from"),
    Step("a click opens a note", "popup()?.textContent.includes('did not promote tumor growth directly')", click="#at-x8-1"),
    Step("a click opens a term, and the note closes", "seen('.cite-popup').length === 1 && popup().textContent.includes('Glossary')", click="a.term[href$='#term-vegf']"),
    Step("a click elsewhere closes it", "!popup()", click="h1"),
))  # fmt: skip


def _by_keys(what: str, mark: str) -> tuple[Step, ...]:
    return (
        Step(f"Enter on a {what} opens its popup and moves the focus into it", "popup()?.dataset.pinned !== undefined && within('.cite-popup')", focus=mark, keys="Enter"),
        Step("Tab moves within the popup or past it", "document.activeElement !== document.body", keys="Tab"),
        Step("Escape closes it and returns the focus", f"!popup() && document.activeElement === one(`{mark}`)", keys="Escape"),
    )  # fmt: skip


KEYS = Visit("popups by keys", "growth/", (
    *_by_keys("citation", MARK), *_by_keys("note", "#at-x8-1"), *_by_keys("term", "a.term[href$='#term-vegf']"),
    Step("a click elsewhere closes any popup", "!popup()", click="h1"),
    Step("Enter still moves the focus into the popup", "within('.cite-popup')", focus=MARK, keys="Enter"),
))  # fmt: skip

PASTED = "one('dialog.find input').value"
CITE = Visit("cite box", "growth/", (
    Step("the box opens", "seen('[role=tab]').length > 8", click=".cite-page > summary"),
    Step("a format is chosen", "text('.cite-format:not([hidden]) pre').includes('[https://')", click="[role=tab][value=mediawiki]"),
    Step("the citation is copied", "text('.cite-tools [role=status]') === 'Copied'", click=".cite-copy"),
    Step("the search opens", "one('dialog.find').open && within('dialog.find')", keys="Control+k"),
    Step("the copied citation can be pasted into it", f"{PASTED}.includes(one('.cite-page').dataset.address)", keys="Control+a Control+v"),
    Step("Escape closes it", "!one('dialog.find').open", keys="Escape"),
    Step("another format is chosen", "seen('.cite-format pre[data-format=html]').length", click="[role=tab][value=html]"),
    Step("its styled text is copied", "text('.cite-tools [role=status]') === 'Copied'", click=".cite-copy"),
    Step("it is pasted into a plain field as plain text with its address", f"{PASTED}.includes('10.7150/jca.25376') && {PASTED}.includes(one('.cite-page').dataset.address)", keys="Control+k Control+a Control+v"),
))  # fmt: skip

# The items of each list, and a word to filter them by.
LISTS = {
    "evidence/": ("#all-findings tbody > tr", "glioma"),
    "references/": ("ol.references > li[data-key]", "glioma"),
    "glossary/": (".glossary > article", "vesicle"),
    "table-1/": ("#table-1-rows tbody > tr", "glioma"),
    "notes/": (".notes > li", "glioma"),
}


def _filtered(items: str, word: str) -> str:
    """The condition under which a list shows the matches for its filter field and their number."""
    some = f"/^\\d+ of \\d+ shown$/.test(count()) && seen('{items}').length === parseInt(count())"
    return f"one('[name=words]').value === '{word}' && {some}"


def _list(page: str, items: str, word: str) -> Visit:
    everything = f"count().startsWith('All ') && seen('{items}').length === all('{items}').length"
    return Visit(f"list of {page}", page, (
        Step("everything is shown", everything),
        Step("a word filters the list", _filtered(items, word), focus="[name=words]", text=word),
        Step("a link leads to another page", f"!location.pathname.includes('/{page.strip('/')}')", click=".md-footer__link--next"),
        Step("Back shows the same rows and the same word", _filtered(items, word), go="back"),
        Step("a reload shows the same rows and the same word", _filtered(items, word), go="reload"),
        Step("an empty field shows everything again", f"{everything} && !location.search", focus="[name=words]", keys="Control+a Backspace"),
    ))  # fmt: skip


FACETS = Visit("facets", "evidence/", (
    Step("a choice filters the rows and updates the count", "/^\\d+ of \\d+ shown$/.test(count()) && location.search.includes('cancer=glioma')", choose=("[name=cancer]", "glioma")),
    Step("a second choice narrows them further", "location.search.includes('bearing=suppresses') && seen('#all-findings tbody > tr').length === parseInt(count())", choose=("[name=bearing]", "suppresses")),
    Step("a link leads to another page", "!one('#all-findings')", click=".md-footer__link--next"),
    Step("Back shows the choice and its rows", "one('[name=cancer]').value === 'glioma' && one('[name=bearing]').value === 'suppresses' && seen('#all-findings tbody > tr').length === parseInt(count())", go="back"),
))  # fmt: skip

SORT = Visit("sorting", "table-1/", (
    Step("a click sorts in ascending order", "one('thead th:nth-child(5)').getAttribute('aria-sort') === 'ascending'", click="thead th:nth-child(5) button"),
    Step("a second click sorts in descending order", "one('thead th:nth-child(5)').getAttribute('aria-sort') === 'descending'", click="thead th:nth-child(5) button"),
    Step("a third click restores the original order", "all('tbody > tr').map((row) => row.id).join().startsWith('row-1,row-2,')", click="thead th:nth-child(5) button"),
    Step("the cite link of a row opens its dialog", "seen('dialog.cite-dialog').length === 1 && within('dialog.cite-dialog') && text('dialog.cite-dialog pre').includes('#row-2')", click="#row-2 a.cite-link"),
    Step("Escape closes it and returns the focus to the link", "!seen('dialog.cite-dialog').length && document.activeElement.matches('#row-2 a.cite-link')", keys="Escape"),
))  # fmt: skip

SEARCH = Visit("search", "growth/", (
    Step("the slash opens the search", "one('dialog.find').open && within('dialog.find')", focus=MARK, keys="/"),
    Step("a query has results", "seen('a.find-result').length > 3", text="temozolomide"),
    Step("the down arrow moves to the first result", "document.activeElement.matches('a.find-result')", keys="ArrowDown"),
    Step("Enter opens it with the word highlighted and a clean address", "text('article mark').toLowerCase() === 'temozolomide' && !location.search && !one('dialog.find').open", keys="Enter"),
    Step("Back returns to the previous page", "location.href.includes('/growth')", go="back"),
    Step("the search remembers the query", "one('dialog.find').open && one('dialog.find input').value === 'temozolomide'", keys="Control+k"),
    Step("Escape closes it", "!one('dialog.find').open", keys="Escape"),
    Step("its button opens it", "one('dialog.find').open && within('dialog.find')", click=".find-open"),
    Step("its close button closes it", "!one('dialog.find').open", click="dialog.find button[type=submit]"),
))  # fmt: skip

CHOSEN = "seen('[data-chosen] li').length && seen('[data-chosen] li').length < all('[data-chosen] li').length"
ALL_CHOSEN = "all('[data-chosen] li').every((item) => !item.hidden) && !all('.choosing').length"
FIGURE = Visit("Figure 2", "figures/tumor-interaction/", (
    Step("nothing is cut off", "document.documentElement.scrollWidth <= innerWidth"),
    Step("the last column is on the screen", "Math.max(...all('.review svg.interaction .int-node').map((box) => box.getBoundingClientRect().right)) <= innerWidth", at=WIDE),
    Step("a click on a box lists its findings", CHOSEN, click=".review a[data-findings]"),
    Step("Escape shows everything again", ALL_CHOSEN, keys="Escape"),
    Step("Enter on a box lists its findings", CHOSEN, focus=".review a[data-findings]", keys="Enter"),
    Step("the button shows everything again", ALL_CHOSEN, click="[data-chosen-reset]"),
))  # fmt: skip

ENLARGE = Visit("enlarged figure", "figures/tumor-interaction/", (
    Step("the button enlarges the figure", "one('dialog.enlarged')?.open && seen('dialog.enlarged svg.interaction').length === 1", click=".enlarge"),
    Step("a citation beside it opens", "popup() && within('dialog.enlarged')", click="dialog.enlarged a.cite"),
    Step("Escape closes only the popup", "!popup() && one('dialog.enlarged')?.open", keys="Escape"),
    Step("the plus key enlarges it further", "text('dialog.enlarged [role=status]').includes('percent')", focus=".enlarged-view", keys="="),
    Step("Escape closes it and returns the focus to the button", "!one('dialog.enlarged') && seen('.frame svg.interaction, .figure-lists').length && document.activeElement.matches('.enlarge')", keys="Escape"),
))  # fmt: skip

SCHEME = "document.body.dataset.mdColorScheme"
THEME = Visit("colors", "growth/", (
    Step("the scheme is light at first", f"{SCHEME} === 'default'"),
    Step("a click switches to the dark scheme", f"{SCHEME} === 'slate' && getComputedStyle(document.body).backgroundColor !== 'rgb(255, 255, 255)'", click="[data-md-component=palette] button"),
    Step("a reload keeps it", f"{SCHEME} === 'slate'", go="reload"),
    Step("a second click returns to the light scheme", f"{SCHEME} === 'default'", click="[data-md-component=palette] button"),
))  # fmt: skip

DRAWER = Visit("navigation", "growth/", (
    Step("the button opens the navigation", "one('#__drawer').checked && within('.md-sidebar--primary')", click="header button[for=__drawer]", at=NARROW),
    Step("Escape closes it", "!one('#__drawer').checked && document.activeElement.matches('header button[for=__drawer]')", keys="Escape", at=NARROW),
    Step("the next page is linked below", "!location.href.includes('/growth')", click=".md-footer__link--next"),
    Step("Back returns to the page", "location.href.includes('/growth')", go="back"),
))  # fmt: skip

MISSING = "nothing/at/all/"
LOST = Visit("no such page", MISSING, (
    Step("the page says so", "/not found/.test(text('h1'))"),
    Step("the search opens", "one('dialog.find').open && within('dialog.find')", keys="Control+k"),
    Step("it has results", "seen('a.find-result').length", text="glioma"),
), hosted=True)  # fmt: skip

VISITS = (
    POPUPS, KEYS, CITE, FACETS, *(_list(page, *given) for page, given in LISTS.items()),
    SORT, SEARCH, FIGURE, ENLARGE, THEME, DRAWER, LOST,
)  # fmt: skip


# The same pages without scripts.
WITHOUT_SCRIPTS = (
    Visit("a page of text", "growth/", (
        Step("the links in place of the search are there", "seen('.find-instead a').length && !seen('.find-open').length"),
        Step("a mark leads to its entry, which is highlighted", "location.hash === '#entry-39' && onScreen(one('#entry-39 .entry-number')) && getComputedStyle(one('#entry-39')).backgroundColor !== 'rgba(0, 0, 0, 0)'", click=MARK),
        Step("the entry's arrow leads back to the mark", f"location.hash === '{MARK}' && onScreen(one('{MARK}'))", click="#entry-39 a.back"),
        Step("the cite box opens with every format", "seen('.cite-format pre').length > 8", click=".cite-page > summary"),
        Step("a note leads to its page", "location.pathname.includes('/notes') && location.hash === '#n-x8'", click="#at-x8-1"),
    )),
    Visit("a list", "evidence/", (
        Step("it is complete, and no filter is offered", "seen('#all-findings tbody > tr').length === all('#all-findings tbody > tr').length && !seen('form[data-list-tools]').length"),
        Step("a record leads to its own page of citations", "location.pathname.includes('/cite/')", click="#all-findings a.cite-link"),
    )),
    Visit("Figure 2", "figures/tumor-interaction/", (
        Step("it offers nothing that needs a script", "!seen('[data-chosen-hint], .enlarge, [data-chosen-reset]').length"),
        Step("a box leads to its findings", "location.pathname.includes('/evidence')", click=".review a[data-findings]"),
    )),
)  # fmt: skip


def holds(browser: Any, condition: str) -> Any:
    """The value of a condition in the page; false until the page is loaded.

    Firefox shows an empty page before the next one.
    """
    loaded = 'document.readyState === "complete" && location.href !== "about:blank"'
    return browser.run(f"{HELPERS} return {loaded} && ({condition});")


def state(browser: Any) -> Any:
    """What one needs to understand a failure: where the browser is, and what its list shows."""
    return browser.run(f"{HELPERS} return [location.href, document.readyState, one('[name=words]')?.value, count()];")


def spot(browser: Any, selector: str) -> list[float] | None:
    """The center of an element after scrolling it into view; None while something covers it."""
    return browser.run(f"""{HELPERS}
      const node = one({json.dumps(selector)});
      if (!node || document.readyState !== "complete") return null;
      node.scrollIntoView({{ block: "center", inline: "center", behavior: "instant" }});
      const {{ x, y, width, height }} = [...node.getClientRects()][0] ?? node.getBoundingClientRect();
      const middle = [x + width / 2, y + height / 2];
      return node.contains(document.elementFromPoint(...middle)) ? middle : null;""")


def click(browser: Any, selector: str) -> None:
    """Click an element once it stops moving: deferred content near it gets its height only after scrolling there."""
    places: list[list[float] | None] = []

    def still() -> list[float] | None:
        places.append(spot(browser, selector))
        return places[-1] if places[-STILL:] == [places[-1]] * STILL else None

    browser.click(*until(still, f"{selector} can be clicked"))


def take(browser: Any, step: Step) -> None:
    """Take a step, and wait until its condition is true."""
    if step.go:
        getattr(browser, step.go)()
    if step.click:
        click(browser, step.click)
    if step.choose[0]:
        selector, value = map(json.dumps, step.choose)
        browser.run(
            f"{HELPERS} one({selector}).value = {value}; one({selector}).dispatchEvent(new Event('input', {{ bubbles: true }}));"
        )
    if step.focus:
        browser.run(f"{HELPERS} one({json.dumps(step.focus)}).focus();")
    for keys in step.keys.split():
        browser.press(keys)
    if step.text:
        browser.type(step.text)
    until(lambda: holds(browser, step.then), f"{step.says}: {step.then}", of=lambda: state(browser))

"""Replace citation tokens and placeholders with citation marks that have the review's numbers.

`shielding` turns each citation of a page into a token. Block templates write
`<span data-cite="KEY KEY"></span>` instead, with `data-context` for the sentence if it is
not the surrounding text.
"""

import re
from collections import Counter
from dataclasses import dataclass
from html import escape, unescape

from review.data.bibliography import Work
from review.data.citation_syntax import Citation
from review.data.shielding import GROUP, IN_SENTENCE, OPEN, read_group
from review.render.html_sentences import sentence_at

# A token inside a tag, which cannot become a mark.
IN_TAG = re.compile(rf"<[^<>]*{OPEN}[^<>]*>")
PLACEHOLDER = re.compile(r'<span data-cite="(?P<keys>[^"]+)"(?: data-context="(?P<context>[^"]*)")?></span>')
CITED = re.compile(f"(?P<token>{GROUP.pattern})|{PLACEHOLDER.pattern}")
TAG = re.compile(r"<!--.*?-->|<[^>]+>", re.S)
# The most numbers that a bracket keeps on one line; a longer one, or one with words, may break.
ON_ONE_LINE = 3


@dataclass(frozen=True)
class CitationMark:
    """One citation of a work on a page.

    Attributes:
        page: the address of the page.
        title: the title of the page.
        id: the mark's id on the page, `cite-NUMBER-COUNT`, which is not permanent.
        number: the review's number of the work.
        key: the citation key of the work.
        sentence: the sentence around the mark, as text.
        locator: the text around the number in its bracket: "see p. 12"; "" for none.
    """

    page: str
    title: str
    id: str
    number: int
    key: str
    sentence: str
    locator: str = ""


@dataclass(frozen=True)
class PageMarks:
    """The HTML of a page with citation marks, and its marks in order."""

    html: str
    marks: list[CitationMark]


@dataclass(frozen=True)
class Citable:
    """The works by key, and the status ("retracted") of those with a notice, also by key."""

    works: dict[str, Work]
    statuses: dict[str, str]


def name_authors(html: str, works: dict[str, Work]) -> str:
    """Insert the authors before each citation within a sentence: "Birk et al. [2] found".

    Args:
        html: the page as Python-Markdown rendered it.
        works: the works by key.

    Raises:
        KeyError: a citation names an unknown key.
    """

    def named(match: re.Match[str]) -> str:
        keys = [citation.key for citation in read_group(match[2])] if match[1] else []
        return "".join(f"{escape(authors_of(works[key]), quote=False)} " for key in keys) + match.group().replace(
            IN_SENTENCE, ""
        )

    return GROUP.sub(named, html)


def authors_of(work: Work) -> str:
    """The authors for running text: "Birk", "Birk and Cole", "Birk et al."; the title if there are none."""
    names = [person.surname for person in work.authors]
    if not names:
        return f"“{work.title}”"
    if len(names) > 2 or work.more_authors:
        return f"{names[0]} et al."
    return " and ".join(names)


def mark_up(html: str, page: str, title: str, citable: Citable, numbers: dict[str, int]) -> PageMarks:
    """Replace the tokens and placeholders of a page with numbered citation marks.

    Args:
        html: the rendered page, in which the blocks that contain citations are filled.
        page: the page's address, for the marks.
        title: the page's title, for the marks.
        citable: the works and their notices.
        numbers: the number to use on this page, for works with several numbers.

    Raises:
        KeyError: a placeholder names an unknown key.
    """
    seen: Counter[int] = Counter()
    marks: list[CitationMark] = []

    def numbered(match: re.Match[str]) -> str:
        sentence = unescape(match["context"] or "") or sentence_at(html, match.start(), match.end())
        cited = read_group(match[3]) if match["token"] else [Citation(key) for key in match["keys"].split()]
        group = []
        for citation in cited:
            number = numbers.get(citation.key, citable.works[citation.key].number)
            seen[number] += 1
            name = f"cite-{number}-{seen[number]}"
            group.append(CitationMark(page, title, name, number, citation.key, sentence, _words(citation)))
        marks.extend(group)
        return bracket_html(group, citable.statuses, cited)

    return PageMarks(CITED.sub(numbered, html), marks)


def _words(citation: Citation) -> str:
    """The text around a citation, without tags."""
    html = f"{citation.before} {citation.after.removeprefix(',')}"
    return " ".join(unescape(TAG.sub("", html)).split())


def bracket_html(marks: list[CitationMark], statuses: dict[str, str], cited: list[Citation]) -> str:
    """The HTML of a bracket of linked marks: `[39, 40]`, `[see 39, p. 12; 40]`.

    Args:
        marks: the marks.
        statuses: the status of each work with a notice, by key.
        cited: the citations, with the HTML around each.
    """
    numbers = " ".join(str(mark.number) for mark in marks)
    links = [
        f"{around.before}{mark_html(mark, statuses.get(mark.key, ''))}{around.after}"
        for mark, around in zip(marks, cited, strict=True)
    ]
    has_words = any(mark.locator for mark in marks)
    kind = "cites long" if has_words or len(marks) > ON_ONE_LINE else "cites"
    return f'<span class="{kind}" data-refs="{numbers}">[{("; " if has_words else ", ").join(links)}]</span>'


def mark_html(mark: CitationMark, status: str) -> str:
    """The HTML of a mark, including the status of the work, such as "retracted"."""
    number = mark.number
    data, text = "", str(number)
    if mark.locator:
        data = f' data-locator="{escape(mark.locator)}"'
    if status:
        data += f' data-status="{escape(status)}"'
        text = f'<span class="cite-number">{number}</span> <span class="cite-status">{escape(status)}</span>'
    return f'<a class="cite" data-ref="{number}" id="{mark.id}" href="#entry-{number}"{data}>{text}</a>'


def unrendered_citation(html: str) -> str:
    """The key of the first citation inside a tag, where it cannot be rendered; "" if there is none."""
    match = IN_TAG.search(html)
    group = GROUP.search(match.group()) if match else None
    return read_group(group[2])[0].key if group else ""

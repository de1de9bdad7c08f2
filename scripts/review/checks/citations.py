"""Rules for citations in pages and data: correct syntax and existing keys."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator

from review.data.citation_order import KEYS
from review.data.citation_syntax import BRACKET, Group, groups, is_link, narratives
from review.data.content_loader import Content
from review.data.pages import IMAGE, LINK, SourcePage
from review.data.problems import Problem
from review.data.vocabulary import uses
from review.data.works import numbers

OPENED = re.compile(r"\[@\w")
MENTION = re.compile(r"(?<![\w./])@\{?(\w[\w:./-]*\w)")
IN_TAG = re.compile(r"<[A-Za-z][^<>]*\[@[^<>]*>")
FOOTNOTE = re.compile(r"(?P<start>^ {0,3})?\[\^(?P<label>[^\]\n]+)\](?P<colon>:)?", re.M)
# The usual form of a key: author, year, word.
USUAL_KEY = re.compile(r"[a-z]+\d{4}[a-z]+")


def citations_are_separate(content: Content) -> Iterator[Problem]:
    """Each work occurs only once within a pair of brackets, and semicolons separate the works."""
    for page in content.pages:
        for group in groups(page.prose):
            for citation, count in Counter(group.citations).items():
                if count > 1:
                    message = f"citation must name a work once: '@{citation.key}'"
                    yield page.problem(group.start, message, "remove one of the two")
                if MENTION.search(citation.after):
                    message = f"citation must be separate from the next one: '@{citation.key}{citation.after}'"
                    yield page.problem(group.start, message, "separate keys with ';': [@one; @two]")


def brackets_are_closed(content: Content) -> Iterator[Problem]:
    """Every citation bracket is closed."""
    for page in content.pages:
        closed = {match.start() for match in BRACKET.finditer(page.prose)}
        for match in OPENED.finditer(page.prose):
            if match.start() not in closed:
                excerpt = page.prose[match.start() : match.start() + 40].splitlines()[0]
                yield page.problem(match.start(), f"citation must be closed: '{excerpt}'", "end it with ]")


def citations_are_in_text(content: Content) -> Iterator[Problem]:
    """A citation is in running text, not in a link, a picture, or a tag."""
    known = {entry.key for entry in content.entries}
    remedy = "put it after the link or the tag"
    for page in content.pages:
        inside = [match for form in (LINK, IMAGE) for match in form.finditer(page.prose) if _cites(match, known)]
        named = [match for match in BRACKET.finditer(page.prose) if is_link(page.prose, match) and _cites(match, known)]
        for match in [*inside, *named, *IN_TAG.finditer(page.prose)]:
            excerpt = " ".join(f"{match.group()}{')' * ('](' in match.group())}".split())[:60]
            message = f"citation must be outside links, pictures, and tags: '{excerpt}'"
            yield page.problem(match.start(), message, remedy)


def _cites(link: re.Match[str], known: set[str]) -> bool:
    """Whether the text of a link contains a citation, or a key of the bibliography."""
    text = link.group().rpartition("](")[0] or link.group()
    return bool(groups(text[1:])) or any(match[1] in known for match in MENTION.finditer(text))


def cited_keys_exist(content: Content) -> Iterator[Problem]:
    """Every key that a page cites is in references.bib, in the same case."""
    known = {entry.key for entry in content.entries}
    for page in content.pages:
        for group in [*groups(page.prose), *(_likely_citations(page) if content.inline_keys else ())]:
            for key in group.keys:
                if key not in known:
                    message = f"key must be in references.bib: '{key}'"
                    yield page.problem(group.start, message, _key_remedy(key, known))


def _likely_citations(page: SourcePage) -> list[Group]:
    """The bare keys in a sentence that look like citations, unlike "@lab"."""
    return [group for group in narratives(page.prose) if USUAL_KEY.match(group.keys[0])]


def _key_remedy(key: str, known: set[str]) -> str:
    near = difflib.get_close_matches(key.lower(), known, 1)
    return f"did you mean {near[0]}" if near else "add the work there, or correct the key"


def keys_in_data_exist(content: Content) -> Iterator[Problem]:
    """Every key in a data file is in references.bib."""
    known = {entry.key for entry in content.entries}
    for dataset in content.data.values():
        for record, _, key in uses(dataset, KEYS):
            if key not in known:
                message = f"key must be in references.bib: '{key}'"
                yield dataset.problem(record, message, _key_remedy(key, known))


def numbered_works_are_cited(content: Content) -> Iterator[Problem]:
    """Every work with a number from the review is cited on a page."""
    cited = {*content.cited}
    for entry in content.entries:
        if numbers(entry) and entry.key not in cited:
            message = f"entry must be cited on a page: '{entry.key}'"
            yield Problem("references.bib", entry.line, message, "cite it where the review does, or remove it")


def footnotes_are_defined_once(content: Content) -> Iterator[Problem]:
    """A footnote mark, `[^1]`, has exactly one definition on its page, `[^1]: …`, and each definition has a mark."""
    for page in content.pages:
        found = list(FOOTNOTE.finditer(page.prose))
        definitions = [match["label"] for match in found if _is_definition(match)]
        marks = {match["label"] for match in found if not _is_definition(match)}
        for match in found:
            label = match["label"]
            if not _is_definition(match) and label not in definitions:
                message = f"footnote must be defined on its page: '[^{label}]'"
                yield page.problem(match.start(), message, f"write [^{label}]: and its text on a separate line")
            if _is_definition(match) and (label not in marks or definitions.count(label) > 1):
                message = f"footnote must have exactly one definition and at least one mark: '[^{label}]:'"
                yield page.problem(
                    match.start(), message, f"write [^{label}] where the footnote belongs, or remove the definition"
                )


def _is_definition(match: re.Match[str]) -> bool:
    return match["start"] is not None and match["colon"] is not None


def keys_are_in_brackets(content: Content) -> Iterator[Problem]:
    """A key is in brackets, because a bare @key stays plain text unless mkdocs.yml enables inline citations."""
    known = {entry.key for entry in content.entries}
    for page in content.pages if not content.inline_keys else []:
        for group in narratives(page.prose):
            key = group.keys[0]
            if key in known or USUAL_KEY.fullmatch(key):
                message = f"key must be in brackets: '@{key}'"
                remedy = f"write [@{key}], or set enable_inline_citations: true in mkdocs.yml"
                yield page.problem(group.start, message, remedy)


def chosen_numbers_belong_to_the_work(content: Content) -> Iterator[Problem]:
    """`numbers:` in front matter selects one of the work's numbers."""
    own = {entry.key: numbers(entry) for entry in content.entries}
    for page in content.pages:
        chosen = page.meta.get("numbers")
        for key, number in chosen.items() if isinstance(chosen, dict) else ():
            if number not in own.get(key, ()):
                message = f"number must belong to {key}: '{number}'"
                yield Problem(page.path, 1, message, "see reviewnumber in references.bib")


WITHIN = [
    citations_are_separate,
    brackets_are_closed,
    citations_are_in_text,
    footnotes_are_defined_once,
    keys_are_in_brackets,
]
ACROSS = [cited_keys_exist, keys_in_data_exist, numbered_works_are_cited, chosen_numbers_belong_to_the_work]

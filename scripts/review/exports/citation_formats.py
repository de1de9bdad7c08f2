"""Citations of a place on this site, in the markup of wikis and note tools.

Each names the review first, then the exact place here with the site's version,
then the day of access. What broke a plausible snippet in a real engine is
escaped: `]` ends a link in MediaWiki, `--` is a dash in DokuWiki, a note of
DokuWiki that ends in `))` loses one, a full stop after a fragment is taken off,
docutils sees no note right behind a full stop.
"""

import html
import re
from collections.abc import Callable
from functools import lru_cache

from review.data.source import Source
from review.exports.citation_target import CitationTarget

# What DokuWiki rewrites: markup, quotation marks, dashes, arrows, (c), 640x480, smileys.
DOKUWIKI_LIVE = re.compile(
    r"""[\[\]{}|*_'"<>^\\%~@]|//|--|->|=>|==|\.\.\.|\(\(|\)\)|\((?:c|r|tm)\)|\d+x\d+|[:;8=]-?[()/DPOX?!]|www\.""", re.I
)


# The review, its title and the page's name are escaped again for every record.
_remembered = lru_cache(maxsize=1000)


def _entities(text: str, signs: str) -> str:
    return "".join(f"&#{ord(letter)};" if letter in signs else letter for letter in text)


def _titled(source: Source, linked: str, plain: str) -> str:
    """The title, linked when the review has an address."""
    return linked if source.link else plain


def _printed(source: Source, journal: str) -> str:
    """The journal in italics, when there is one, with its full stop."""
    return f"{journal}. " if source.journal else ""


def _text(source: Source, place: CitationTarget) -> str:
    return f"{source.citation} {place.name} in: {place.where}. {place.address} (accessed {place.accessed})."


def _apa_name(name: str) -> str:
    """Zhou J becomes Zhou, J.; a name without initials stays as it is."""
    family, _, initials = name.rpartition(" ")
    return f"{family}, {'. '.join(initials)}." if family and initials.isupper() else name


def _apa(source: Source, place: CitationTarget) -> str:
    *others, last = [_apa_name(name) for name in source.authors.split(", ")]
    authors = f"{', '.join(others)}, & {last}" if others else last
    printed = ", ".join(filter(None, (source.journal, source.volume_and_issue, source.pages)))
    reference = "".join(f"{part}. " for part in (source.title, printed, source.link) if part)
    return (
        f"{authors} ({source.year}). {reference}{place.name} in: {place.where}. "
        f"Retrieved {place.accessed}, from {place.address}"
    )


def _html(source: Source, place: CitationTarget) -> str:
    def link(address: str, words: str) -> str:
        return f'<a href="{html.escape(address)}">{html.escape(words)}</a>'

    return (
        f"{html.escape(source.authors)}. {_titled(source, link(source.link, source.title), html.escape(source.title))}. "
        f"{_printed(source, f'<i>{html.escape(source.journal)}</i>')}{html.escape(source.locator)}. {html.escape(place.name)} in: {link(place.address, place.where)}. "
        f"Accessed {place.accessed}."
    )


@_remembered
def _mediawiki_text(text: str) -> str:
    # Bare addresses, RFC 1 and __TOC__ are live too.
    text = _entities(text, "&[]{}|<>'~").replace("://", "&#58;//").replace("__", "&#95;&#95;")
    return re.sub(r"\b(ISBN|PMID|RFC) ", r"\1&#32;", text)


def _mediawiki(source: Source, place: CitationTarget) -> str:
    plain = _mediawiki_text
    title = _titled(source, f"[{source.link} {plain(source.title)}]", plain(source.title))
    journal = _printed(source, f"''{plain(source.journal)}''")
    return (
        f'<ref name="{place.label}">{plain(source.authors)}. {title}. '
        f"{journal}{source.locator}. {plain(place.name)} in: "
        f"[{place.address} {plain(place.where)}]. Accessed {place.accessed}.</ref>"
    )


@_remembered
def _dokuwiki_text(text: str) -> str:
    return f"%%{text.replace('%%', '% %')}%%" if DOKUWIKI_LIVE.search(text) else text


def _dokuwiki(source: Source, place: CitationTarget) -> str:
    plain = _dokuwiki_text

    def words(text: str) -> str:
        return text.replace("]]", "] ]")

    return (
        f"(({plain(source.authors)}. "
        f"{_titled(source, f'[[{source.link}|{words(source.title)}]]', plain(source.title))}. "
        f"{f'//{plain(source.journal)}// ' if source.journal else ''}{plain(source.locator)}. {plain(place.name)} in: [[{place.address}|{words(place.where)}]]. "
        f"Accessed {place.accessed}.))"
    )


@_remembered
def _markdown_text(text: str) -> str:
    # ^ ~ $ @ == -- are live in some renderers, and any sign may be escaped.
    return re.sub(r"([\\`*_{}\[\]<>|#&~^$@]|[=-](?=[=-]))", r"\\\1", text)


def _markdown_note(source: Source, place: CitationTarget) -> str:
    return (
        f"{_markdown_text(source.authors)}. "
        f"{_titled(source, f'[{_markdown_text(source.title)}]({source.link})', _markdown_text(source.title))}. "
        f"{_printed(source, f'*{_markdown_text(source.journal)}*')}{source.locator}. {_markdown_text(place.name)} in: "
        f"[{_markdown_text(place.where)}]({place.address}). Accessed {place.accessed}."
    )


def _markdown(source: Source, place: CitationTarget) -> str:
    return f"[^{place.label}]\n\n[^{place.label}]: {_markdown_note(source, place)}"


@_remembered
def _confluence_text(text: str) -> str:
    # A hyphen inside a word is plain; these have no escape, or one that breaks a link.
    text = re.sub(r"&(?=#?\w+;)", "&#38;", text)
    text = re.sub(r"([\[\]{}*_!^+?]|(?<!\w)-|-(?!\w))", r"\\\1", text.replace("\\", "&#92;"))
    return text.replace("|", "&#124;").replace("~", "&#126;")


def _confluence(source: Source, place: CitationTarget) -> str:
    plain = _confluence_text
    return (
        f"{plain(source.authors)}. {_titled(source, f'[{plain(source.title)}|{source.link}]', plain(source.title))}. "
        f"{_printed(source, f'_{plain(source.journal)}_')}{plain(source.locator)}. "
        f"{plain(place.name)} in: [{plain(place.where)}|{place.address}]. Accessed {plain(place.accessed)}."
    )


# Org's manual escapes with a space of no width; a sign inside a word is plain.
ORG_LIVE = re.compile(r"(?<!\w)[*/=~+]|[*/=~+](?!\w)|[_^$]|-(?=-)|\.(?=\.)")


@_remembered
def _org_text(text: str) -> str:
    text = text.replace("[", "(").replace("]", ")").replace("\\", "/")
    return ORG_LIVE.sub("\u200b\\g<0>\u200b", text)


def _org(source: Source, place: CitationTarget) -> str:
    words = _org_text
    # Inline: a definition of its own would swallow the paragraph pasted below it.
    return (
        f"[fn:: {words(source.authors)}. "
        f"{_titled(source, f'[[{source.link}][{words(source.title)}]]', words(source.title))}. "
        f"{_printed(source, f'/{source.journal}/')}{source.locator}. {words(place.name)} in: [[{place.address}][{words(place.where)}]]. "
        f"Accessed {place.accessed}.]"
    )


def _rst(source: Source, place: CitationTarget) -> str:
    def plain(text: str) -> str:
        return re.sub(r"([\\`*_|])", r"\\\1", text)

    def words(text: str) -> str:
        return plain(text).replace("<", r"\<").replace(">", r"\>")

    # "\\ " shows nothing, and makes a note of what is pasted right behind a full stop.
    return (
        f"\\ [#{place.label}]_\n\n.. [#{place.label}] {plain(source.authors)}. "
        f"{_titled(source, f'`{words(source.title)} <{source.link}>`__', plain(source.title))}. "
        f"{_printed(source, f'*{plain(source.journal)}*')}{source.locator}. {plain(place.name)} in: `{words(place.where)} <{place.address}>`__. "
        f"Accessed {place.accessed}."
    )


@_remembered
def _tiddlywiki_text(text: str) -> str:
    # Camel case would be a link to a tiddler that is missing.
    text = _entities(text, "&[]{}<>`~_'^|").replace("//", "/&#47;").replace(",,", ",&#44;").replace("--", "-&#45;")
    return re.sub(r"\b([A-Z]+[a-z]+[A-Z])", r"~\1", text)


def _tiddlywiki(source: Source, place: CitationTarget) -> str:
    plain = _tiddlywiki_text

    def words(text: str) -> str:
        return text.replace("|", "/").replace("]]", "] ]")

    return (
        f"{plain(source.authors)}. "
        f"{_titled(source, f'[[{words(source.title)}|{source.link}]]', plain(source.title))}. "
        f"{_printed(source, f'//{plain(source.journal)}//')}{source.locator}. "
        f"{plain(place.name)} in: [[{words(place.where)}|{place.address}]]. Accessed {place.accessed}."
    )


FORMATS: dict[str, Callable[[Source, CitationTarget], str]] = {
    "text": _text,
    "apa": _apa,
    "html": _html,
    "mediawiki": _mediawiki,
    "dokuwiki": _dokuwiki,
    "markdown": _markdown,
    "markdown-link": _markdown_note,
    "confluence": _confluence,
    "org": _org,
    "rst": _rst,
    "tiddlywiki": _tiddlywiki,
}


# What a reader sees for each format, in groups, those of page_files.py included.
GROUPS = {
    "Wiki": {
        "mediawiki": "MediaWiki",
        "dokuwiki": "DokuWiki",
        "markdown": "Markdown footnote",
        "markdown-link": "Markdown link",
        "confluence": "Confluence, Jira",
        "org": "Org",
        "rst": "reStructuredText",
        "tiddlywiki": "TiddlyWiki",
    },
    "Text": {"html": "Styled (Word, mail)", "text": "Vancouver", "apa": "APA"},
    "Manager": {"bibtex": "BibTeX", "ris": "RIS", "csl-json": "CSL-JSON"},
}
WORDS = {form: words for group in GROUPS.values() for form, words in group.items()}


def snippet(form: str, source: Source, place: CitationTarget) -> str:
    """A citation in one of FORMATS.

    Raises:
        KeyError: there is no such format.
    """
    return FORMATS[form](source, place)

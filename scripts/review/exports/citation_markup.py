"""Citations in the markup of wikis and note-taking tools: the same sentence in each.

The sentence names the review, then the exact place here with the site's version, then
the day of access. Everything that broke a plausible citation in a real engine is escaped:
`]` ends a link in MediaWiki; `--` is a dash in DokuWiki; a DokuWiki note that ends in
`))` loses one of them; a period after a fragment is removed; docutils does not recognize a note
directly after a period.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from review.data.source import Source, with_period
from review.exports.citation_target import CitationTarget

# Cached, because the same names and titles are escaped for every page and record.
_cached = lru_cache(maxsize=1000)


@dataclass(frozen=True)
class Markup:
    """The syntax of a markup language for citations.

    Attributes:
        escape: escapes text outside links.
        link: writes a link from its text and address.
        journal: the pattern of the journal's name in italics, with the period after it.
        frame: the pattern around the sentence; {label} is the name of the note.
    """

    escape: Callable[[str], str]
    link: Callable[[str, str], str]
    journal: str
    frame: str = "{sentence}"

    def __call__(self, source: Source, target: CitationTarget) -> str:
        """The citation of a page or a record; for a finding, also with its statement and primary studies."""
        sentence = target.studies + self.sentence(source, target)
        return target.statement + self.frame.format(label=target.label, sentence=sentence)

    def reference(self, source: Source) -> str:
        """A work: authors, linked title, journal, year, and pages."""
        plain = self.escape
        title = self.link(source.title, source.link) if source.link else plain(source.title)
        stop = with_period(source.title).removeprefix(source.title)
        journal = f"{self.journal.format(plain(source.journal.removesuffix('.')))} " if source.journal else ""
        return f"{plain(source.authors)}. {title}{stop} {journal}{plain(source.locator)}."

    def sentence(self, source: Source, target: CitationTarget) -> str:
        """The citation sentence: the review, then the page or record here."""
        here = f"{self.escape(target.name)} in: {self.link(target.where, target.address)}."
        return f"{self.reference(source)} {here}{target.dated(' Accessed ', '.')}"


def _reference(found: re.Match[str]) -> str:
    """A character as a numeric character reference."""
    return f"&#{ord(found.group())};"


def _entities(text: str, signs: str) -> str:
    """The text with some characters as numeric character references."""
    return re.sub(f"[{re.escape(signs)}]", _reference, text)


def _html_link(words: str, address: str) -> str:
    return f'<a href="{html.escape(address)}">{html.escape(words)}</a>'


HTML = Markup(html.escape, _html_link, "<i>{}</i>.")
# Source: https://confluence.atlassian.com/doc/confluence-storage-format-790796544.html, which is XHTML.
CONFLUENCE_STORAGE = Markup(html.escape, _html_link, "<em>{}</em>.", "<p>{sentence}</p>")


@_cached
def mediawiki_text(text: str) -> str:
    """Text escaped for MediaWiki.

    Source: https://www.mediawiki.org/wiki/Help:Formatting. Bare addresses, RFC 1, and
    __TOC__ are also markup there.
    """
    text = _entities(text, "&[]{}|<>'~").replace("://", "&#58;//").replace("__", "&#95;&#95;")
    return re.sub(r"\b(ISBN|PMID|RFC) ", r"\1&#32;", text)


MEDIAWIKI = Markup(
    mediawiki_text,
    lambda words, address: f"[{address} {mediawiki_text(words)}]",
    "''{}''.",
    '<ref name="{label}">{sentence}</ref>',
)

# Text that DokuWiki converts: markup, quotation marks, dashes, arrows, (c), 640x480, smileys.
DOKUWIKI_LIVE = re.compile(
    r"""[\[\]{}|*_'"<>^\\%~@]|//|--|->|=>|==|\.\.\.|\(\(|\)\)|\((?:c|r|tm)\)|\d+x\d+|[:;8=]-?[()/DPOX?!]|www\.""", re.I
)


@_cached
def _dokuwiki_text(text: str) -> str:
    """Text escaped for DokuWiki (https://www.dokuwiki.org/wiki:syntax)."""
    return f"%%{text.replace('%%', '% %')}%%" if DOKUWIKI_LIVE.search(text) else text


DOKUWIKI = Markup(
    _dokuwiki_text,
    lambda words, address: f"[[{address}|{words.replace(']]', '] ]')}]]",
    "//{}//",
    "(({sentence}))",
)


@_cached
def _markdown_text(text: str) -> str:
    """Text escaped for Markdown (https://spec.commonmark.org/0.31.2/#backslash-escapes).

    ^ ~ $ @ == -- are markup in some renderers.
    """
    return re.sub(r"([\\`*_{}\[\]<>|#&~^$@]|[=-](?=[=-]))", r"\\\1", text)


def _markdown_link(words: str, address: str) -> str:
    return f"[{_markdown_text(words)}]({address})"


MARKDOWN_LINK = Markup(_markdown_text, _markdown_link, "*{}*.")
MARKDOWN = Markup(_markdown_text, _markdown_link, "*{}*.", "[^{label}]\n\n[^{label}]: {sentence}\n\n")
# An inline note, which cannot include the text that follows.
MARKDOWN_INLINE = Markup(_markdown_text, _markdown_link, "*{}*.", "^[{sentence}]")


@_cached
def _confluence_text(text: str) -> str:
    r"""Text escaped for Confluence (https://confluence.atlassian.com/doc/confluence-wiki-markup-251003035.html).

    A hyphen inside a word needs no escape. \ | ~ have no escape, or one that breaks links.
    """
    text = re.sub(r"&(?=#?\w+;)", "&#38;", text)
    text = re.sub(r"([\[\]{}*_!^+?]|(?<!\w)-|-(?!\w))", r"\\\1", text.replace("\\", "&#92;"))
    return text.replace("|", "&#124;").replace("~", "&#126;")


CONFLUENCE = Markup(_confluence_text, lambda words, address: f"[{_confluence_text(words)}|{address}]", "_{}_.")

# Org's manual escapes with a zero-width space; characters inside a word need no escape.
ORG_LIVE = re.compile(r"(?<!\w)[*/=~+]|[*/=~+](?!\w)|[_^$]|-(?=-)|\.(?=\.)|<(?=<)")


@_cached
def _org_text(text: str) -> str:
    """Text escaped for Org (https://orgmode.org/manual/Escape-Character.html)."""
    text = text.replace("[", "(").replace("]", ")").replace("\\", "/")
    return ORG_LIVE.sub("\u200b\\g<0>\u200b", text)


# An inline note; a separate definition would include the next paragraph.
ORG = Markup(_org_text, lambda words, address: f"[[{address}][{_org_text(words)}]]", "/{}/.", "[fn:: {sentence}]")


@_cached
def _rst_text(text: str) -> str:
    """Text escaped for docutils (https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#escaping-mechanism)."""
    return re.sub(r"([\\`*_|])", r"\\\1", text)


def _rst_link(words: str, address: str) -> str:
    escaped = re.sub("([<>])", r"\\\1", _rst_text(words))
    return f"`{escaped} <{address}>`__"


# "\\ " is invisible, and allows a note after a period.
RST = Markup(_rst_text, _rst_link, "*{}*.", "\\ [#{label}]_\n\n.. [#{label}] {sentence}\n\n")


# AsciiDoc's inline syntax: markup, (C), dashes, ellipses, lists, addresses, and macros.
ASCIIDOC_LIVE = re.compile(r"[&<>\[\]{}*_`#^~+|\\=@]|\((?=\(|(?:c|r|tm)\))|(?<=[-.:;$])[-.:;$]|:(?=\S)", re.I)


@_cached
def _asciidoc_text(text: str) -> str:
    """Text escaped for AsciiDoc (https://docs.asciidoctor.org/asciidoc/latest/subs/) with character references, which are replaced after markup."""
    return ASCIIDOC_LIVE.sub(_reference, text)


ASCIIDOC = Markup(
    _asciidoc_text, lambda words, address: f"{address}[{_asciidoc_text(words)}]", "_{}_.", "footnote:[{sentence}]"
)

# Textile's inline syntax: markup, HTML(acronyms), (c), (1/2), 640x480, dashes, ellipses.
TEXTILE_LIVE = re.compile(
    r"""[&<>\[\]{}*_@%+^~|!"]|(?<=[A-Z])\(|\((?=[\w/+-]{1,3}\))|(?<!\w)-|-(?!\w)|(?<=[.?])[.?]|=(?==)|(?<==)=|\A[:=]"""
    r"""|(?<=\d)x(?=\d)""",
    re.I,
)


@_cached
def _textile_text(text: str) -> str:
    """Text escaped for Textile (https://textile-lang.com) with character references."""
    return TEXTILE_LIVE.sub(_reference, text)


def _textile_link(words: str, address: str) -> str:
    # Parentheses at the start or end of the link text would be a class or a title.
    return f'"{_entities(_textile_text(words), "()")}":{address}'


TEXTILE = Markup(_textile_text, _textile_link, "_{}_.")


@_cached
def _tiddlywiki_text(text: str) -> str:
    """Text escaped for TiddlyWiki (https://tiddlywiki.com/#WikiText); camel case would link to a missing tiddler."""
    text = _entities(text, "&[]{}<>`~_'^|").replace("//", "/&#47;").replace(",,", ",&#44;").replace("--", "-&#45;")
    return re.sub(r"\b([A-Z]+[a-z]+[A-Z])", r"~\1", text)


TIDDLYWIKI = Markup(
    _tiddlywiki_text,
    lambda words, address: f"[[{words.replace('|', '/').replace(']]', '] ]')}|{address}]]",
    "//{}//.",
)

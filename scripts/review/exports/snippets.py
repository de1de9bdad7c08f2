"""Citations of a place on this site, in the markup of wikis and note tools.

Each names the review first, then the exact place here with the site's version,
then the day of access. What broke a plausible snippet in a real engine is
escaped: `]` ends a link in MediaWiki, `--` is a dash in DokuWiki, a note of
DokuWiki that ends in `))` loses one, a full stop after a fragment is taken off.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

# What stands for the day of access until a browser fills it in.
ACCESS = "{access}"


@dataclass(frozen=True)
class Source:
    """The review that the site retells."""

    authors: str
    title: str
    journal: str
    year: str
    volume: str
    issue: str
    pages: str
    doi: str

    @property
    def link(self) -> str:
        return f"https://doi.org/{self.doi}"

    @property
    def locator(self) -> str:
        """Year, volume, issue and pages: 2018;9(17):3129–3137."""
        return f"{self.year};{self.volume}({self.issue}):{self.pages}"


@dataclass(frozen=True)
class Place:
    """What is cited: its name, the page's title, the address, the site, its version."""

    name: str
    page: str
    address: str
    site: str
    version: str
    accessed: str = ACCESS

    @property
    def where(self) -> str:
        """The page with the site and its version, as one link text."""
        return f"{self.page}, {self.site}, version {self.version}"

    @property
    def label(self) -> str:
        """A name for a note that is unique to version, page and place: letters, digits, hyphens.

        A record's label is its page's with the record's id behind it: assets/cite.js
        relies on that.
        """
        words = f"{self.site} {self.version} {self.address.split('//')[-1].split('/', 1)[-1]}"
        return re.sub(r"[^A-Za-z0-9]+", "-", words).strip("-")


def _entities(text: str, signs: str) -> str:
    return "".join(f"&#{ord(letter)};" if letter in signs else letter for letter in text)


def _text(source: Source, place: Place) -> str:
    return (
        f"{source.authors}. {source.title}. {source.journal}. {source.locator}. doi: {source.doi}. "
        f"{place.name} in: {place.where}. {place.address} (accessed {place.accessed})."
    )


def _apa(source: Source, place: Place) -> str:
    authors = [name.rsplit(" ", 1) for name in source.authors.split(", ")]
    named = [f"{family}, {'. '.join(initials)}." for family, initials in authors]
    return (
        f"{', '.join(named[:-1])}, & {named[-1]} ({source.year}). {source.title}. {source.journal}, "
        f"{source.volume}({source.issue}), {source.pages}. {source.link}. {place.name} in: {place.where}. "
        f"Retrieved {place.accessed}, from {place.address}"
    )


def _html(source: Source, place: Place) -> str:
    def link(address: str, words: str) -> str:
        return f'<a href="{html.escape(address)}">{html.escape(words)}</a>'

    return (
        f"{html.escape(source.authors)}. {link(source.link, source.title)}. <i>{html.escape(source.journal)}</i>. "
        f"{html.escape(source.locator)}. {html.escape(place.name)} in: {link(place.address, place.where)}. "
        f"Accessed {place.accessed}."
    )


def _mediawiki(source: Source, place: Place) -> str:
    def plain(text: str) -> str:
        return _entities(text, "[]{}|<>'~")

    return (
        f'<ref name="{place.label}">{plain(source.authors)}. [{source.link} {plain(source.title)}]. '
        f"''{plain(source.journal)}''. {source.locator}. {plain(place.name)} in: "
        f"[{place.address} {plain(place.where)}]. Accessed {place.accessed}.</ref>"
    )


def _dokuwiki(source: Source, place: Place) -> str:
    def plain(text: str) -> str:
        return f"%%{text}%%" if re.search(r"[\[\]{}|*/_'<>()~^-]|\d+x\d+", text) else text

    def words(text: str) -> str:
        return text.replace("]]", "] ]").replace("|", "/")

    return (
        f"(({plain(source.authors)}. [[{source.link}|{words(source.title)}]]. //{source.journal}// "
        f"{plain(source.locator)}. {plain(place.name)} in: [[{place.address}|{words(place.where)}]]. "
        f"Accessed {plain(place.accessed)}.))"
    )


def _markdown_text(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>|#])", r"\\\1", text)


def _markdown_note(source: Source, place: Place) -> str:
    return (
        f"{_markdown_text(source.authors)}. [{_markdown_text(source.title)}]({source.link}). "
        f"*{source.journal}*. {source.locator}. {_markdown_text(place.name)} in: "
        f"[{_markdown_text(place.where)}]({place.address}). Accessed {place.accessed}."
    )


def _markdown(source: Source, place: Place) -> str:
    return f"[^{place.label}]\n\n[^{place.label}]: {_markdown_note(source, place)}"


def _confluence(source: Source, place: Place) -> str:
    def plain(text: str) -> str:
        return re.sub(r"([\\\[\]{}|*_!^~+?-])", r"\\\1", text)

    return (
        f"{plain(source.authors)}. [{plain(source.title)}|{source.link}]. _{source.journal}_. {plain(source.locator)}. "
        f"{plain(place.name)} in: [{plain(place.where)}|{place.address}]. Accessed {plain(place.accessed)}."
    )


def _org(source: Source, place: Place) -> str:
    def words(text: str) -> str:
        return text.replace("[", "(").replace("]", ")").replace("\\", "/")

    # Inline: a definition of its own would swallow the paragraph pasted below it.
    return (
        f"[fn:: {source.authors}. [[{source.link}][{words(source.title)}]]. "
        f"/{source.journal}/. {source.locator}. {words(place.name)} in: [[{place.address}][{words(place.where)}]]. "
        f"Accessed {place.accessed}.]"
    )


def _rst(source: Source, place: Place) -> str:
    def plain(text: str) -> str:
        return re.sub(r"([\\`*_|])", r"\\\1", text)

    def words(text: str) -> str:
        return plain(text).replace("<", r"\<").replace(">", r"\>")

    return (
        f"[#{place.label}]_\n\n.. [#{place.label}] {plain(source.authors)}. `{words(source.title)} <{source.link}>`__. "
        f"*{source.journal}*. {source.locator}. {plain(place.name)} in: `{words(place.where)} <{place.address}>`__. "
        f"Accessed {place.accessed}."
    )


def _tiddlywiki(source: Source, place: Place) -> str:
    def words(text: str) -> str:
        return text.replace("|", "/").replace("]]", "] ]")

    return (
        f"{source.authors}. [[{words(source.title)}|{source.link}]]. //{source.journal}//. {source.locator}. "
        f"{place.name} in: [[{words(place.where)}|{place.address}]]. Accessed {place.accessed}."
    )


FORMATS: dict[str, Callable[[Source, Place], str]] = {
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


# What a reader sees for each format, those of page_files.py included.
WORDS = {
    "text": "Plain text (Vancouver)",
    "apa": "Plain text (APA)",
    "html": "Styled text",
    "mediawiki": "MediaWiki",
    "dokuwiki": "DokuWiki",
    "markdown": "Markdown footnote",
    "markdown-link": "Markdown link",
    "confluence": "Confluence, Jira",
    "org": "Org",
    "rst": "reStructuredText",
    "tiddlywiki": "TiddlyWiki",
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl-json": "CSL-JSON",
}


def snippet(form: str, source: Source, place: Place) -> str:
    """A citation in one of FORMATS.

    Raises:
        KeyError: there is no such format.
    """
    return FORMATS[form](source, place)

"""The registry of citation formats, in display order.

The cite box, a record's dialog and page, the guide on /cite/, the files and the links to
them, the head links, and the tests all loop over FORMATS.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from review.data.works import Work
from review.exports import bibtex, citation_markup, csl_json, endnote, hayagriva, medline, ris, wikipedia
from review.exports.citation_templates import Writer
from review.exports.citation_text import apa, vancouver

WorksWriter = Callable[[list[Work], dict[str, str]], str]
# What a format has files for: each page (/cite/PAGE…), the full list (/references…), each cited work (/references/KEY…).
Scope = Literal["page", "list", "work"]


@dataclass(frozen=True)
class CitationFormat:
    """A format for citing a page, a record, or the cited works.

    Attributes:
        name: its name in the HTML (`pre data-format`), in lowercase letters and hyphens.
        group: the group of its tab.
        label: its name for readers.
        used_in: the programs in which readers paste or open it.
        result: the result there.
        write: writes the citation of a page or a record.
        ending: its file extension; "" if it has no files.
        media_type: the media type of its files.
        files: what it has files for.
        write_works: writes the cited works in the order given, from the works and their
            notices by key; None for formats without lists of works.
        footnote: whether it is a footnote, pasted directly after a word.
        hint: where to paste it, if that matters; "" for most.
        picture: the alt text of its picture in the guide; "" without a picture.
    """

    name: str
    group: Literal["Wiki", "Text", "Reference manager"]
    label: str
    used_in: str
    result: str
    write: Writer
    ending: str = ""
    media_type: str = "text/plain"
    files: tuple[Scope, ...] = ()
    write_works: WorksWriter | None = None
    footnote: bool = False
    hint: str = ""
    picture: str = ""


FOOTNOTE = "a footnote"
ONE_LINE = "one line with links"
AT_THE_END = "Paste it at the end of a paragraph; to cite the same place again, repeat the mark alone."
IN_LINE = "the citation is part of the line, without a note"

FORMATS = (
    CitationFormat(
        "mediawiki",
        "Wiki",
        "MediaWiki",
        "MediaWiki with Cite",
        "a numbered note whose name gives page, version, and date",
        citation_markup.MEDIAWIKI,
        footnote=True,
        picture="the mark [1] leads to a note below the text",
    ),
    CitationFormat(
        "wikipedia",
        "Wiki",
        "Wikipedia",
        "Wikipedia, and wikis that use its templates",
        "a numbered note with {{cite journal}} for the review and {{cite web}} for this site's page",
        wikipedia.write_page,
        ".wiki.txt",
        files=("list",),
        write_works=wikipedia.write_works,
        footnote=True,
    ),
    CitationFormat(
        "dokuwiki",
        "Wiki",
        "DokuWiki",
        "DokuWiki",
        FOOTNOTE,
        citation_markup.DOKUWIKI,
        footnote=True,
        picture="the mark 1) leads to a footnote",
    ),
    CitationFormat(
        "markdown",
        "Wiki",
        "Markdown footnote",
        "Markdown with footnotes (Pandoc, Obsidian, GitLab, GitHub files)",
        FOOTNOTE,
        citation_markup.MARKDOWN,
        footnote=True,
        hint=AT_THE_END,
        picture="the mark 1 leads to a footnote, an arrow leads back",
    ),
    CitationFormat(
        "markdown-inline",
        "Wiki",
        "Markdown inline note",
        "Pandoc, Quarto, Obsidian",
        "a self-contained footnote, for use within sentences, lists, and tables",
        citation_markup.MARKDOWN_INLINE,
        footnote=True,
    ),
    CitationFormat(
        "markdown-link",
        "Wiki",
        "Markdown link",
        "Notion, Obsidian, Logseq, GitHub wikis, README files, chat",
        "one line with links, where footnotes are not available",
        citation_markup.MARKDOWN_LINK,
        picture=IN_LINE,
    ),
    CitationFormat(
        "confluence",
        "Wiki",
        "Confluence, Jira",
        "Confluence, Jira",
        "one line of wiki markup with links",
        citation_markup.CONFLUENCE,
        picture=IN_LINE,
    ),
    CitationFormat(
        "confluence-storage",
        "Wiki",
        "Confluence storage",
        "Confluence’s storage format (source editor, REST API)",
        "one paragraph of XHTML with links",
        citation_markup.CONFLUENCE_STORAGE,
    ),
    CitationFormat(
        "asciidoc",
        "Wiki",
        "AsciiDoc",
        "AsciiDoc (Antora, GitHub, and GitLab files)",
        FOOTNOTE,
        citation_markup.ASCIIDOC,
        footnote=True,
        picture="the mark [1] leads to a footnote",
    ),
    CitationFormat(
        "textile",
        "Wiki",
        "Textile",
        "Textile (Redmine, Textpattern)",
        f"{ONE_LINE}, since its footnotes are numbered by hand",
        citation_markup.TEXTILE,
        picture=IN_LINE,
    ),
    CitationFormat(
        "org",
        "Wiki",
        "Org",
        "Org mode",
        FOOTNOTE,
        citation_markup.ORG,
        footnote=True,
        picture="the mark 1 leads to a footnote, an arrow leads back",
    ),
    CitationFormat(
        "rst",
        "Wiki",
        "reStructuredText",
        "reStructuredText, Sphinx",
        FOOTNOTE,
        citation_markup.RST,
        footnote=True,
        hint=AT_THE_END,
        picture="the mark [1] leads to a footnote",
    ),
    CitationFormat(
        "tiddlywiki",
        "Wiki",
        "TiddlyWiki",
        "TiddlyWiki",
        ONE_LINE,
        citation_markup.TIDDLYWIKI,
        picture=IN_LINE,
    ),
    CitationFormat(
        "html",
        "Text",
        "Styled (Word, email)",
        "Word, email, Google Docs, Slack",
        "styled text: paste it as it is",
        citation_markup.HTML,
        picture="the citation is part of the line, with underlined links",
    ),
    CitationFormat(
        "text",
        "Text",
        "Vancouver",
        "plain text",
        "the style of biomedical journals",
        vancouver,
        ".txt",
        files=("page",),
    ),
    CitationFormat("apa", "Text", "APA", "plain text", "the style of the American Psychological Association", apa),
    CitationFormat(
        "bibtex",
        "Reference manager",
        "BibTeX",
        "LaTeX, JabRef",
        "an entry",
        bibtex.write_page,
        ".bib",
        "application/x-bibtex",
        ("page", "list", "work"),
        bibtex.write_works,
    ),
    CitationFormat(
        "ris",
        "Reference manager",
        "RIS",
        "Zotero, Mendeley, EndNote",
        "a record",
        ris.write_page,
        ".ris",
        "application/x-research-info-systems",
        ("page", "list", "work"),
        ris.write_works,
    ),
    CitationFormat(
        "csl-json",
        "Reference manager",
        "CSL-JSON",
        "Zotero, pandoc",
        "an item",
        csl_json.write_page,
        ".csl.json",
        "application/vnd.citationstyles.csl+json",
        ("page", "list", "work"),
        csl_json.write_works,
    ),
    CitationFormat(
        "endnote",
        "Reference manager",
        "EndNote",
        "EndNote",
        "a record",
        endnote.write_page,
        ".enw",
        "application/x-endnote-refer",
        ("page", "list"),
        endnote.write_works,
    ),
    CitationFormat(
        "nbib",
        "Reference manager",
        "PubMed",
        "programs that import from PubMed (.nbib)",
        "the record of the review, with the exact place on this site as its note",
        medline.write_page,
        ".nbib",
        "application/nbib",
        ("page", "list"),
        medline.write_works,
    ),
    CitationFormat(
        "hayagriva",
        "Reference manager",
        "Hayagriva",
        "Typst",
        "an entry",
        hayagriva.write_page,
        ".yml",
        "application/yaml",
        ("page", "list"),
        hayagriva.write_works,
    ),
)
BY_NAME = {form.name: form for form in FORMATS}


def formats_of(scope: Scope) -> list[CitationFormat]:
    """The formats with files for pages, the full list, or each cited work."""
    return [form for form in FORMATS if scope in form.files]

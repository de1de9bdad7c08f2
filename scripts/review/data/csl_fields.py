"""Map fields of BibTeX and biblatex to CSL variables.

Sources: BibTeXing, appendix B; the manual of biblatex, sections 2.1 and 2.2; CSL 1.0.2,
https://docs.citationstyles.org/en/stable/specification.html, appendices III and IV.
"""

# The CSL type of each entry type.
TYPES = {
    "article": "article-journal",
    "book": "book",
    "mvbook": "book",
    "collection": "book",
    "mvcollection": "book",
    "proceedings": "book",
    "mvproceedings": "book",
    "reference": "book",
    "mvreference": "book",
    "manual": "book",
    "booklet": "pamphlet",
    "inbook": "chapter",
    "bookinbook": "chapter",
    "incollection": "chapter",
    "suppbook": "chapter",
    "suppcollection": "chapter",
    "inreference": "entry-encyclopedia",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "techreport": "report",
    "report": "report",
    "misc": "document",
    "online": "webpage",
    "electronic": "webpage",
    "www": "webpage",
    "software": "software",
    "dataset": "dataset",
    "patent": "patent",
    "unpublished": "manuscript",
    "preprint": "article",
    "periodical": "periodical",
    "suppperiodical": "article-journal",
    "standard": "standard",
    "legislation": "legislation",
    "jurisdiction": "legal_case",
    "letter": "personal_communication",
    "audio": "song",
    "music": "song",
    "video": "motion_picture",
    "movie": "motion_picture",
    "artwork": "graphic",
    "image": "graphic",
    "performance": "performance",
    "review": "review",
}
# The entry type of each CSL type; the first one above, where several map to it.
KINDS = {csl: kind for kind, csl in reversed(TYPES.items())} | {
    "article-magazine": "article",
    "article-newspaper": "article",
    "chapter": "incollection",
    "thesis": "phdthesis",
    "report": "techreport",
    "entry": "inreference",
    "entry-dictionary": "inreference",
    "post": "online",
    "post-weblog": "online",
    "bill": "legislation",
    "broadcast": "video",
    "figure": "image",
    "map": "misc",
    "speech": "misc",
    "interview": "misc",
}
# The genre of a thesis without `type`.
GENRES = {"phdthesis": "PhD thesis", "mastersthesis": "Master's thesis"}
# The genres that biblatex abbreviates in `type`.
NAMED_GENRES = {
    "phdthesis": "PhD thesis",
    "mathesis": "Master's thesis",
    "bathesis": "Bachelor's thesis",
    "candthesis": "Candidate thesis",
    "techreport": "Technical report",
    "resreport": "Research report",
    "software": "Computer software",
    "datacd": "Data CD",
    "audiocd": "Audio CD",
}
# Types that are part of a larger work with its title in `booktitle`.
PARTS = {
    "inbook",
    "bookinbook",
    "incollection",
    "suppbook",
    "suppcollection",
    "inreference",
    "inproceedings",
    "conference",
}
PERIODICALS = {"article", "suppperiodical", "periodical", "review"}
# Types whose `number` is their own and not their number in a series.
NUMBERED = {
    "report",
    "patent",
    "software",
    "dataset",
    "standard",
    "legislation",
    "legal_case",
    "document",
    "manuscript",
    "webpage",
}

# Name fields and their CSL variables.
NAMES = {
    "author": "author",
    "editor": "editor",
    "translator": "translator",
    "bookauthor": "container-author",
    "director": "director",
    "compiler": "compiler",
    "commentator": "contributor",
}
# Date fields and their CSL variables.
DATES = {"date": "issued", "urldate": "accessed", "origdate": "original-date", "eventdate": "event-date"}
# Text fields and their CSL variables. Exports write the first field of each variable.
TEXTS = {
    "title": "title",
    "shorttitle": "title-short",
    "series": "collection-title",
    "eventtitle": "event-title",
    "venue": "event-place",
    "address": "publisher-place",
    "location": "publisher-place",
    "edition": "edition",
    "volume": "volume",
    "volumes": "number-of-volumes",
    "chapter": "chapter-number",
    "part": "part-number",
    "pagetotal": "number-of-pages",
    "numpages": "number-of-pages",
    "type": "genre",
    "version": "version",
    "pubstate": "status",
    "keywords": "keyword",
    "note": "note",
    "addendum": "note",
    "language": "language",
    "langid": "language",
}
# Addresses and identifiers, which are not LaTeX.
VERBATIM = {"url": "URL", "doi": "DOI", "isbn": "ISBN", "issn": "ISSN", "pmid": "PMID", "pmcid": "PMCID"}
# The fields of each title and subtitle.
TITLES = {
    "title": ("title", "subtitle"),
    "journal": ("journal", "journalsubtitle"),
    "journaltitle": ("journaltitle", "journalsubtitle"),
    "booktitle": ("booktitle", "booksubtitle"),
    "maintitle": ("maintitle", "mainsubtitle"),
    "eventtitle": ("eventtitle", "eventtitleaddon"),
}
# Never published: personal fields, local paths, and texts under a publisher's copyright.
PRIVATE = {
    "abstract",
    "annote",
    "annotation",
    "comment",
    "comments",
    "date-added",
    "date-modified",
    "dateadded",
    "datemodified",
    "added-at",
    "creationdate",
    "modificationdate",
    "file",
    "pdf",
    "groups",
    "intrahash",
    "interhash",
    "localfile",
    "local-url",
    "mendeley-groups",
    "mendeley-tags",
    "owner",
    "priority",
    "printed",
    "qualityassured",
    "ranking",
    "rating",
    "read",
    "readstatus",
    "relevance",
    "review",
    "timestamp",
    "username",
    "__markedentry",
}
PRIVATE_STARTS = (
    *("bdsk-", "citeulike-", "mendeley", "zotero", "jabref"),
    # Fields of other formats that `make import` keeps although BibTeX has none for them.
    *("csl-", "endnote-", "nbib-", "ris-"),
)
# Fields about how to read or sort the entry, not about the work.
TECHNICAL = {
    "crossref",
    "xref",
    "xdata",
    "ids",
    "key",
    "options",
    "entryset",
    "related",
    "relatedtype",
    "sortkey",
    "sortname",
    "sorttitle",
    "sortyear",
    "presort",
    "shorthand",
    "label",
    "gender",
    "hyphenation",
    "langidopts",
    "reviewnumber",
}


def is_private(name: str) -> bool:
    """Whether a field is private and never published."""
    return name in PRIVATE or name.startswith(PRIVATE_STARTS)

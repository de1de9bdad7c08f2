"""The address of a PubMed search for a work."""

from urllib.parse import quote_plus

from review.data.works import Work

PUBMED_SEARCH = "https://pubmed.ncbi.nlm.nih.gov/?term="


def pubmed_search(work: Work) -> str:
    """The address of a PubMed search for a work without an identifier.

    It searches journal, year, volume, and first page; the first author if volume or page is
    unknown; the title if the work has no journal.
    Field tags: https://pubmed.ncbi.nlm.nih.gov/help/#search-tags.
    """
    terms = [f'"{work.journal}"[ta]' if work.journal else f"{work.title}[ti]"]
    terms += [f"{work.year}[dp]"] * work.year.isdecimal()
    if work.volume and work.pages:
        terms += [f"{work.volume}[vi]", f"{work.first_page}[pg]"]
    elif work.authors:
        author = work.authors[0]
        terms.append(f"{author.family} {author.initials}".strip() + "[1au]")
    return PUBMED_SEARCH + quote_plus(" AND ".join(terms))

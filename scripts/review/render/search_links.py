"""The address of a PubMed search for a work."""

from urllib.parse import quote_plus

from review.data.bibliography import Work

PUBMED_SEARCH = "https://pubmed.ncbi.nlm.nih.gov/?term="


def pubmed_search(work: Work) -> str:
    """The address of a PubMed search that finds a work without identifier.

    It searches journal, year, volume and first page, or the first author when the
    volume or the page is unknown.
    Field tags: https://pubmed.ncbi.nlm.nih.gov/help/#search-tags.

    Raises:
        IndexError: the work has neither volume and pages nor an author.
    """
    terms = [f'"{work.journal}"[ta]', f"{work.year}[dp]"]
    if work.volume and work.pages:
        terms += [f"{work.volume}[vi]", f"{work.first_page}[pg]"]
    else:
        author = work.authors[0]
        terms.append(f"{author.family} {author.initials}[1au]")
    return PUBMED_SEARCH + quote_plus(" AND ".join(terms))

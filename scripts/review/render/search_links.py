"""Addresses elsewhere, made from what is known of a work."""

from urllib.parse import quote_plus

from review.data.bibliography import Work

PUBMED_SEARCH = "https://pubmed.ncbi.nlm.nih.gov/?term="


def pubmed_search(work: Work) -> str:
    """A PubMed search for a work that has no identifier.

    Field tags: https://pubmed.ncbi.nlm.nih.gov/help/#search-tags. The first
    author steps in where the volume or the page is not known.
    """
    terms = [f'"{work.journal}"[ta]', f"{work.year}[dp]"]
    if work.volume and work.pages:
        terms += [f"{work.volume}[vi]", f"{work.first_page}[pg]"]
    else:
        author = work.authors[0]
        initials = "".join(part[0] for part in author.given.split())
        terms.append(f"{author.family} {initials}[1au]")
    return PUBMED_SEARCH + quote_plus(" AND ".join(terms))

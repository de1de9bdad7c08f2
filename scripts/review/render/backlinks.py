"""Index the citation marks of all pages by the work that they cite, for links back to them."""

from collections import defaultdict

from review.data.works import Work
from review.render.citation_marks import CitationMark


class BacklinkIndex:
    """The citation marks of all pages by work, in the order of the site's navigation."""

    def __init__(self, marks: list[CitationMark]):
        self._by_key: dict[str, list[CitationMark]] = defaultdict(list)
        for mark in marks:
            self._by_key[mark.key].append(mark)

    def of(self, work: Work) -> list[CitationMark]:
        """The marks that cite a work."""
        return self._by_key.get(work.key, [])

    def by_page(self, work: Work) -> list[tuple[str, str, list[CitationMark]]]:
        """The marks that cite a work, page by page: the page's address, its title, its marks."""
        pages: dict[str, list[CitationMark]] = {}
        for mark in self.of(work):
            pages.setdefault(mark.page, []).append(mark)
        return [(page, marks[0].title, marks) for page, marks in pages.items()]

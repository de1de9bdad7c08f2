"""Index the citation marks of all pages by work, for back-links."""

from collections import defaultdict

from review.data.works import Work
from review.render.citation_marks import CitationMark


class BacklinkIndex:
    """The citation marks of all pages by work, in navigation order."""

    def __init__(self, marks: list[CitationMark]):
        self._by_key: dict[str, list[CitationMark]] = defaultdict(list)
        for mark in marks:
            self._by_key[mark.key].append(mark)

    def of(self, work: Work) -> list[CitationMark]:
        """The marks that cite a work."""
        return self._by_key.get(work.key, [])

    def by_page(self, work: Work) -> list[tuple[str, str, list[CitationMark]]]:
        """The marks that cite a work, by page: (address, title, marks)."""
        pages: dict[str, list[CitationMark]] = {}
        for mark in self.of(work):
            pages.setdefault(mark.page, []).append(mark)
        return [(page, marks[0].title, marks) for page, marks in pages.items()]

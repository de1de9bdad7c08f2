"""Where each work is cited, over all pages."""

from collections import defaultdict

from review.data.bibliography import Work
from review.render.citation_marks import CitationMark


class BacklinkIndex:
    """All places of all pages, in the order of the site's navigation."""

    def __init__(self, places: list[CitationMark]):
        self._by_key: dict[str, list[CitationMark]] = defaultdict(list)
        for place in places:
            self._by_key[place.key].append(place)

    def of(self, work: Work) -> list[CitationMark]:
        """Every place that cites a work."""
        return self._by_key.get(work.key, [])

    def by_page(self, work: Work) -> list[tuple[str, str, list[CitationMark]]]:
        """The places of a work as (page, title, places), page by page."""
        pages: dict[str, list[CitationMark]] = {}
        for place in self.of(work):
            pages.setdefault(place.page, []).append(place)
        return [(page, found[0].title, found) for page, found in pages.items()]

"""Keep the texts of pages until they are written."""

from builder.generator import Page


class PageTexts:
    """The text of each page, its cite box, and the lists at its end, as UTF-8, which takes half the memory of str.

    Search indexes only the text.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[bytes, ...]] = {}

    def keep(self, page: Page, text: str, box: str, endings: str) -> None:
        """Keep the parts of a page, and remove its text from the page."""
        self._kept[page.url] = text.encode(), box.encode(), endings.encode()
        page.content = None

    def of(self, page: Page) -> list[str]:
        """Text, cite box, and lists of a page.

        Raises:
            KeyError: they are not kept.
        """
        return [part.decode() for part in self._kept[page.url]]

    def take(self, page: Page) -> list[str]:
        """Text, cite box, and lists of a page, which are no longer kept.

        Raises:
            KeyError: they are not kept.
        """
        parts = self.of(page)
        del self._kept[page.url]
        return parts

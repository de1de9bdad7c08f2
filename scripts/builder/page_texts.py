"""Keep the texts of pages until they are written."""

from dataclasses import dataclass

from builder.generator import Page


@dataclass(frozen=True)
class PageParts:
    """The parts of a page, as UTF-8, which takes half the memory of str.

    Attributes:
        text: its text, which alone is indexed by the search.
        box: its cite box.
        endings: the lists after its text.
        added: (title, id) of these lists.
    """

    text: bytes
    box: bytes
    endings: bytes
    added: tuple[tuple[str, str], ...]

    def decoded(self) -> tuple[str, str, str]:
        """Text, cite box, and lists."""
        return self.text.decode(), self.box.decode(), self.endings.decode()

    def joined(self, box_last: bool) -> str:
        """The complete text, with the cite box below the title, or after the text if it comes last."""
        text, box, endings = self.decoded()
        text = f"{text}\n{box}" if box_last else text.replace("</h1>", f"</h1>\n{box}", 1)
        return text + endings


class PageTexts:
    """The parts of each page."""

    def __init__(self) -> None:
        self._kept: dict[str, PageParts] = {}

    def keep(self, page: Page, parts: PageParts) -> None:
        """Keep the parts of a page, and remove its text from the page."""
        self._kept[page.url] = parts
        page.content = None

    def of(self, page: Page) -> PageParts:
        """The parts of a page.

        Raises:
            KeyError: they are not kept.
        """
        return self._kept[page.url]

    def take(self, page: Page) -> PageParts:
        """The parts of a page, which are no longer kept.

        Raises:
            KeyError: they are not kept.
        """
        return self._kept.pop(page.url)

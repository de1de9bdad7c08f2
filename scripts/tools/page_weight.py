"""Measure the weight of each page on a first visit: requests and compressed bytes.

Usage: python -m tools.page_weight SITE_DIR   (with CHROMIUM set to a browser; `make weigh` does both)

The site is served as a real host would serve it: compressed, and cached by the browser.
"""

import gzip
import http.server
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path

from playwright.sync_api import Browser, Request

from tools.browser import chromium

TEXT = (".html", ".css", ".js", ".json", ".svg", ".xml", ".bib", ".ris", ".csv", ".yml", ".txt")


@lru_cache(maxsize=2000)
def compressed(path: Path, written: float) -> bytes:
    """A file compressed with gzip; `written`, its modification time, invalidates the cache."""
    return gzip.compress(path.read_bytes(), 9, mtime=0)


class CompressingHandler(http.server.SimpleHTTPRequestHandler):
    """Serves compressed text, and files with a hash in their name with a cache lifetime of one year."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def log_message(self, *_: object) -> None:
        """Suppress log messages."""

    def do_GET(self) -> None:
        """Send a file."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return self.send_error(404)
        packed = path.suffix in TEXT and "gzip" in self.headers.get("Accept-Encoding", "")
        body = compressed(path, path.stat().st_mtime) if packed else path.read_bytes()
        self.send_response(200)
        kind = self.guess_type(str(path))
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if path.suffix in TEXT else kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache" if path.suffix == ".html" else "public, max-age=31536000")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.server.sent.append((self.path, len(body)))
        self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    """Serves a folder on a free port; `sent` records the path and the number of bytes of each response."""

    def __init__(self, folder: Path):
        super().__init__(("127.0.0.1", 0), partial(CompressingHandler, directory=str(folder)))
        self.sent: list[tuple[str, int]] = []
        self.address = f"http://127.0.0.1:{self.server_port}"


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Serve a folder within the context."""
    with Server(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def page_paths(folder: Path) -> list[str]:
    """The pages of the site, except the citation pages in /cite/."""
    found = [path.parent.relative_to(folder).as_posix() for path in folder.rglob("index.html")]
    return sorted("" if name == "." else f"{name}/" for name in found)


def weigh(browser: Browser, server: Server, path: str) -> tuple[int, int, set[str]]:
    """The weight of a page on a first visit: requests, compressed bytes, and requests to other hosts.

    The server counts the bodies that it sends, so the figures are the same on every machine.
    """
    server.sent.clear()
    context = browser.new_context()
    page = context.new_page()
    others: set[str] = set()

    def note(asked: Request) -> None:
        if not asked.url.startswith(server.address):
            others.add(asked.url)

    page.on("request", note)
    page.goto(f"{server.address}/{path}", wait_until="load")
    page.wait_for_load_state("networkidle")
    context.close()
    return len(server.sent), sum(size for _, size in server.sent), others


def main(folder: Path) -> int:
    """Print the number of requests and the size of each page; return the exit code."""
    with chromium() as browser, serving(folder) as server:
        print("requests  kB gzip  page")
        for page in page_paths(folder):
            requests, size, _ = weigh(browser, server, page)
            print(f"{requests:8}  {size / 1000:7.1f}  /{page}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

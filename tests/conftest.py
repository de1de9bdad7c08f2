"""Fixtures: a second, tiny review and the real one, both built by MkDocs, and a real browser."""

import compileall
import functools
import gc
import http.server
import inspect
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import tasks
from forked_build import run_mkdocs
from review.data.content_loader import Content
from review.data.overviews import overviews
from support import environment, external_programs
from tools.browser import OPTIONS

if sys.platform != "win32":
    import fcntl

ROOT = Path(__file__).resolve().parent.parent
# Commands are modules of scripts/, here and in each copy of the project.
os.environ["PYTHONPATH"] = "scripts"
OTHER = Path(__file__).parent / "other_review"
# What the second review shares with this project: code, theme overrides, styles, scripts, and the
# schemas that are the same for every review.
KEPT = ("scripts", "overrides")
LOOK = ("*.css", "*.js")
SCHEMAS = ("addresses", "notes", "notices", "spellings")

# The cache of the first build of a session (fonts, drawings, templates), with which each new copy of
# the project starts.
WARM = ROOT / ".build" / "tests"

# A small phone with a touch screen.
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}

# Fixtures that start a browser; `dist` uses one to print the PDF.
IN_A_BROWSER = {"chromium", "dist", "browser"}
# Fixtures that build for many seconds.
SLOW = {"released"}
# Modules that start engines, and the engines that are Python packages from the lock file.
ENGINE_MODULES, IN_PYTHON = {"wiki_engines", "reference_managers"}, {"docutils", "pandoc"}


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the scripts once for all copies of the project, and delete the cache of the last session, unless this
    session was started by a test of another one."""
    if not hasattr(session.config, "workerinput") and "PYTEST_CURRENT_TEST" not in os.environ:
        compileall.compile_dir(ROOT / "scripts", quiet=1)
        shutil.rmtree(WARM, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the fixtures and modules it uses, so that no mark can be forgotten; put slow tests first,
    so that no worker is left alone with one at the end.

    A test that starts a browser or an engine in some other way sets its mark itself.
    """
    for item in items:
        if IN_A_BROWSER & set(item.fixturenames):
            item.add_marker("browser")
        if SLOW & set(item.fixturenames):
            item.add_marker("slow")
        if starts_engine(item.function) and parameter(item, "engine") not in IN_PYTHON:
            item.add_marker("engine")
        if external_programs.engines_left_out() and item.get_closest_marker("engine"):
            item.add_marker(pytest.mark.skip(reason="ENGINES=no excludes the wiki tests and those with epubcheck"))
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def parameter(item: pytest.Item, name: str) -> object:
    """The value of a test's parameter, or None when it has no parameter of that name."""
    return item.callspec.params.get(name) if hasattr(item, "callspec") else None


def starts_engine(test: Callable) -> bool:
    """Whether a test, or a function in its module that it calls, names a module that starts engines."""
    known, left = set(), [test]
    while left:
        function = left.pop()
        words = set(re.findall(r"\w+", inspect.getsource(function))) - known
        known |= words
        others = (function.__globals__.get(word) for word in words)
        left += [one for one in others if inspect.isfunction(one) and one.__module__ == test.__module__]
    return bool(ENGINE_MODULES & known)


def pages_of(content: Content) -> list[str]:
    """The names of all pages of a review: the written ones and the overview pages made from the
    findings."""
    return [
        *(page.name.removesuffix(".md") for page in content.pages),
        *(made.page_name for made in overviews(content)),
    ]


def settings_of(own: Path) -> str:
    """The real mkdocs.yml with the top-level settings of another one replacing its own.

    The settings that remain are common to every review: theme, plugins, and extensions.
    """
    parts = {}
    for path in (ROOT / "mkdocs.yml", own):
        found = re.split(r"^(\w+):", path.read_text(encoding="utf-8"), flags=re.M)
        parts |= dict(zip(found[1::2], found[2::2], strict=True))
    return "".join(f"{name}:{part}" for name, part in parts.items())


def make_other_review(folder: Path, own: Path = OTHER, builds: bool = True) -> Path:
    """Set up another review: our code and styles with its own content, data, and settings.

    Args:
        folder: where to create it.
        own: the folder with its docs/, references.bib, and mkdocs.yml.
        builds: whether it needs scripts and a warm cache, which are most of its files.
    """
    shutil.copytree(own / "docs", folder / "docs")
    for name in KEPT:
        if builds or name != "scripts":
            shutil.copytree(ROOT / name, folder / name)
    (folder / "docs" / "assets").mkdir(exist_ok=True)
    for path in (path for form in LOOK for path in (ROOT / "docs" / "assets").glob(form)):
        shutil.copy(path, folder / "docs" / "assets")
    for name in SCHEMAS:
        if list((own / "docs" / "data").glob(f"{name}.*")):
            shutil.copy(ROOT / "docs" / "data" / f"{name}.schema.json", folder / "docs" / "data")
    shutil.copy(own / "references.bib", folder)
    (folder / "mkdocs.yml").write_text(settings_of(own / "mkdocs.yml"), encoding="utf-8")
    if builds and WARM.exists():
        shutil.copytree(WARM, folder / ".build" / "cache")
    return folder


def keep_cache(project: Path) -> None:
    """Save the cache of the first build of a copy of the project for later copies.

    The name of a cached file depends on all its inputs, so it is never out of date.
    """
    made, part = project / ".build" / "cache", WARM.with_name(f"tests.{os.getpid()}")
    if project != ROOT and made.exists() and not WARM.exists():
        shutil.copytree(made, part)
        try:
            part.rename(WARM)
        except OSError:  # another worker was faster
            shutil.rmtree(part)


def least_processor_time(work: Callable[[], object], runs: int = 3) -> float:
    """The least processor time of some runs, without garbage collection, whose time grows with the objects of other
    tests."""
    spent = []
    gc.disable()
    try:
        for _ in range(runs):
            start = time.process_time()
            work()
            spent.append(time.process_time() - start)
    finally:
        gc.enable()
    return min(spent)


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Create a folder once for all parallel workers.

    Args:
        factory: pytest's factory of temporary folders.
        name: the name of the folder.
        make: a function that creates the folder at a path.
    """
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with open(base / f"{name}.lock", "w") as lock:
        if sys.platform != "win32":
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not (base / name).exists():
            shutil.rmtree(base / f"{name}.part", ignore_errors=True)
            make(base / f"{name}.part")
            (base / f"{name}.part").rename(base / name)
    return base / name


def build(project: Path, site: Path, **environment: str) -> subprocess.CompletedProcess:
    """Build in strict mode with the real MkDocs."""
    done = run_mkdocs(project, "build", "--strict", "--quiet", "--site-dir", str(site), **environment)
    if done.returncode == 0:  # a build that fails draws and compiles nearly nothing
        keep_cache(project)
    return done


@pytest.fixture
def review(tmp_path: Path) -> Path:
    """A fresh copy of the tiny review, for tests that break it."""
    return make_other_review(tmp_path / "a review")


@pytest.fixture
def review_content(tmp_path: Path) -> Path:
    """A copy without scripts, which are most of the files, for tests that only read and check the content."""
    return make_other_review(tmp_path / "a review", builds=False)


@pytest.fixture
def prose(review: Path) -> Path:
    """The tiny review with inline citations enabled and one page that uses the complete page
    syntax (golden/prose.md)."""
    page, settings = review / "docs" / "table.md", review / "mkdocs.yml"
    added = (Path(__file__).parent / "golden" / "prose.md").read_text(encoding="utf-8")
    page.write_text(f"{page.read_text(encoding='utf-8')}\n{added}", encoding="utf-8")
    text, switch = settings.read_text(encoding="utf-8"), "enable_inline_citations: "
    assert f"{switch}false" in text
    settings.write_text(text.replace(f"{switch}false", f"{switch}true"), encoding="utf-8")
    return review


@pytest.fixture(scope="session")
def other_site(tmp_path_factory) -> Path:
    """The built site of the tiny review."""
    project = make_other_review(tmp_path_factory.mktemp("other") / "review")
    done = build(project, project / "site", SOURCE_DATE_EPOCH="0", SITE_VERSION="1")
    assert done.returncode == 0, done.stderr
    assert not done.stderr.strip(), done.stderr
    return project / "site"


def build_real(site: Path, **environment: str) -> None:
    """Build the site of the real review; a warning is a failure."""
    done = build(ROOT, site, **environment)
    assert done.returncode == 0, done.stderr
    assert not done.stderr.strip(), done.stderr


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The built site of the real review."""
    return made_once(tmp_path_factory, "site", build_real)


@pytest.fixture(scope="session")
def offline_site(tmp_path_factory) -> Path:
    """The built offline site of the real review, which opens from disk."""
    return made_once(tmp_path_factory, "offline", lambda folder: build_real(folder, OFFLINE="true"))


@pytest.fixture(scope="session")
def dist(tmp_path_factory, offline_site: Path) -> Path:
    """All editions of the real review, exported by the real command."""

    def export(folder: Path) -> None:
        command = [sys.executable, "-m", "commands.export", str(offline_site), str(folder)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    return made_once(tmp_path_factory, "dist", export)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """An HTTP request handler that serves files and logs nothing."""

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """Serve a folder over HTTP inside the `with` block; yields its address."""
    handler = functools.partial(handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def address(tmp_path_factory, site: Path):
    """The address of the real site over HTTP, under a path, as on GitHub's project pages."""
    root = tmp_path_factory.mktemp("served")
    (root / "review").symlink_to(site)
    with serving(root) as host:
        yield f"{host}/review"


@pytest.fixture(scope="session")
def chromium():
    """A real Chromium; `make test` finds or installs one."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "the browser tests need Chromium: run make test, or set CHROMIUM"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=path,
            args=[
                *OPTIONS,
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()


def wait_until_idle(page) -> None:
    """Wait until the page is idle after its next two frames, when deferred work is done; needs JavaScript in the page."""
    later = "setTimeout(() => requestIdleCallback(done))"
    page.evaluate(f"new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {later})))")


def until(page, condition: str, seconds: float = 10) -> None:
    """Wait until a JavaScript condition holds. Playwright's own wait evaluates strings inside the page,
    which the content security policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(50)


def cut_off_elements(page) -> list[str]:
    """The elements that the window, or a box with hidden overflow, cuts off at the right.

    Elements that scroll may be wide, and so may those that appear only on hover; a line that ends in an
    ellipsis is cut on purpose.
    """
    return page.evaluate("""() => {
      const edge = (one) => {
        for (let box = one.parentElement; box !== document.documentElement; box = box.parentElement) {
          const { overflowX, textOverflow } = getComputedStyle(box);
          if (textOverflow === "ellipsis") return Infinity;
          if (overflowX !== "visible") return /clip|hidden/.test(overflowX) ? box.getBoundingClientRect().right : Infinity;
        }
        return innerWidth;
      };
      const all = [...document.querySelectorAll("main *")].filter((one) => one.checkVisibility() && !one.closest(".said, .headerlink, svg *"));
      const cut = all.filter((one) => one.getBoundingClientRect().right > edge(one) + 1).map((one) => one.outerHTML.slice(0, 90));
      return document.documentElement.scrollWidth > innerWidth ? ["the page scrolls", ...cut] : cut;
    }""")


@pytest.fixture
def open_page(chromium, address):
    """A function that opens pages in fresh contexts; a script error or a request to another host fails
    the test."""
    contexts, faults = [], []

    def opener(path: str, **options):
        context = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request", lambda request: request.url.startswith((address, "data:", "blob:")) or faults.append(request.url)
        )
        page.goto(f"{address}/{path}")
        return page

    yield opener
    for context in contexts:
        context.close()
    assert faults == []


def run_tasks_in(project: Path, patch: pytest.MonkeyPatch) -> Path:
    """Make the commands of tasks.py run in a copy of a review; the environment that runs the tests
    replaces its .venv."""
    for name, path in {
        "ROOT": project,
        "SITE": project / "site",
        "BUILD": project / ".build",
        "NEXT": project / ".build" / "site",
        "LAST": project / ".build" / "last",
        "DIST": project / "dist",
        "OFFLINE": project / ".build" / "offline",
        "LIGHT": project / ".build" / "editions",
        "PYTHON": Path(sys.executable),
    }.items():
        for module in (tasks, environment):
            patch.setattr(module, name, path, raising=False)
    patch.setattr(tasks, "set_up", lambda lock: None)
    patch.setattr(sys, "argv", ["tasks.py", "site"])
    return project


@pytest.fixture
def working_copy(review, monkeypatch):
    """The commands of tasks.py, run in a fresh copy of the tiny review."""
    return run_tasks_in(review, monkeypatch)

"""`make bench` measures what it claims: a valid synthetic review, equal input for all generators, real
figures."""

import gzip
import resource
import sys
from pathlib import Path

import pytest
from conftest import ROOT, build
from review.checks import check
from review.data.citation_syntax import groups
from review.data.content_loader import load
from tools import bench, readme_statistics
from tools.benchmarks import baselines, search_speed
from tools.benchmarks.measuring import Run, exponent, measured, median_run
from tools.benchmarks.synthetic import CITATIONS, make_review

PAGES, REFERENCES = 6, 60


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory) -> Path:
    """A small review as the benchmark lays it out."""
    folder = tmp_path_factory.mktemp("bench") / "ours"
    make_review(ROOT, folder, PAGES, REFERENCES)
    return folder


def test_the_synthetic_review_is_valid(synthetic):
    """The review violates no content rule, each page cites twenty works, and each work is cited."""
    content = load(synthetic)
    assert check(content) == []
    cited = [[key for group in groups(page.prose) for key in group.keys] for page in content.pages]
    assert sorted(map(len, cited)) == [0, 0] + [CITATIONS] * PAGES
    assert len({key for keys in cited for key in keys}) == len(content.entries) == REFERENCES


@pytest.fixture(scope="module")
def made(synthetic, tmp_path_factory) -> Path:
    """The built site of the small review."""
    site = tmp_path_factory.mktemp("site") / "site"
    done = build(synthetic, site)
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    return site


def test_a_review_without_findings_builds(synthetic, made):
    """The synthetic review has no findings and still builds, without any figure of findings."""
    assert (made / "references" / f"{load(synthetic).entries[0].key}.bib").exists()


def test_the_search_of_a_site_is_measured(synthetic, made, chromium):
    """The benchmark measures the index size, the time until the search is ready, and the time of each
    answer; it reports a query without an answer as never answered."""
    asked = search_speed.queries(load(synthetic).bibliography.works)
    assert list(asked) == ["a title", "the beginning of a word", "author and year"]
    found = search_speed.measured_search(chromium, made, asked)
    pages, sections = PAGES + 2, 4 * PAGES
    assert found.records == pages + sections + REFERENCES
    assert 1000 < found.index < 20_000 < found.index + found.engine < 60_000
    assert found.ready and 0 < found.ready < 60
    assert all(took and 0 < took < 5000 for took in found.answers.values())
    line = search_speed.row(pages, found)
    assert line.split()[:2] == [str(pages), str(found.records)] and "never" not in line
    assert search_speed.row(1, search_speed.SearchFigures(0, 0, 0, None, 0, {"a": None})).count("never") == 2


@pytest.mark.slow
def test_a_long_list_of_references_stays_light(tmp_path):
    """Above 200 works an entry takes 130 bytes compressed, and still links to each place, without a script."""
    make_review(ROOT, tmp_path / "ours", pages := 24, works := 240)
    assert build(tmp_path / "ours", tmp_path / "site").returncode == 0
    html = (tmp_path / "site/references/index.html").read_text(encoding="utf-8")
    whole, list_of = len(gzip.compress(html.encode())), html[html.index('<ol class="references">') :]
    assert len(gzip.compress(list_of.encode())) < works * 130 and whole < works * 130 + 20_000
    assert list_of.count('class="backlink"') == pages * CITATIONS and "Z3988" not in html


def test_every_generator_gets_the_same_pages(synthetic, tmp_path):
    """All generators get the same sentences and citations, except plain MkDocs, which gets no
    citations."""
    content = load(synthetic)
    for make in (baselines.plain, baselines.mkdocs_bibtex, baselines.sphinx):
        make(content, tmp_path / make.__name__)
    name = "section-0003"
    ours = (synthetic / "docs" / f"{name}.md").read_text()
    plain, bibtex = ((tmp_path / short / "docs" / f"{name}.md").read_text() for short in ("plain", "mkdocs_bibtex"))
    sphinx = (tmp_path / "sphinx" / f"{name}.rst").read_text()
    assert {text.count("\nThe ") for text in (ours, plain, bibtex, sphinx)} == {ours.count("\nThe ")}
    assert ours.count("[@") == bibtex.count("[@") == sphinx.count(":cite:p:") == CITATIONS
    assert "@" not in plain


def test_builds_are_measured_and_failures_and_timeouts_reported(tmp_path):
    """Time, memory, and size are those of the child process, which is ended when it exceeds its limit."""
    log, made = tmp_path / "log", tmp_path / "made"

    def run(code: str, limit: float = 20):
        return measured([sys.executable, "-c", code], tmp_path, made, log, limit)

    work = "import pathlib, time; b = bytearray(b'x') * 400_000_000; pathlib.Path('made').mkdir(); time.sleep(.3)"
    found = run(f"{work}; pathlib.Path('made/f').write_bytes(b[:12345])")
    assert (found.size, found.files, found.fault) == (12345, 1, "")
    # Until it starts its program, a child process counts the memory of these tests as its own.
    most = max(600e6, 1.1 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
    assert 0.3 < found.seconds < 20 and 400e6 < found.peak < most and 0 < found.cpu < found.seconds + 1
    assert run("raise SystemExit('broken')").fault == f"failed, see {log}" and "broken" in log.read_text()
    late = run("import time; time.sleep(60)", 0.5)
    assert late.fault == "not done after 0.5 s" and late.seconds < 10


@pytest.mark.parametrize("power", [1, 1.1, 2])
def test_growth_is_estimated_as_an_exponent(power):
    """Times that grow with a power of the number of pages yield that power; one size yields none."""
    assert exponent([(size, 0.3 * size**power) for size in (100, 300, 1000)]) == pytest.approx(power)
    assert exponent([(100, 3.0)]) is None


def test_the_benchmark_reports_the_median_run():
    """One run slowed by other work on the machine does not change the result, and a failed run yields
    no figure."""
    runs = [Run(seconds) for seconds in (3, 9, 1, 2, 30)]
    assert median_run(runs).seconds == 3 and median_run(runs[:1]).seconds == 3
    assert median_run([*runs, Run(1, fault="failed")]).fault == "failed"


def test_the_benchmark_updates_the_table_of_the_readme():
    """The table between the markers of the README lists seconds and ratios to ours; a build that timed out has no ratio."""
    found = dict.fromkeys((bench.FIRST, bench.OURS, bench.PLAIN), Run(4.0, peak=500_000_000))
    found |= {bench.BIBTEX: Run(2.0), bench.SPHINX: Run(900, fault="not done after 900 s")}
    table = bench.readme_table({"real": found, "1000": found})
    assert [line.count("|") for line in table.splitlines()] == [4] * 8
    assert "| mkdocs-bibtex alone | 2.0 (ours 2.0 ×) | 2.0 (ours 2.0 ×) |" in table
    assert "| not done after 900 s |" in table and "| 0.50 |" in table and "this site | 1,000 pages" in table
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert table in readme_statistics.put(readme, "builds", table)

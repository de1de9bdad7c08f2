"""The built real site: numbers, anchors, ids, and files agree with the published addresses."""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, build
from review.checks.built_site import parse
from review.data.content_loader import load
from review.data.overviews import overviews
from selectolax.lexbor import LexborHTMLParser

SECTIONS = yaml.safe_load((ROOT / "tests" / "golden" / "citations-by-section.yml").read_text(encoding="utf-8"))
MARK = re.compile(r'<a class="cite" data-ref="(\d+)" id="([^"]+)" href="#entry-(\d+)"[^>]*>(.*?)</a>')
BRACKET = re.compile(r'<span class="cites(?: long)?" data-refs="([\d ]+)">\[(.*?)\]</span>', re.S)
BACKLINK = re.compile(r'<a class="backlink" href="\.\./([^"#]*)#([^"]+)">')
ENTRY = re.compile(r'<li id="ref-(\d+)" value="\d+" data-key="([^"]+)".*?</details>', re.S)


def page(site: Path, name: str) -> str:
    return (site / name / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SECTIONS)
def test_a_page_cites_what_its_section_cites(site, name):
    """The review's references cited on a page are those cited in its section; an added work has a later number."""
    cited = {int(number) for number, *_ in MARK.findall(page(site, name))}
    assert sorted(number for number in cited if number <= load(ROOT).reference_count) == SECTIONS[name]


@pytest.mark.parametrize("name", SECTIONS)
def test_citation_marks_are_numbered_in_order(site, name):
    """cite-N-K counts the citation marks of reference N, and a bracket lists its references one by one."""
    html = page(site, name)
    seen = Counter()
    for number, name_of_mark, entry, shown in MARK.findall(html):
        seen[number] += 1
        assert name_of_mark == f"cite-{number}-{seen[number]}"
        assert entry == number and re.sub("<[^>]+>", "", shown).split()[0] == number
        assert f'id="entry-{number}"' in html
    brackets = BRACKET.findall(html)
    for numbers, inside in brackets:
        assert [number for number, *_ in MARK.findall(inside)] == numbers.split()
    assert sum(len(numbers.split()) for numbers, _ in brackets) == seen.total()


def test_every_citation_mark_has_a_back_link(site):
    """The References page lists exactly the citation marks of all written pages, each with its
    sentence."""
    listed = [(path.strip("/"), mark) for path, mark in BACKLINK.findall(page(site, "references"))]
    names = [path.parent.relative_to(site).as_posix() for path in site.rglob("index.html")]
    made = {overview.page_name for overview in overviews(load(ROOT))}  # overview pages repeat citations of other pages
    names = [name for name in names if name not in made]
    marks = [(name, mark) for name in names for _, mark, *_ in MARK.findall(page(site, name))]
    assert Counter(listed) == Counter(marks)
    sentences = re.findall(r"<q>(.*?)</q>", page(site, "references"), re.S)
    assert len(sentences) == len(marks) and all(len(unescape(text)) > 15 for text in sentences)


def test_the_references_page_has_every_number_once(site):
    """It has the ids ref-1 to ref-N; a work with two numbers has both ids."""
    content = load(ROOT)
    ids = [name for name in parse(page(site, "references")).ids if name.startswith("ref-")]
    assert sorted(ids, key=lambda name: int(name[4:])) == [
        f"ref-{number}" for number in range(1, len(content.bibliography.by_number) + 1)
    ]
    keys = [
        key for _, key in re.findall(r'<li id="ref-(\d+)" value="\d+" data-key="([^"]+)"', page(site, "references"))
    ]
    assert keys == [work.key for work in content.bibliography.works]


def test_every_citation_mark_shows_the_notice_of_its_work(site):
    """A retracted or corrected work is labeled wherever it is cited."""
    content = load(ROOT)
    statuses = {
        str(number): notice["status"]
        for notice in content.notices.values()
        for number in content.bibliography.by_key[notice["key"]].numbers
    }
    for name in SECTIONS:
        for number, _, _, shown in MARK.findall(page(site, name)):
            assert (statuses.get(number, "") in shown) and (number in statuses or "<" not in shown)
    assert page(site, "about").count('class="notice"') == len(content.notices)


def test_table_rows_have_an_id_and_list_where_they_are_discussed(site):
    """The ids row-1 … exist; each row links to the sections that discuss its study, or says that none
    does."""
    rows = re.findall(r'<tr id="(row-\d+)" data-key="([^"]+)"[^>]*>(.*?)</tr>', page(site, "table-1"), re.S)
    content = load(ROOT)
    records = content.data["table-1"].records
    assert [name for name, *_ in rows] == [f"row-{record['row']}" for record in records]
    numbers = {
        int(n) for name in SECTIONS if name != "table-1" for n in re.findall(r'<li id="entry-(\d+)"', page(site, name))
    }
    elsewhere = {content.bibliography.by_number[number].key for number in numbers}
    for _, key, cells in rows:
        discussed = cells.split('class="discussed-in"')[1]
        assert ("no section" in discussed) == (key not in elsewhere)
        assert ("<a href=" in discussed) == (key in elsewhere)


def test_every_section_links_to_three_other_pages(site):
    """The links are in the prose of the section; the page of Table 1 needs only one."""
    for name in SECTIONS:
        source = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
        assert len(set(re.findall(r"\]\(([\w-]+\.md)", source))) >= (3 if name != "table-1" else 1), name


def test_the_built_site_passes_its_check(site):
    """Links, anchors, ids, and hosts of the built site violate no rule."""
    done = subprocess.run(
        [sys.executable, "-m", "commands.check_site", str(site)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_builds_are_reproducible(tmp_path):
    """One commit yields a byte-identical site, also in a copy elsewhere with an empty cache."""
    contents = []
    made = (".build", "site", "dist", ".venv", "__pycache__", ".*_cache")
    copy = shutil.copytree(ROOT, tmp_path / "a copy", ignore=shutil.ignore_patterns(*made))
    for project, name, seed in ((ROOT, "one", "1"), (copy, "two", "2")):
        done = build(project, tmp_path / name, SOURCE_DATE_EPOCH="1700000000", PYTHONHASHSEED=seed, SITE_VERSION="v1")
        assert done.returncode == 0, done.stderr
        contents.append(
            {
                path.relative_to(tmp_path / name): path.read_bytes()
                for path in (tmp_path / name).rglob("*")
                if path.is_file()
            }
        )
    assert contents[0].keys() == contents[1].keys()
    assert [name for name in contents[0] if contents[0][name] != contents[1][name]] == []


def test_address_version_and_date_come_from_the_environment(tmp_path):
    """SITE_URL, SITE_VERSION, and SOURCE_DATE_EPOCH appear on every page."""
    done = build(
        ROOT, tmp_path / "site", SITE_URL="https://lab.example/msc/", SITE_VERSION="v9.8", SOURCE_DATE_EPOCH="86400"
    )
    assert done.returncode == 0, done.stderr
    html = page(tmp_path / "site", "growth")
    assert '<link rel="canonical" href="https://lab.example/msc/growth/">' in html
    assert '<meta name="version" content="v9.8">' in html
    assert '<meta name="date" content="1970-01-02">' in html


def test_another_review_builds_without_code_changes(other_site):
    """The code contains nothing of this review, so another one builds correctly."""
    html = page(other_site, "bread")
    assert [mark for _, mark, *_ in MARK.findall(html)] == [
        "cite-2-1",
        "cite-3-1",
        "cite-3-2",
        "cite-2-2",
        "cite-3-3",
        "cite-4-1",
        "cite-2-3",
        "cite-2-4",
    ]
    assert '<span class="cites" data-refs="3 2">' in html
    assert (
        "<code>[@alba2001bread]</code>" in html
        and "[@not2000real] and [^this]" in html
        and "[@indented2000code]" in html
    )
    references = page(other_site, "references")
    assert 'id="ref-1"' in references and 'id="ref-3"' in references and "The same work as" in references
    assert (
        json.loads((other_site / "data" / "table-1.json").read_text(encoding="utf-8"))["records"][0]["source"]
        == "Yeast, dry"
    )
    assert "Yeast &amp; hops" in page(other_site, "table")


def test_a_citation_in_a_heading_is_not_in_the_table_of_contents(review):
    """The table of contents shows the text of the heading without its citation mark."""
    source = review / "docs" / "bread.md"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("## Rising {#rise}", "## Rising [@alba2001bread] {#rise}"), encoding="utf-8")
    assert build(review, review / "site").returncode == 0
    tree = LexborHTMLParser(page(review / "site", "bread"))
    assert tree.css_first("h2#rise a.cite")
    assert " ".join(tree.css_first('.md-nav--secondary a[href="#rise"]').text().split()) == "Rising"

"""The cache: an entry is used only if it is intact and belongs to the user who builds."""

import os
import time

import pytest
from conftest import build
from jinja2 import DictLoader, Environment, FileSystemLoader
from support.cache import DAYS, HASH_SIZE, TemplateCache, cached, cached_file, prune


def test_a_result_is_cached_by_its_inputs_and_the_cache_is_optional(tmp_path):
    """The same inputs yield the cached result; if the cache cannot be written, the result is computed
    again."""
    drawn = []

    def made(folder, *parts: str) -> bytes:
        def draw() -> bytes:
            drawn.append(parts)
            return " ".join(parts).encode()

        return cached(folder, draw, *parts)

    assert [made(tmp_path / "cache", "a", "1", "1") for _ in range(2)] == [b"a 1 1", b"a 1 1"] and len(drawn) == 1
    for parts in (("b", "1", "1"), ("a", "2", "1"), ("a", "1", "2")):
        assert made(tmp_path / "cache", *parts) == " ".join(parts).encode()
    assert len(drawn) == 4 and len(list((tmp_path / "cache").iterdir())) == 4
    (tmp_path / "file").write_text("in the way")
    assert made(tmp_path / "file", "a", "1", "1") == b"a 1 1" and len(drawn) == 5


def test_unused_entries_are_pruned(tmp_path):
    """An entry is deleted a month after its last use; one in use is kept however old it is."""
    folder, long_ago = tmp_path / "cache", time.time() - (DAYS + 1) * 86400
    for name in ("used", "idle"):
        cached(folder, name.encode, name)
    for file in folder.iterdir():
        os.utime(file, (long_ago, long_ago))
    assert cached(folder, lambda: b"made anew", "used") == b"used"
    cached(folder, "new".encode, "new")
    prune(folder)
    assert sorted(file.read_bytes()[HASH_SIZE:] for file in folder.iterdir()) == [b"new", b"used"]
    prune(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "garble",
    [
        lambda old: b"",
        lambda old: old[:-1],
        lambda old: old[: HASH_SIZE // 2],
        lambda old: old[:HASH_SIZE] + b"another",
        lambda old: old[HASH_SIZE:],
    ],
    ids=["empty", "cut", "half a hash", "replaced", "of an older edition"],
)
def test_a_corrupt_entry_is_replaced(tmp_path, garble):
    """However an entry was damaged, the function is called again and its result is cached again."""
    assert cached(tmp_path, lambda: b"right", "a") == b"right"
    (file,) = tmp_path.iterdir()
    original = file.read_bytes()
    file.write_bytes(garble(original))
    assert cached(tmp_path, lambda: b"right", "a") == b"right" and file.read_bytes() == original


def test_a_corrupt_template_is_compiled_again(tmp_path):
    """Compiled templates are code, so one that was modified is never run."""

    def rendered():
        env = Environment(loader=DictLoader({"a": "{{ 6 * 7 }}"}), bytecode_cache=TemplateCache(tmp_path, "1"))
        return env.get_template("a").render()

    assert rendered() == "42"
    (file,) = tmp_path.iterdir()
    original = file.read_bytes()
    file.write_bytes(original.replace(b"\x2a", b"\x2b") if b"\x2a" in original else original[::-1])
    assert rendered() == "42" and file.read_bytes() == original


def test_a_copied_project_does_not_compile_its_templates_again(tmp_path, monkeypatch):
    """The cache is found from any folder; a template of the same name with another text is another one."""
    compiled = []
    monkeypatch.setattr(
        Environment,
        "_generate",
        lambda *args, real=Environment._generate, **more: compiled.append(args[2]) or real(*args, **more),
    )

    def rendered(folder: str, text: str) -> str:
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "a.html").write_text(text)
        cache = TemplateCache(tmp_path / "cache", "1")
        env = Environment(loader=FileSystemLoader(tmp_path / folder), bytecode_cache=cache)
        return env.get_template("a.html").render()

    assert rendered("one", "{{ 6 * 7 }}") == rendered("two", "{{ 6 * 7 }}") == "42" and len(compiled) == 1
    assert rendered("two", "{{ 6 * 8 }}") == "48" and rendered("one", "{{ 6 * 7 }}") == "42" and len(compiled) == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can create files of other users")
def test_an_entry_of_another_user_is_not_read(tmp_path):
    """Others may be able to write to the folder, so their entries are replaced, even with a correct
    hash."""
    cached(tmp_path, lambda: b"wrong", "a")
    (file,) = tmp_path.iterdir()
    os.chown(file, 65534, 65534)
    assert cached(tmp_path, lambda: b"right", "a") == b"right"
    assert cached(tmp_path, lambda: b"again", "a") == b"right"


def test_the_file_for_the_plugin_is_always_rewritten(tmp_path):
    """The file is rewritten each time, so that mkdocs-bibtex never reads a damaged one."""
    path = cached_file(tmp_path, "@misc{a,}", ".bib")
    path.write_text("garbled")
    assert cached_file(tmp_path, "@misc{a,}", ".bib") == path and path.read_text() == "@misc{a,}"


def test_a_symlink_in_the_cache_is_not_followed(tmp_path):
    """A symbolic link in place of an entry is replaced; its target stays unchanged."""
    cached(tmp_path / "cache", lambda: b"right", "a")
    (file,) = (tmp_path / "cache").iterdir()
    file.unlink()
    (tmp_path / "mine").write_text("mine")
    file.symlink_to(tmp_path / "mine")
    file.with_name(f"{file.name}.{os.getpid()}").symlink_to(tmp_path / "mine")
    assert cached(tmp_path / "cache", lambda: b"right", "a") == b"right"
    assert (tmp_path / "mine").read_text() == "mine" and not file.is_symlink()


@pytest.mark.slow
def test_a_corrupt_cache_does_not_change_the_site(review, tmp_path):
    """With all entries emptied, and then with all reversed, the build yields a byte-identical site."""
    environment = {"SITE_VERSION": "v9", "SOURCE_DATE_EPOCH": "1000000000"}

    def built(name):
        done = build(review, tmp_path / name, **environment)
        assert done.returncode == 0, done.stderr
        return {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")}

    first = built("first")
    for name, garble in (("second", lambda old: b""), ("third", lambda old: old[::-1])):
        kept = [path for path in (review / ".build" / "cache").iterdir() if path.is_file()]
        assert len(kept) > 10
        for path in kept:
            path.write_bytes(garble(path.read_bytes()))
        assert built(name) == first

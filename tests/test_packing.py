"""What a browser loads: small files from one host that look the same as their sources."""

import re
from pathlib import Path

import material
import pytest
from conftest import ROOT
from review.minify.bundles import with_safe_links
from review.minify.csp import digest, with_policy
from review.minify.stylesheets import minify_styles
from review.minify.used_names import UsedNames
from review.minify.whitespace import without_indentation
from tools.page_weight import serving, weigh

PAGES = sorted(path.with_suffix("").relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md"))
ADDRESSES = [re.sub(r"(^|/)index$", r"\1", name).rstrip("/") + "/" * (name != "index") for name in PAGES]


@pytest.fixture
def names() -> UsedNames:
    known = UsedNames()
    known.read_page('<p class="a" style="--n: 1"><input type="radio" data-x="one"></p>')
    known.read_scripts(['node.classList.add("set-late"); node.append(document.createElement("em"))'])
    return known


@pytest.mark.parametrize(
    ("css", "left"),
    [
        (".a { color: red }", ".a{color:red}"),
        (".b { color: red }", ""),
        (".a, .b { color: red }", ".a{color:red}"),
        (".set-late { color: red }", ".set-late{color:red}"),
        ("video { color: red }", ""),
        ("p:not(.b) { color: red }", "p:not(.b){color:red}"),
        ("p:not([class]) + * { color: red }", ""),
        ("input:not([class]) { color: red }", "input:not([class]){color:red}"),
        ("em:not([class]) { color: red }", "em:not([class]){color:red}"),
        (":is(p:not([class]), .a) { color: red }", ":is(p:not([class]), .a){color:red}"),
        ("#x { color: red }", ""),
        ("[data-x=one] { color: red }", "[data-x=one]{color:red}"),
        ("[data-x=two] { color: red }", ""),
        ("[data-x^=two] { color: red }", "[data-x^=two]{color:red}"),
        ("@media print { .b { color: red } }", ""),
        ("@media print { .a { color: red !important } }", "@media print{.a{color:red!important}}"),
        (
            "p { content: 'a  /* b */'; /* c */ width: calc(1px + var(--n)) }",
            "p{content:'a  /* b */';width:calc(1px + var(--n))}",
        ),
        (
            ":root { --idle: url('data:x;y'); --n: 2; --m: 3 } .a { width: var(--n, var(--m)) }",
            ":root{--n:2;--m:3}.a{width:var(--n, var(--m))}",
        ),
        ("@keyframes k { to { color: red } }", "@keyframes k { to { color: red } }"),
    ],
)
def test_a_style_rule_is_removed_only_if_its_names_are_unused(names, css, left):
    """Rules for missing classes, tags, ids, and values are removed; names in scripts, states, and partial
    matches are kept."""
    assert minify_styles({"docs/a.css": css}, names).replace('"', "'") == left


def test_a_variable_is_kept_for_another_style_sheet(names):
    """The colors of signs are defined for all pages, but used only by the map on one of them."""
    sheet = ".a { --tone: red; --idle: blue; color: red }"
    names.read_variables([".map { background: var(--tone, var(--paper)) }"])
    assert minify_styles({"docs/a.css": sheet}, names.relevant_to(sheet)) == ".a{--tone:red;color:red}"


def test_an_invalid_style_sheet_is_rejected(names):
    """A syntax error must not lead to the publication of half a style sheet."""
    with pytest.raises(ValueError, match=r"^docs/a\.css:1: style sheet must be CSS: '.+' \(correct it there\)$"):
        minify_styles({"docs/a.css": ".a { color: red } }"}, names)


def test_external_links_get_noopener():
    """noopener is added to an existing rel attribute; internal links stay unchanged."""
    assert with_safe_links('<a href="https://x.example/">') == '<a href="https://x.example/" rel="noopener">'
    assert with_safe_links('<a rel="license" href="http://x">') == '<a rel="license noopener" href="http://x">'
    assert with_safe_links('<a href="../x/" class="y">') == '<a href="../x/" class="y">'


def test_the_content_security_policy_lists_the_scripts_of_a_page():
    """Inline scripts are listed by hash, data blocks are not; a page without a place for the policy is
    rejected."""
    page = with_policy(
        '<meta charset="utf-8"><script>a</script><script type="application/json">{}</script>', known={"a"}.__contains__
    )
    assert digest("a") in page and digest("{}") not in page and "script-src 'self' 'sha256" in page
    with pytest.raises(ValueError, match="page must declare its character encoding"):
        with_policy("<title>x</title>")


# --- the real site ---

# One element of each kind with all its computed properties and those of its ::before and ::after.
STYLES = """(known) => {
  const seen = new Set(known), found = {};
  const names = [...getComputedStyle(document.body)].filter((name) => !name.startsWith("--"));
  const say = (node) => `${node.tagName}.${node.getAttribute("class") ?? ""}${node.type ?? ""}`;
  for (const node of document.querySelectorAll("body, body *")) {
    const kind = [node, node.parentElement, node.parentElement.parentElement].map((one) => one ? say(one) : "").join(" < ");
    if (seen.has(kind)) continue;
    seen.add(kind);
    for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(node, part);
      if (part && style.content === "none") continue;
      (found[kind] ??= []).push(`${part ?? ""} ${names.map((name) => `${name}:${style[name]}`).join(";")}`);
    }
  }
  return found;
}"""
SOURCES = """async (addresses) => {
  const [old, ...more] = document.querySelectorAll('link[rel=stylesheet]');
  for (const link of more) link.remove();
  const links = addresses.map((href) => Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
  const ready = links.map((link) => new Promise((done) => { link.onload = done; }));
  old.replaceWith(...links);
  await Promise.all(ready);
  document.body.offsetWidth; // asks for the fonts
  await document.fonts.ready;
}"""


def source_styles(site, address: str) -> dict[str, str]:
    """The source style sheets by address, in the order of their bundle. They include those that only some
    pages load, because they must not change other pages."""
    theme = Path(material.__file__).parent / "templates"
    paths = [next((theme / "assets" / "stylesheets").glob(f"{name}.*.css")) for name in ("main", "palette")]
    bundles = "".join(path.read_text(encoding="utf-8") for path in (site / "assets").glob("site.*.css"))
    fonts = "".join(dict.fromkeys(re.findall(r"@font-face\s*\{.*?\}", bundles)))  # generated by the build
    assert fonts
    own = re.findall(r"^  - (assets/\w+\.css)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.M)
    some = re.findall(
        r"assets/\w+\.css", (ROOT / "overrides" / "main.html").read_text(encoding="utf-8").split("extrahead")[1]
    )
    return {
        f"{address}/assets/fonts.css": fonts,
        **{f"{address}/{path.relative_to(theme).as_posix()}": path.read_text(encoding="utf-8") for path in paths},
        **{f"{address}/{name}": (ROOT / "docs" / name).read_text(encoding="utf-8") for name in (*own, *some)},
    }


LOOKS = {
    "wide light": {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
    "small dark": {"color_scheme": "dark", "viewport": {"width": 360, "height": 740}},
    "paper": {"viewport": {"width": 720, "height": 900}},
}


@pytest.mark.parametrize("look", LOOKS)
def test_minified_styles_look_like_their_sources(open_page, site, address, look):
    """On every page, each new kind of element has the same computed style with the minified and the
    source style sheets."""
    page = open_page("", reduced_motion="reduce", **LOOKS[look])
    page.emulate_media(media="print" if look == "paper" else "screen")
    styles = source_styles(site, address)  # the site has only the bundles
    page.route(
        lambda url: url in styles, lambda route: route.fulfill(body=styles[route.request.url], content_type="text/css")
    )
    known: list[str] = []
    for path in ADDRESSES:
        page.goto(f"{address}/{path}#whole")  # renders deferred content and waits for no script
        page.evaluate("() => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done)))")
        packed = page.evaluate(STYLES, known)
        if not packed:
            continue
        page.evaluate(SOURCES, list(styles))
        sources = page.evaluate(STYLES, known)
        # Report only the names: a diff of such long texts would exhaust the memory.
        wrong = [kind for kind in packed.keys() | sources.keys() if packed.get(kind) != sources.get(kind)]
        assert not wrong, path
        known += packed
    assert len(known) > 500


# Maximum bytes of a page without its fonts, and of its fonts. Lists contain all their records.
TEXT, LIST, LIMIT, FONTS, REQUESTS = 50_000, 60_000, 100_000, 40_000, 8
LISTS = ("notes/", "glossary/", "table-1/")
HEAVY = ("evidence/", "references/", "figures/biogenesis/", "figures/tumor-interaction/")


def test_pages_stay_below_their_size_limits(chromium, site):
    """On a first visit, compressed, a text page loads at most 50 kB, a list 60 kB, and the largest pages
    100 kB in at most 8 requests, plus at most 40 kB of fonts, and nothing from another host."""
    with serving(site) as server:
        for path in ADDRESSES:
            requests, size, others = weigh(chromium, server, path)
            fonts = [sent for name, sent in server.sent if name.endswith(".woff2")]
            own = size - sum(fonts)
            assert not others
            assert 3 <= len(fonts) <= 4 and 10_000 < sum(fonts) <= FONTS, (path, fonts)
            assert 3 <= requests - len(fonts) <= REQUESTS, (path, requests)
            limit = LIMIT if path in HEAVY else LIST if path in LISTS else TEXT
            assert 10_000 < own <= limit, (path, own)


def test_no_page_violates_its_content_security_policy(open_page, site, address):
    """The policy blocks nothing that a page does itself, including search, and blocks injected scripts."""
    page = open_page("")
    messages = []
    page.on("console", lambda message: messages.append(message.text))
    small = sorted(path.relative_to(site).as_posix() for path in (site / "cite").glob("*.html") if path.stem != "index")
    for path in [*ADDRESSES, *small[::40]]:
        page.goto(f"{address}/{path}")
        page.evaluate("""() => {
          const script = document.createElement("script");
          script.textContent = "window.slipped = true";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", "<img src=data:, onerror='window.slipped = true'>");
        }""")
        assert page.evaluate("window.slipped") is None, path
    refused = [text for text in messages if "Content Security Policy" in text]
    assert len(refused) >= len(ADDRESSES)
    assert all("inline" in text for text in refused), set(refused)
    messages.clear()
    for path in ADDRESSES:
        page.goto(f"{address}/{path}")
    page.keyboard.press("Control+k")
    page.keyboard.type("temozolomide")
    page.locator("a.find-result").first.wait_for(timeout=8000)
    assert messages == []


def test_insignificant_indentation_is_removed():
    """Whitespace between tags becomes one line break; code, scripts, and text keep theirs."""
    code = "<pre>\n  <b>a</b>\n\n  <i>b</i></pre>"
    assert without_indentation("<div>\n\n    <p>a  b</p>\n\t</div>") == "<div>\n<p>a  b</p>\n</div>"
    assert code in without_indentation(f"<div>\n  {code}\n  </div>")
    assert without_indentation("<b>a</b> <i>b</i>") == "<b>a</b> <i>b</i>"

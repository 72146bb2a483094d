"""What a template must never do. Undefined variables fail while rendering: tests/strict.py."""

import re
from html.parser import HTMLParser

import pytest
from django.template import engines
from django.template.base import Lexer, Token, TokenType
from django.template.loader import get_template

from tests.house import ROOT, STYLESHEETS, TEMPLATES, modules, name

# Words that are the same in every language.
NAMES = {"Arkan", "API", "CSV", "Excel", "English", "العربية", "OpenAPI", "PDF", "SMS", "UUID"}
# Templates that are found by a name made at run time.
BY_KIND = ("notifications/", "django/forms/", "components/icons/")

PHYSICAL = re.compile(
    r"(?<![\w-])(?:left|right)\s*:|(?:margin|padding|border|inset)-(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
PHYSICAL_CLASS = re.compile(r"\b(?:[mp][lr]-(?:\d|auto)|(?:float|text|border|rounded)-(?:left|right))\b")
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|<[^>]*\s(?:style|on[a-z]+|hx-on[\w:-]*)\s*=|javascript:|hx-vals=[\"']js:",
    re.IGNORECASE,
)
SPOKEN = {"alt", "aria-description", "aria-label", "aria-roledescription", "label", "placeholder", "title"}

engine = engines["django"].engine
each_template = pytest.mark.parametrize("path", TEMPLATES, ids=name)
each_page = pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix == ".html"], ids=name)


def tokens(path) -> list[Token]:
    """The template's tokens outside comments."""
    found, inside = [], False
    for token in Lexer(path.read_text()).tokenize():
        word = token.split_contents()[0] if token.token_type == TokenType.BLOCK else ""
        if word in ("comment", "endcomment"):
            inside = word == "comment"
        elif not inside and token.token_type != TokenType.COMMENT:
            found.append(token)
    return found


def blocks(path) -> list[list[str]]:
    return [token.split_contents() for token in tokens(path) if token.token_type == TokenType.BLOCK]


@each_template
def test_compiles(path):
    get_template(path.relative_to(ROOT / "templates").as_posix())


def _words_of(library: str) -> set[str]:
    parts = engine.template_libraries[library]
    return set(parts.tags) | set(parts.filters)


@each_template
def test_loads_what_it_uses(path):
    """Every `{% load %}` is of use: a tag or filter of the library stands in the template."""
    used = {block[0] for block in blocks(path)}
    used |= {word for token in tokens(path) for word in re.findall(r"\|\s*(\w+)", token.contents)}
    unused = []
    for block in blocks(path):
        if block[0] == "load" and "from" in block:
            unused += [word for word in block[1 : block.index("from")] if word not in used]
        elif block[0] == "load":
            unused += [library for library in block[1:] if not _words_of(library) & used]
    assert not unused


def _overrides_a_library(template: str) -> bool:
    """Whether a library finds its own page under this name (`account/login.html`)."""
    for loader in engine.template_loaders:
        origins = getattr(loader, "loaders", [loader])
        for inner in origins:
            for origin in inner.get_template_sources(template):
                if not str(origin.name).startswith(str(ROOT / "templates")) and engine_has(inner, origin):
                    return True
    return False


def engine_has(loader, origin) -> bool:
    try:
        loader.get_contents(origin)
    except Exception:  # a loader says "not here" in its own way
        return False
    return True


def test_every_template_is_used():
    asked = {
        literal
        for path in [*modules(), *TEMPLATES]
        for literal in re.findall(r"""["']([\w./-]+\.(?:html|txt|svg|xml|webmanifest|js))["'\#]""", path.read_text())
    }
    unused = []
    for path in TEMPLATES:
        template = path.relative_to(ROOT / "templates").as_posix()
        error_page = re.fullmatch(r"[45]\d\d\.html", template)
        if not (template in asked or template.startswith(BY_KIND) or error_page or _overrides_a_library(template)):
            unused.append(template)
    assert not unused


# --- words --------------------------------------------------------------------------------------------


class Spoken(HTMLParser):
    """Collects what a page says: its text and the attributes that are read out."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("script", "style")
        self.said += [value for attribute, value in attrs if attribute in SPOKEN and value]
        if tag == "input" and dict(attrs).get("type") in ("submit", "button", "reset"):
            self.said.append(dict(attrs).get("value") or "")

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.silent:
            self.said.append(data)


def _own_words(path) -> list[str]:
    """Letters that stand in the template itself and not in the catalogue."""
    text, translated = "", False
    for token in tokens(path):
        if token.token_type == TokenType.BLOCK and token.split_contents()[0] in ("blocktranslate", "endblocktranslate"):
            translated = not translated
        text += token.contents if token.token_type == TokenType.TEXT and not translated else "\N{BULLET}"
    if path.suffix in (".html", ".svg"):
        reader = Spoken()
        reader.feed(re.sub(r"(</?)\N{BULLET}", r"\1x", text))  # `<{{ tag }} class=…>` is a tag
        reader.close()
        text = " ".join(reader.said)
    words = re.findall(r"[^\W\d_]{2,}(?:['’][^\W\d_]+)?", text)
    return [word for word in words if word not in NAMES]


@each_template
def test_says_nothing_outside_the_catalogue(path):
    assert _own_words(path) == []


@each_template
def test_passes_no_words_outside_the_catalogue(path):
    """`{% include … with title="Save" %}` is a word too: `title=_("Save")`."""
    literal = re.compile(r"""\w+=(["'])(?:[A-Z]|[\u0600-\u06FF])(?:(?!\1).)*\1""")
    passed = [bit for block in blocks(path) for bit in block[1:] if literal.fullmatch(bit)]
    assert [bit for bit in passed if bit.split("=", 1)[1].strip("\"'") not in NAMES] == []


# --- both directions, and the content security policy -----------------------------------------------------


@each_page
def test_no_physical_sides_in_templates(path):
    text = path.read_text()
    assert not PHYSICAL.findall(text) + PHYSICAL_CLASS.findall(text), "start and end, not left and right"


@pytest.mark.parametrize("path", STYLESHEETS, ids=name)
def test_no_physical_sides_in_stylesheets(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert not PHYSICAL.findall(text), "inline-start and inline-end, not left and right"


@each_page
def test_nothing_inline(path):
    text = "".join(token.contents if token.token_type == TokenType.TEXT else "•" for token in tokens(path))
    assert not INLINE.findall(text), (
        "the content security policy refuses it: a class, a file under static/, data-portal-*"
    )

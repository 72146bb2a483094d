"""The Arabic catalogue is whole: every word of the code, every plural, every placeholder."""

import ast
import re
from gettext import c2py

import polib
import pytest

from tests.house import ROOT, TEMPLATES, modules, tree, where

CATALOGUE = polib.pofile(str(ROOT / "locale" / "ar" / "LC_MESSAGES" / "django.po"))
ENTRIES = [entry for entry in CATALOGUE if not entry.obsolete]
# Django's own: six forms, in this order. Other tools swap forms 4 and 5.
PLURAL_FORMS = (
    "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;"
)
SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy", "npgettext", "npgettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%([sd])|\{(\w*)\}")


def test_header_is_exact():
    assert CATALOGUE.metadata["Language"] == "ar"
    assert CATALOGUE.metadata["Plural-Forms"] == PLURAL_FORMS
    assert CATALOGUE.metadata["Content-Type"] == "text/plain; charset=UTF-8"


def test_nothing_is_fuzzy():
    assert not CATALOGUE.metadata_is_fuzzy
    assert [entry.msgid for entry in ENTRIES if entry.fuzzy] == []


def test_everything_is_translated():
    assert [entry.msgid for entry in ENTRIES if not entry.translated()] == []


def test_counted_words_have_six_forms():
    assert [e.msgid for e in ENTRIES if e.msgid_plural and sorted(e.msgstr_plural) != list(range(6))] == []


def _placeholders(text: str) -> set[str]:
    return {"".join(found) for found in PLACEHOLDER.findall(text.replace("%%", ""))}


def test_placeholders_match():
    """Forms for none, one and two may speak the number; a name that the message lacks would be a 500."""
    wrong = []
    for entry in ENTRIES:
        asked = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural)
        if entry.msgid_plural:
            forms = entry.msgstr_plural
            fits = all(_placeholders(form) <= asked for form in forms.values())
            fits &= all(_placeholders(forms.get(number, "")) == asked for number in (3, 4, 5))
        else:
            fits = _placeholders(entry.msgstr) == asked
        if not fits:
            wrong.append(entry.msgid)
    assert wrong == []


FORM_OF = {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 46: 4, 99: 4, 100: 5, 101: 5, 102: 5, 103: 3, 250: 4, 453: 4, 2781: 4}


@pytest.mark.parametrize(("number", "form"), list(FORM_OF.items()))
def test_plural_rule(number, form):
    rule = CATALOGUE.metadata["Plural-Forms"].split("plural=", 1)[1].rstrip(";")
    assert c2py(rule)(number) == form


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _messages(path):
    """(node, context, msgid) of every message in a module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and (called := _called(node)) in SINGULAR | PLURAL | CONTEXT:
            texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            texts = [text for text in texts if isinstance(text, str)]
            has_context = called in CONTEXT or called.startswith("np")
            if len(texts) > has_context:
                yield node, texts[0] if has_context else None, texts[has_context]


def test_messages_in_code_are_english():
    found = [
        where(path, node)
        for path in modules()
        for node, _, text in _messages(path)
        if re.search(r"[\u0600-\u06FF]", text)
    ]
    assert not found, "English msgids: only a catalogue carries six plural forms"


def test_messages_of_the_code_are_in_the_catalogue():
    known = {(entry.msgctxt, entry.msgid) for entry in ENTRIES}
    messages = [(where(path, node), *message) for path in modules() for node, *message in _messages(path)]
    assert [message for message in messages if message[1:] not in known] == []


def test_messages_of_the_templates_are_in_the_catalogue():
    known = {entry.msgid for entry in ENTRIES}
    message = re.compile(r"""\{%\s*translate\s+(["'])(.+?)\1|_\((["'])(.+?)\3\)""")
    found = [(path.name, one[1] or one[3]) for path in TEMPLATES for one in message.findall(path.read_text())]
    assert [(page, text) for page, text in found if text.replace("%", "%%") not in known and text not in known] == []

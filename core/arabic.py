"""Arabic text: what is stored, what is searched, what is sorted.

Three forms of one text. *Clean* text is what the person typed without what nobody can see; it is stored and shown.
The *search keys* and the *sort key* are derived, stored in indexed columns beside it and never shown: the embedded
database has no ICU, so folding and order are ours.
"""

import re
import unicodedata
from typing import Final

from core.digits import fold_digits

# Letters and blanks that draw nothing (fillers, braille blank, grapheme joiner): a name of them alone would look empty.
_INVISIBLE_LETTERS: Final = dict.fromkeys(map(ord, "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"))
# Format characters (category Cf) that are visible signs of Arabic script: number signs and the end of a verse.
_VISIBLE_FORMATS: Final = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u0890\u0891\u08e2")


def clean_text(text: str, *, keep_newlines: bool = False) -> str:
    """Return typed text without what cannot be seen: for everything that people, files and the API hand in.

    Removed: control characters (NUL among them, which the database refuses), bidi controls (a U+202E in a name would
    turn the rest of the line round), zero-width marks, lone surrogates and noncharacters. Blanks of every kind
    collapse into one space. The result is in NFC and is stable: cleaning twice changes nothing.

    The zero-width joiner and non-joiner go too, although Persian spells with them: in Arabic they carry no meaning,
    both spellings of such a name are in use, and left in they would make two equal-looking names different.

    ``keep_newlines``: keep line breaks (notes and letters), with at most one empty line between paragraphs.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():  # nearly all typed text is, and is spared the walk
        text = "".join(map(_cleaned, text))
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE_LETTERS))
    if not keep_newlines:
        return " ".join(text.split())
    lines = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


def _cleaned(character: str) -> str:
    if character in "\n\u2028\u2029\x85\v\f":
        return "\n"
    if character.isspace():
        return " "
    if character in _VISIBLE_FORMATS:
        return character
    if unicodedata.category(character) in {"Cc", "Cf", "Cs"}:
        return ""
    if ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef":
        return ""
    return character


# --- search ------------------------------------------------------------------------------------------------------

# Presentation forms of a vowel mark on a blank: normalising them would put a space into the middle of a word.
_LONE_MARKS: Final = "\ufc5e-\ufc63\ufe70\ufe72\ufe74\ufe76\ufe78\ufe7a\ufe7c\ufe7e"
_UNHEARD: Final = re.compile(
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u061c\u202a-\u202e\u2060-\u2069\ufeff]"
)
_LETTERS: Final = {
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیے", "ي"),
    **dict.fromkeys("ةھہەۀۂۃ", "ه"),
    **dict.fromkeys("کگ", "ك"),
}
_HAMZA_DROPPED: Final = str.maketrans({**_LETTERS, "ؤ": "", "ئ": "", "ء": "", "ٴ": ""})
_HAMZA_SEATED: Final = str.maketrans({**_LETTERS, "ؤ": "و", "ئ": "ي", "ء": "", "ٴ": ""})
# «عبد الله» is written in one word or two; so is «العبد الله», and either after a one-letter word (و، ل، ب …).
_ABD: Final = re.compile(r"(?<!\S)((?:[وفبلك]?ال|[وفبلك])?عبد) +(?=ال)")
_ABU: Final = re.compile(r"(?<!\S)([وفبلك]?ابو) +(?=\S)")


def search_keys(text: str) -> tuple[str, str]:
    """Return the two search keys of a text: (hamza deleted, hamza folded to its seat).

    Store both, fold the query the same way and look each up in its own column: a hit in either is a hit. The first
    finds «مسؤولية» for «مسئولية», the second for «مسوولية». Vowel marks, tatweel and invisible marks are ignored;
    alef, ya, ha and kaf are each one letter; digits are 0–9; «عبد الله» = «عبدالله» and «أبو السعود» = «أبوالسعود».

    The rules are those of the project's Arabic conventions (normalisation by NFKC, then folding). Keys are for
    matching only: deleting the hamza merges some words.
    """
    text = re.sub(f"[{_LONE_MARKS}]", "", text)
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    # A hamza typed as a mark of its own over a dotless or Persian ya does not compose to «ئ» by itself.
    text = re.sub("[ىی]\u0654", "ئ", text)
    text = fold_digits(_UNHEARD.sub("", text))
    return _joined(text.translate(_HAMZA_DROPPED)), _joined(text.translate(_HAMZA_SEATED))


def _joined(text: str) -> str:
    text = " ".join(text.split())
    return _ABU.sub(r"\1", _ABD.sub(r"\1", text))


# --- order -------------------------------------------------------------------------------------------------------

_ORDER: Final = str.maketrans(
    {
        # Hamza and madda stand before alef, as in ICU's Arabic order; each letter gives one, so a key stays short.
        **dict.fromkeys("آءؤئ", "ء"),
        **dict.fromkeys("أإٱ", "ا"),
        **dict.fromkeys("ىیے", "ي"),
        **dict.fromkeys("ةھہە", "ه"),
        **dict.fromkeys("کگ", "ك"),
        "\u0640": "",
    }
)
# Latin letters move behind the Arabic block: in an Arabic list they come last.
_LATIN_LAST: Final = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(ord("a"), ord("z") + 1)})
_OUR_DEFINITE_WORDS: Final = re.compile(r"^(?:(?:ال)?جمعيه +(?=\S))?(?:ال(?=\S{2}))?")
_THEIR_DEFINITE_WORDS: Final = re.compile(f"^{'the'.translate(_LATIN_LAST)} +(?=\\S)")


def sort_key(text: str) -> str:
    """Return the key by which a text stands in an alphabetical list; compare by code point (``C.UTF-8``).

    Digits first, then Arabic, then Latin; vowel marks, tatweel, punctuation and case do not count; أ إ ٱ = ا, ى = ي,
    ة = ه. Equal keys («فاطمة», «فاطمه») are put in order by the text itself: order a list by key, text, primary key.
    """
    text = unicodedata.normalize("NFKC", fold_digits(text)).casefold().translate(_ORDER)
    text = "".join(_ordered(character) for character in unicodedata.normalize("NFKD", text))
    return " ".join(text.split()).translate(_LATIN_LAST)


def _ordered(character: str) -> str:
    match unicodedata.category(character)[0]:
        case "M" | "C":
            return ""
        case "P":
            return " "
        case _:
            return character


def name_sort_key(text: str) -> str:
    """Return the sort key of an organisation's name, without a leading «جمعية» and the article «ال» (or "the").

    Lists of charities would otherwise stand under two letters.
    """
    key = sort_key(text)
    return _THEIR_DEFINITE_WORDS.sub("", _OUR_DEFINITE_WORDS.sub("", key))

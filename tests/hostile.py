"""What nobody types by accident: bodies and queries for every form and every endpoint (tests/test_bad_input.py).

A form is read from its own page and filled in as a person would; an endpoint's fields come from the API's description.
"""

import json
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from drf_spectacular.generators import SchemaGenerator

MARKUP = '"><img src=x onerror=alert(1)>'
RAW = "<img src=x onerror"  # as it must never stand in a page

TEXTS = {
    "NUL": "سل\0مى",
    "an override": "سلمى \u202egpj.exe\u202c \u200b\u2066",
    "markup": f"{MARKUP} \u202e{{{{ 7*7 }}}} %s ٣ \\",
    "a megabyte": "س" * 500_000,
    "marks only": "\u200f\u200e \u200b",
    "a huge number": "9" * 40,
    "a negative number": "-7",
    "no finite number": "NaN",
    "an exponent": "1e999",
    "an unknown choice": "no-such-thing",
    "Arabic digits": "٠١٢٣٤٥٦٧٨٩",
    "no date": "9999-99-99T99:99:99",
    "a far date": "h:1700-12-30",
    "a path": "../../../../etc/passwd",
}
# What each field is tried with by itself.
ALONE = ("markup", "a huge number")
# The same that a body of JSON can hold, and what only JSON can.
VALUES: dict[str, Any] = TEXTS | {
    "half a letter": "\ud800",
    "null": None,
    "true": True,
    "an endless integer": 10**400,
    "a fraction": -0.5,
    "a list": ["no-such-thing", "no-such-thing"],
    "a list of anything": [None, {}, [], 1, True, "سل\0مى", 10**30],
    "a long list": ["question_answered"] * 5000,
    "an object": {"person": {"person": {"person": [1, None]}}, "\0": "\0"},
    "objects": [{"kind": {}, "outcome": []}, {"": None}],
}
BODIES = {
    "nothing": b"",
    "cut short": b'{"uuid": "',
    "no object": b"[1, 2]",
    "a word": b'"word"',
    "null": b"null",
    "depth": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000,
    "no UTF-8": b'{"name": "\xff\xfe"}',
    "NUL": b'{"name": "a\\u0000b", "\\u0000": 1}',
    "a lone surrogate": b'{"name": "\\ud800", "q": "\\udfff"}',
    "infinity": b'{"minutes": Infinity, "q": NaN}',
    "an endless number": b'{"minutes": ' + b"9" * 5000 + b"}",
    "a name twice": b'{"uuid": 1, "uuid": {"uuid": []}}',
}
# What stands in an address where a key stands.
ADDRESSES = {name: TEXTS[name] for name in ("NUL", "an override", "markup", "a huge number", "a path")} | {
    "a long word": "X" * 3000,
    "a long number": "9" * 400,
    "another uuid": "0b9d3c1e-0000-4000-8000-000000000001",
}
# What is tried as the body of a page's form.
RAW_BODIES = ("nothing", "no UTF-8", "NUL", "depth")
CURSOR = "x" * 4000
BETWEEN = ("cursor", "page", "q", "next", "office", "from", "to")


class _Reader(HTMLParser):
    """The forms of a page, and the parameters of its links."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.links: list[str] = []
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({"method": has.get("method", "get").lower(), "action": has.get("action", ""), "data": {}})
        elif tag == "a" and "href" in has:
            self.links.append(has["href"])
        elif self.forms and tag in ("input", "textarea", "select", "option", "button"):
            self._control(tag, has, self.forms[-1]["data"])

    def _control(self, tag: str, has: dict[str, str], data: dict[str, Any]) -> None:
        name, kind = has.get("name", ""), has.get("type", "text")
        if tag == "option":
            if self.select and has.get("value") and not data[self.select]:
                data[self.select] = has["value"]
        elif tag == "select":
            self.select = name
            data.setdefault(name, "")
        elif name and (tag == "textarea" or kind in ("text", "search", "tel", "email", "password", "url")):
            data.setdefault(name, has.get("value") or "نص للتجربة")
        elif name and kind == "number":
            data.setdefault(name, has.get("value") or has.get("min") or "1")
        elif name and kind == "file":
            data[name] = SimpleUploadedFile("\u202egpj.exe", b"MZ\0\0" + b"\0" * 600)
        elif name and (kind in ("radio", "checkbox") and "checked" in has):
            data[name] = has.get("value") or "on"
        elif name and kind != "submit":
            data.setdefault(name, has.get("value") or "on")


def form_of(html: str, action: str) -> dict[str, Any]:
    """What the page's own form would send to `action`, filled in."""
    reader = _Reader()
    reader.feed(html)
    here = [form for form in reader.forms if form["method"] == "post" and form["action"] in ("", ".", action)]
    return max((form["data"] for form in here), key=len, default={})


def parameters_of(html: str, path: str) -> set[str]:
    """What the page can be asked for: the inputs of its filters and the parameters of its links to itself."""
    reader = _Reader()
    reader.feed(html)
    asked = {name for form in reader.forms if form["method"] == "get" for name in form["data"] if name}
    for link in reader.links:
        parts = urlsplit(link)
        if parts.path in ("", path):
            asked |= {name for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
    return asked


@cache
def _schema() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def _operation(path: str, method: str) -> dict[str, Any]:
    """The description of an endpoint; `path` as the resolver writes it."""
    wanted = _shape(path)
    for described, operations in _schema()["paths"].items():
        if _shape(described) == wanted and method.lower() in operations:
            return operations[method.lower()]
    return {}


def _shape(path: str) -> list[str]:
    """The fixed words of a path; parameters are told by their position only."""
    path = path.split("(?P")[0] if "(?P" in path and "{" in path else path
    words = _plain(path).strip("/").split("/")
    return ["*" if "{" in word or "<" in word else word for word in words]


def _plain(path: str) -> str:
    """`^corners/(?P<pk>[^/.]+)/open/$` → `corners/{pk}/open/`."""
    out, depth = [], 0
    for char in path:
        if char == "(":
            depth += 1
            if depth == 1:
                out.append("{x}")
        elif char == ")":
            depth -= 1
        elif not depth and char not in "^$\\":
            out.append(char)
    return "".join(out).replace("{x}{x}", "{x}")


def body_of(path: str, method: str = "POST") -> dict[str, Any]:
    """An example of what an endpoint reads, from the API's description."""
    content = _operation(path, method).get("requestBody", {}).get("content", {})
    for described in content.values():
        example = _example(described.get("schema", {}))
        return example if isinstance(example, dict) else {}
    return {}


def queries_of(path: str) -> set[str]:
    """The parameters that an endpoint's list may be asked with."""
    return {each["name"] for each in _operation(path, "GET").get("parameters", ()) if each["in"] == "query"}


def _example(schema: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _example(_schema()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for many in ("oneOf", "anyOf", "allOf"):
        if many in schema:
            return _example(schema[many][0])
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object" or "properties" in schema:
        return {
            name: _example(inner) for name, inner in schema.get("properties", {}).items() if not inner.get("readOnly")
        }
    if kind == "array":
        return [_example(schema.get("items", {}))]
    plain = {"integer": 1, "number": 1, "boolean": True}
    formats = {
        "uuid": "0b9d3c1e-0000-4000-8000-000000000001",
        "date": "2026-01-01",
        "date-time": "2026-01-01T09:00:00Z",
    }
    return plain.get(kind) if kind in plain else formats.get(schema.get("format", ""), "نص للتجربة")


def forms(valid: dict[str, Any], *, thoroughly: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """`valid`, with all its fields spoilt alike, and with each of them spoilt in turn."""
    yield "as it should be", valid
    for name, text in TEXTS.items() if valid else ():
        if thoroughly or name == "markup":
            yield f"everywhere {name}", dict.fromkeys(valid, text[:90_000])
    for field in valid if thoroughly else ():
        for name in ALONE:
            yield f"{field}: {name}", valid | {field: TEXTS[name]}
        yield f"without {field}", {name: value for name, value in valid.items() if name != field}
    yield "everything twice", dict.fromkeys(valid, ["1", "no-such-thing"])


def queries(names: set[str], given: dict[str, Any], *, thoroughly: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """The same for what stands behind the question mark."""
    for name, text in TEXTS.items():
        yield f"everywhere {name}", dict.fromkeys(names, text[:4000])
    yield "everything twice", dict.fromkeys(names, ["1", "no-such-thing"])
    for field in sorted(names) if thoroughly else ():
        for name in ALONE:
            yield f"{field}: {name}", given | {field: TEXTS[name]}


def objects(valid: dict[str, Any], *, thoroughly: bool) -> Iterator[tuple[str, bytes]]:
    """Bodies of JSON: `valid` spoilt like a form, inner places too, and bodies that are none."""
    yield "as it should be", _json(valid)
    for name, value in VALUES.items() if valid else ():
        if thoroughly or name == "markup":
            yield f"everywhere {name}", _json(dict.fromkeys(valid, _cut(value)))
    if not thoroughly:
        return
    yield from BODIES.items()
    for name in (*ALONE, "half a letter", "null", "a list of anything", "an object"):
        for where, spoilt in _spoilt(valid, VALUES[name]):
            yield f"{where}: {name}", _json(spoilt)
    for field in valid:
        yield f"without {field}", _json({name: value for name, value in valid.items() if name != field})


def _spoilt(valid: Any, value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every place of a body, inner ones too, with `value` in it."""
    if isinstance(valid, dict):
        for name, inner in valid.items():
            yield f"{path}{name}", valid | {name: value}
            for where, spoilt in _spoilt(inner, value, f"{path}{name}."):
                yield where, valid | {name: spoilt}
    elif isinstance(valid, list) and valid:
        yield f"{path}0", [value]
        for where, spoilt in _spoilt(valid[0], value, f"{path}0."):
            yield where, [spoilt]


def _cut(value: Any) -> Any:
    return value[:90_000] if isinstance(value, str) else value


def _json(value: Any) -> bytes:
    return json.dumps(value, default=str).encode()

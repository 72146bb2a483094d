"""The frame of every page: language and direction, what it weighs, what it loads, what stands when nothing else does."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import OperationalError
from django.template import loader
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import translation

from accounts.enums import Role
from portal.views import errors
from tests.factories.accounts import CharityOrganisationFactory, MembershipFactory

ROOT = Path(settings.BASE_DIR)
OWN_CSS = sorted((ROOT / "static" / "css").glob("*.css"))
HEAVIEST = 90 * 1024  # performance.md, P6
MOST_REQUESTS = 8


class Reader(HTMLParser):
    """What a page loads, and the attributes of its elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.loads: set[str] = set()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.elements.append((tag, given))
        if tag == "script" and not given.get("src"):
            self.inline.append("script")
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        loaded = {"link": "href", "script": "src", "img": "src", "use": "href", "image": "href"}.get(tag)
        if loaded and (address := (given.get(loaded) or "").split("#")[0]):
            self.loads.add(address)


@pytest.fixture
def page_of(as_user):
    """The home page of somebody with this role, read."""

    def read(role=Role.RESEARCHER, language="ar", path="/", **membership):
        client = as_user(MembershipFactory(role=role, **membership).user)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer = client.get(path)
        assert answer.status_code == 200
        return answer.content.decode()

    return read


# ---- language and direction ----


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_the_document_says_its_language_and_direction(page_of, language, direction):
    page = page_of(language=language)
    assert f'<html lang="{language}" dir="{direction}"' in page
    assert ("bootstrap.rtl.min.css" in page) is (language == "ar")


@pytest.mark.django_db
def test_the_language_is_switched_by_a_post_that_comes_back(as_user):
    user = MembershipFactory().user
    client = as_user(user)
    answer = client.post(reverse("portal:language"), {"language": "en", "next": "/help/"})
    assert answer.status_code == 302
    assert answer.url == "/help/"
    assert '<html lang="en" dir="ltr"' in client.get("/help/").content.decode()
    user.refresh_from_db()
    assert user.language == "en"


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_a_setting_never_leads_elsewhere(client, wanted):
    assert client.post(reverse("portal:language"), {"language": "en", "next": wanted}).url == reverse("portal:home")


@pytest.mark.django_db
def test_an_unknown_language_changes_nothing(client):
    answer = client.post(reverse("portal:language"), {"language": "xx"})
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


@pytest.mark.django_db
def test_text_size_and_contrast_are_kept_and_taken_back(client):
    client.post(reverse("portal:reading"), {"text": "larger"})
    client.post(reverse("portal:reading"), {"contrast": "high"})
    page = client.get("/help/").content.decode()
    assert 'data-portal-text="larger"' in page
    assert 'data-portal-contrast="high"' in page
    client.post(reverse("portal:reading"), {"text": "normal"})
    client.post(reverse("portal:reading"), {"contrast": "normal"})
    assert "data-portal-text=" not in client.get("/help/").content.decode().split("<head>")[0]


@pytest.mark.django_db
def test_a_cookie_is_input_like_any_other(client):
    client.cookies["arkan_text"] = '"><script>alert(1)</script>'
    assert "alert(1)" not in client.get("/help/").content.decode()


# ---- what a page loads ----


@pytest.mark.django_db
def test_a_page_loads_nothing_from_elsewhere_and_nothing_inline(page_of):
    for path in ("/", "/help/", "/gallery/"):
        page = Reader(page_of(path=path))
        assert page.inline == []
        assert all(address.startswith("/") and not address.startswith("//") for address in page.loads)


def weight_of(address: str) -> int:
    return len(gzip.compress(Path(finders.find(address.removeprefix("/static/"))).read_bytes(), 6))


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ar", "en"])
def test_styles_and_scripts_stay_below_their_weight(page_of, language):
    page = Reader(page_of(language=language))
    files = [address for address in page.loads if address.endswith((".css", ".js"))]
    assert len(files) >= 4
    assert sum(weight_of(address) for address in files) <= HEAVIEST


@pytest.mark.django_db
def test_a_first_view_asks_for_few_files(page_of):
    fonts = {address for address in Reader(page_of()).loads if address.endswith(".woff2")}
    assert len(Reader(page_of()).loads - fonts) + 1 <= MOST_REQUESTS - 1  # one is left for the page's own module


def test_nothing_that_is_shipped_names_another_host():
    for path in (ROOT / "static").rglob("*"):
        if path.suffix in (".css", ".js") and "vendor" not in path.parts:
            text = re.sub(r"http://www\.w3\.org/[\w/]+", "", path.read_text(encoding="utf-8"))
            assert "://" not in text, path
        if path.suffix in (".css", ".js"):
            assert "sourceMappingURL" not in path.read_text(encoding="utf-8"), path


def test_every_address_in_the_style_sheets_is_a_file():
    for path in OWN_CSS:
        for address in re.findall(r"url\((?![\"']?data:)[\"']?([^)\"']+)", path.read_text(encoding="utf-8")):
            assert (path.parent / address).resolve().is_file(), (path, address)


@pytest.mark.parametrize("path", OWN_CSS, ids=lambda path: path.name)
def test_style_sheets_know_no_left_and_no_right(path):
    text = re.sub(r"/\*.*?\*/|url\([^)]*\)|\.[a-z][\w-]*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"\b(?:left|right)\b", text) == []


def test_arabic_is_neither_spaced_nor_slanted():
    for path in OWN_CSS:
        text = path.read_text(encoding="utf-8")
        spacings = set(re.findall(r"letter-spacing:\s*([^;}]+)", text))
        assert spacings <= {"normal", ".08em"}, path  # the dots of a masked number
        assert "italic" not in text
        assert "text-transform" not in text


@pytest.mark.django_db
def test_every_icon_that_a_page_draws_is_in_the_sprite(page_of):
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static" / "icons.svg").read_text(encoding="utf-8")))
    drawn = set(re.findall(r'icons\.svg#([\w-]+)"', page_of(path="/gallery/") + page_of()))
    assert drawn
    assert drawn <= sprite


# ---- the menu ----


@pytest.mark.django_db
def test_the_menu_shows_what_the_role_opens(page_of):
    page = page_of(role=Role.SYSTEM_ADMIN)
    assert reverse("admin:index") in page
    assert reverse("admin:index") not in page_of(role=Role.RESEARCHER)


@pytest.mark.django_db
def test_every_role_has_a_first_page(page_of):
    for role in (Role.RESEARCHER, Role.MANAGER, Role.COORDINATOR, Role.SPECIALIST, Role.PROTECTION_OFFICER):
        assert 'aria-current="page"' in page_of(role=role)
    for role in (Role.CHARITY_STAFF, Role.CHARITY_MANAGER, Role.CHARITY_READER):
        assert 'aria-current="page"' in page_of(role=role, organisation=CharityOrganisationFactory())


@pytest.mark.django_db
def test_ids_are_unique(page_of):
    for path in ("/", "/gallery/"):
        ids = [attributes["id"] for _tag, attributes in Reader(page_of(path=path)).elements if attributes.get("id")]
        assert sorted({name for name in ids if ids.count(name) > 1}) == []


@pytest.mark.django_db
def test_a_stranger_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/help/").status_code == 200


@pytest.mark.django_db
def test_a_person_without_a_membership_is_told(as_user):
    membership = MembershipFactory(ends_on="2021-01-01")
    answer = as_user(membership.user).get("/")
    assert answer.status_code == 200
    assert reverse("account_logout") in answer.content.decode()


# ---- when something is wrong ----


@pytest.mark.parametrize("status", [500, 503])
def test_the_last_pages_stand_on_nothing(status):
    """No database, no request, no context: pytest-django forbids queries here."""
    with translation.override("ar"):
        page = loader.get_template(f"{status}.html").render()
    assert '<html lang="ar" dir="rtl"' in page
    assert re.search(r"<h1>[\u0600-\u06ff]", page)
    assert Reader(page).inline == []


def test_a_fault_answers_500_and_an_unreachable_database_503():
    request = RequestFactory().get("/")
    try:
        raise OperationalError("the server is gone")
    except OperationalError:
        answer = errors.server_error(request)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    try:
        raise ValueError
    except ValueError:
        assert errors.server_error(request).status_code == 500


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_missing_page_answers_in_arabic(as_user, signed_in):
    client = as_user(MembershipFactory().user) if signed_in else Client()
    answer = client.get("/no-such-page/", follow=False)
    assert answer.status_code == 404
    assert re.search(r"<h1>[\u0600-\u06ff]", answer.content.decode())


@pytest.mark.parametrize("status", [400, 403, 404, 409])
def test_every_problem_has_its_page(status):
    """Also without a layout: for what goes wrong before anybody is known."""
    with translation.override("ar"):
        page = loader.get_template(f"{status}.html").render({}, RequestFactory().get("/"))
    assert re.search(r"<h1>[\u0600-\u06ff]", page)


# ---- fragments ----


@pytest.mark.django_db
def test_a_fragment_without_a_session_sends_the_page_to_the_sign_in(client):
    answer = client.get("/", HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://testserver/referrals/?status=sent")
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == f"{reverse('account_login')}?next=/referrals/"


@pytest.mark.django_db
def test_a_fragment_never_sends_elsewhere(client):
    answer = client.get("/", HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="https://elsewhere.example/x/")
    assert answer["HX-Redirect"] == f"{reverse('account_login')}?next={reverse('portal:home')}"


@pytest.mark.django_db
def test_htmx_evaluates_nothing_and_swaps_refusals(page_of):
    page = page_of()
    assert '"allowEval":false' in page
    assert '"includeIndicatorStyles":false' in page
    assert '{"code":"4..","swap":true}' in page
    assert '"historyCacheSize":0' in page  # no page of a household stays in the browser's storage


# ---- the demonstration and the stamp ----


@pytest.mark.django_db
def test_the_demonstration_says_so_and_the_stamp_only_where_it_is_earned(client):
    with override_settings(DEMO=True, GOV_STAMP_REGISTRATION_NO="20240101001"):
        page = client.get("/help/").content.decode()
        assert "ak-demo" in page
        assert "20240101001" not in page
    with override_settings(GOV_STAMP_REGISTRATION_NO="20240101001"):
        assert "20240101001" in client.get("/help/").content.decode()
    assert "ak-stamp" not in client.get("/help/").content.decode()

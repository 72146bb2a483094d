"""A real Chromium before a real server: what every story may use, and what no page may do.

    pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

    def test_a_story(story, researcher):
        story.sign_in(researcher)
        story.page.get_by_role("link", name="…").click()
        story.check("the-day")      # axe, nothing sideways, and a picture if one is wished for

Each story is told at both widths. When it ends: no failed request, none that left the house, nothing on the console.
`ARKAN_PICTURES=folder` keeps the pictures.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response

from tests.plugins.groups import CHROMIUM

PASSWORD = "a-long-test-password"  # tests/factories/accounts.py
WIDTHS = {"desk": (1366, 900), "phone": (390, 844)}
NARROWEST = (360, 740)
PICTURES = os.environ.get("ARKAN_PICTURES", "")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]

# What is touched and is less than 44 px high or wide, counting what a pseudo-element adds; links in running text may be.
SMALL_TARGETS = """() => {
  const touched = "button, summary, select, textarea, .ak-btn, .ak-iconbtn, .ak-tabs a, .ak-chip, .ak-side a, .ak-thumb a,"
    + " input:not([type=hidden], [type=checkbox], [type=radio])";
  const small = [];
  const [x0, y0] = [scrollX, scrollY];
  for (const target of document.querySelectorAll(touched)) {
    if (!target.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    target.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
    const box = target.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const reaches = (dx, dy) => {
      const hit = document.elementFromPoint(x + dx, y + dy);
      return hit === target || target.contains(hit);
    };
    if (!reaches(0, 0)) continue;
    const high = box.height > 43.5 || (reaches(0, -21) && reaches(0, 21));
    const wide = box.width > 43.5 || (reaches(-21, 0) && reaches(21, 0));
    if (!high || !wide) small.push(`${box.width.toFixed()} x ${box.height.toFixed()} px: ${target.outerHTML.slice(0, 160)}`);
  }
  scrollTo({left: x0, top: y0, behavior: "instant"});
  return small;
}"""

# Playwright runs an event loop in this thread; the ORM of the tests beside it is not in danger.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": CHROMIUM, "args": SWITCHES}


@pytest.fixture(params=list(WIDTHS))
def device(request):
    """`desk` (1366 px) or `phone` (390 px)."""
    return request.param


@pytest.fixture
def browser_context_args(device):
    width, height = WIDTHS[device]
    return {
        "viewport": {"width": width, "height": height},
        "locale": "ar-SA",
        "timezone_id": "Asia/Riyadh",
        "has_touch": device == "phone",
    }


@dataclass
class Story:
    """A page, the server behind it, and what went wrong so far."""

    page: Page
    url: str
    device: str
    name: str
    wrong: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(15_000)
        self.page.on("request", self._on_request)
        self.page.on("requestfailed", self._on_failure)
        self.page.on("response", self._on_response)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))

    @property
    def on_phone(self) -> bool:
        return self.device == "phone"

    def forgive(self, *parts: str) -> None:
        """What this story provokes on purpose: an address or a word of the console's line."""
        self.forgiven += parts

    def go(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")

    def sign_in(self, user) -> None:
        """Through the page, as a person does."""
        self.go("/accounts/login/")
        self.page.locator("[name=login]").fill(user.username)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("[name=password]").press("Enter")
        self.page.wait_for_url(lambda address: "/accounts/login/" not in address)

    def follow(self, target: Locator) -> None:
        """Press what leads to another page, and be there: a click alone returns before the old page has gone."""
        with self.page.expect_navigation():
            target.click()

    def check(self, picture: str = "") -> None:
        """The page can be read by everybody: axe finds nothing, nothing scrolls sideways."""
        found = Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()
        self.fits()
        self.photograph(picture)

    def fits(self) -> None:
        """Nothing scrolls sideways."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url}: {wide} px wider than the screen"

    def check_for_thumbs(self) -> None:
        """On a phone: targets of 44 px, and room enough at 360 px."""
        if self.on_phone:
            self.can_be_touched()
            self.fits_the_narrowest()

    def fits_the_narrowest(self) -> None:
        """Nor at 360 px."""
        before = self.page.viewport_size
        self.page.set_viewport_size(dict(zip(("width", "height"), NARROWEST, strict=True)))
        self.fits()
        self.page.set_viewport_size(before)

    def can_be_touched(self) -> None:
        """A thumb finds everything that is pressed or typed into."""
        small = self.page.evaluate(SMALL_TARGETS)
        assert not small, "\n".join([self.page.url, *small])

    def photograph(self, picture: str) -> None:
        """Keep a picture of the whole page, where pictures are kept."""
        if PICTURES and picture:
            folder = Path(PICTURES)
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{picture}-{self.device}.png", full_page=True)

    def finish(self) -> None:
        left = [line for line in self.wrong if not any(part in line for part in self.forgiven)]
        assert not left, "\n".join(left)

    def _is_ours(self, address: str) -> bool:
        parts = urlsplit(address)
        return parts.scheme in ("data", "blob", "about") or parts.netloc == urlsplit(self.url).netloc

    def _on_request(self, request: Request) -> None:
        if not self._is_ours(request.url):
            self.wrong.append(f"left the house: {request.url}")

    def _on_failure(self, request: Request) -> None:
        # A page that is left while a fragment is on its way breaks the request off.
        if request.failure != "net::ERR_ABORTED":
            self.wrong.append(f"failed: {request.url} {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status}: {response.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"console: {message.text} {message.location.get('url', '')}")


@pytest.fixture
def story(page, live_server, device, request):
    told = Story(page=page, url=live_server.url, device=device, name=request.node.name)
    yield told
    told.finish()

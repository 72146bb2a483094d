"""Which tests share a worker, and which need a Chromium."""

import shutil

import pytest

# Tests of one group run one after the other in one process: they kill servers, count threads or hold a browser.
GROUPS = ("browser", "fault", "race")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_CHROMIUM = "no Chromium was found; Debian: apt install chromium, then run again"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        for group in GROUPS:
            if item.get_closest_marker(group):
                item.add_marker(pytest.mark.xdist_group(group))
        if item.get_closest_marker("browser") and CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    browser = [report for report in skipped if NO_CHROMIUM in str(report.longrepr)]
    if browser:
        terminalreporter.write_line(f"{len(browser)} browser stories were skipped: {NO_CHROMIUM}.", yellow=True)

"""The Makefile: what stands in it is listed, and nothing it lists is missing."""

import re
import subprocess

from tests.launcher.conftest import ROOT

TARGETS = ["demo", "test", "check", "fix", "bench", "lock", "messages", "shell"]


def make(*arguments):
    done = subprocess.run(["make", "--no-print-directory", *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_make_alone_lists_the_targets_and_does_nothing():
    listed = dict(re.findall(r"^(\w+) +(\S.*)$", make(), re.MULTILINE))
    assert set(listed) == {"help", *TARGETS}


def test_every_target_leads_somewhere():
    for target in TARGETS:
        assert make("--dry-run", target).strip(), target

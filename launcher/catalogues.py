"""Translations: compiled with polib, so that no machine needs the system's gettext to run Arkan; and are they whole?

`python -m launcher.catalogues` compiles what has changed; `--check` names every entry that lacks its Arabic.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = Path("locale/ar/LC_MESSAGES/django.po")
PLURAL_FORMS = 6
NOT_OURS = (".venv", "var", "build", "tests", "benchmarks", "launcher", "node_modules")
EXTRACT = ["makemessages", "--locale=ar", "--no-location", "--no-obsolete", "--no-wrap", "--symlinks"]


def compile_all() -> None:
    """Write every .mo that is older than its .po; each gets its name only when it is whole."""
    for source in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            unfinished = target.with_name(f".{target.name}.{os.getpid()}")
            polib.pofile(str(source)).save_as_mofile(str(unfinished))
            unfinished.replace(target)


def extract(root: Path) -> None:
    """Bring the catalogue below `root` up to date with the code and the templates there."""
    command = [sys.executable, "-m", "django", *EXTRACT, *(f"--ignore={name}" for name in NOT_OURS)]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=root, env=environment, check=True, stdout=subprocess.DEVNULL)


def as_the_code_has_it() -> polib.POFile:
    """The catalogue that `make messages` would write, made in a copy of the tree that consists of links."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for entry in ROOT.iterdir():
            if entry.name not in (*NOT_OURS, "locale") and not entry.name.startswith("."):
                (copy / entry.name).symlink_to(entry)
        (copy / CATALOGUE).parent.mkdir(parents=True)
        shutil.copy(ROOT / CATALOGUE, copy / CATALOGUE)
        extract(copy)
        return polib.pofile(str(copy / CATALOGUE))


def flaws(catalogue: polib.POFile) -> list[str]:
    """What is missing or doubtful, a line each."""
    found = []
    for entry in catalogue:
        if entry.obsolete:
            continue
        forms = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        if entry.msgid_plural and len(forms) != PLURAL_FORMS:
            found.append(f"{len(forms)} plural forms instead of {PLURAL_FORMS}: {entry.msgid!r}")
        elif not all(forms):
            found.append(f"not translated: {entry.msgid!r}")
        elif entry.fuzzy:
            found.append(f"fuzzy: {entry.msgid!r}")
    return found


def check() -> int:
    catalogue = polib.pofile(str(ROOT / CATALOGUE))
    if shutil.which("xgettext"):
        catalogue = as_the_code_has_it()
    else:
        print("gettext is not installed: the catalogue is checked in itself, not against the code.")
    lines = flaws(catalogue)
    print("\n".join(lines[:40]))
    print(f"{len(catalogue)} entries, {len(lines)} of them not whole.")
    return 1 if lines else 0


def messages() -> int:
    if not shutil.which("xgettext"):
        print("`make messages` reads the code with gettext: install it first (Debian: apt install gettext).")
        return 1
    extract(ROOT)
    compile_all()
    return check()


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(check())
    if "--messages" in sys.argv:
        sys.exit(messages())
    compile_all()

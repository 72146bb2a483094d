"""What makes the Arabic catalogue whole."""

import polib

from launcher.catalogues import flaws

SIX = dict.fromkeys(range(6), "كلمة")


def catalogue(*entries):
    made = polib.POFile()
    made.extend(entries)
    return made


def test_a_whole_catalogue_has_no_flaws():
    whole = catalogue(
        polib.POEntry(msgid="Person", msgstr="شخص"),
        polib.POEntry(msgid="%d person", msgid_plural="%d persons", msgstr_plural=SIX),
        polib.POEntry(msgid="Gone", msgstr="", obsolete=True),
    )

    assert flaws(whole) == []


def test_every_flaw_is_named():
    poor = catalogue(
        polib.POEntry(msgid="Missing", msgstr=""),
        polib.POEntry(msgid="Doubtful", msgstr="؟", flags=["fuzzy"]),
        polib.POEntry(msgid="Two", msgid_plural="Twos", msgstr_plural={0: "واحد", 1: "اثنان"}),
        polib.POEntry(msgid="Five", msgid_plural="Fives", msgstr_plural=SIX | {5: ""}),
    )

    assert flaws(poor) == [
        "not translated: 'Missing'",
        "fuzzy: 'Doubtful'",
        "2 plural forms instead of 6: 'Two'",
        "not translated: 'Five'",
    ]

"""Two files of the register: one that was taken over, and one that was tried and waits to be mended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import scope
from accounts.actor import Actor
from beneficiaries.models import Person
from beneficiaries.register_import import REGISTER, apply, examine
from core.identifiers import national_number_check_digit
from exchange import running, services
from exchange.enums import FileFormat
from exchange.kinds import OutColumn
from exchange.models import ImportBatch
from exchange.writing import table
from portal.demo import bodies
from portal.demo.register import Register
from portal.demo.words import FAMILIES, FEMALE, MALE

HEADERS = (
    "رقم الهوية", "الاسم الأول", "اسم الأب", "اسم العائلة", "الجنس", "تاريخ الميلاد", "رقم الجوال", "الحي", "الحالة في الضمان",
)  # fmt: skip
STATUS_WORDS = {
    "current": "مستفيد حاليًا",
    "not_current": "غير مستفيد",
    "applied": "متقدم",
    "not_registered": "غير مسجل",
    "unknown": "غير معروف",
}
# What people get wrong in such files: the column, what stands in it, by which it is told apart from a good row.
WRONG: Sequence[tuple[int, str]] = (
    (0, "10234567"),
    (0, "1023456782"),
    (0, "1.02E+09"),
    (0, ""),
    (1, ""),
    (1, "سلمى 2"),
    (4, "غير ذلك"),
    (5, "30/01/1446"),
    (5, "31/02/1990"),
    (5, "01/01/1470"),
    (5, "12/02/10"),
    (6, "0138551234"),
    (6, "05012345"),
    (7, "حي بلا اسم"),
    (8, "ربما"),
)
KNOWN, NEW, FIRST_NEW = 60, 24, 95_000_001


def bring_in(house: bodies.House, register: Register, today: dt.date) -> None:
    """Nothing of it belongs to a matter: the people are the register's last ones, and new ones."""
    member = house.researchers[0]
    actor = Actor.of(member.user, [member])
    known = register.take(KNOWN)
    good = [*map(_known, known), *(_new(n) for n in range(NEW))]
    good[3] = _changed(good[3], 6, "0138551234")
    good[:KNOWN:7] = [_changed(row, 8, "متقدم") for row in good[:KNOWN:7]]
    finished = _file(actor, "سجل المستفيدين - صفر.xlsx", good, today - dt.timedelta(days=1))
    with scope.enter(actor):
        services.start(batch=finished, by=actor, kind=REGISTER)
    _work(finished)
    wrong = [_changed(_new(NEW + n), column, text) for n, (column, text) in enumerate(WRONG)]
    twice = _new(NEW + 40)
    renamed = _changed(_changed(_known(known[0]), 1, "نورة"), 3, "الدوسري المثال")
    again = good[10:70]
    again[::9] = [_changed(row, 8, "غير مستفيد") for row in again[::9]]
    _file(actor, "سجل المستفيدين - ربيع الأول.xlsx", [*again, *wrong, twice, twice, renamed], today)


def _file(actor: Actor, name: str, rows: Iterable[Sequence[str]], as_of: dt.date) -> ImportBatch:
    columns = [OutColumn(header) for header in HEADERS]
    with table(FileFormat.XLSX, title="السجل", columns=columns, rows=rows) as content:
        upload = SimpleUploadedFile(name, content.read())
    with scope.enter(actor):
        batch = services.open_batch(by=actor, kind=REGISTER, file=upload, as_of=as_of, source="سجل المكتب الشهري")
        services.confirm_columns(batch=batch, by=actor, kind=REGISTER, chosen=batch.columns)
    _work(batch)
    return batch


def _work(batch: ImportBatch) -> None:
    running.work(batch.pk, kind=REGISTER, examine=examine, apply=apply)


def _known(person: Person) -> tuple[str, ...]:
    return (
        str(person.national_number),
        person.first_name,
        person.father_name,
        person.family_name,
        "أنثى" if person.gender == "f" else "ذكر",
        str(person.birth_date or ""),
        "",
        "",
        STATUS_WORDS[person.security_status],
    )


def _new(n: int) -> tuple[str, ...]:
    body = f"1{FIRST_NEW + n:08d}"
    female = n % 3 != 0
    return (
        body + national_number_check_digit(body),
        (FEMALE if female else MALE)[n % len(FEMALE if female else MALE)],
        MALE[n * 5 % len(MALE)],
        FAMILIES[n * 7 % len(FAMILIES)],
        "أنثى" if female else "ذكر",
        f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/{1370 + n}",
        f"055{1_000_000 + n * 37:07d}",
        "",
        ("مستفيد حاليًا", "متقدم", "غير مسجل")[n % 3],
    )


def _changed(row: Sequence[str], column: int, text: str) -> tuple[str, ...]:
    return (*row[:column], text, *row[column + 1 :])

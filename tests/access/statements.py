"""Who may open the pages and endpoints of statements. What was never asked exists for its charity alone."""

from itertools import count

from accounts.actor import Actor
from accounts.enums import Permission
from core.clock import now
from exchange.enums import ImportStatus
from statements import services
from statements.models import StatementRequest
from statements.services import Given
from tests.access import EVERYBODY, Line
from tests.factories.beneficiaries import national_number
from tests.factories.exchange import ImportBatchFactory, ImportRowFactory
from tests.factories.statements import StatementBatchFactory, StatementRequestFactory, UnusualAskingFactory
from tests.statements.conftest import age
from tests.statements.sheets import sheet, somebody

OFFICE = "researcher manager"
CHARITY = "charity_staff charity_manager"
numbers = count(800_001)


def _actor(world, role):
    return Actor.of(world.people[role], [world.membership(role)])


def _given(**more):
    content = {"name": "سلمى التجريبي", "national_number": national_number(next(numbers)), "gender": "f"}
    return content | {"purpose": "food"} | more


def _asked(world):
    row, _new = services.submit(by=_actor(world, "charity_staff"), given=Given(**_given()))
    return {"key": row.reference}


def _draft(world):
    return {"key": str(services.save_draft(by=_actor(world, "charity_staff"), given=Given(**_given())).uuid)}


def _returned(world):
    key = _asked(world)
    row = StatementRequest.objects.get(reference=key["key"])
    services.return_(statement=row, by=_actor(world, "researcher"), words="يرجى إكمال الاسم")
    return key


def _answered(world):
    key = _asked(world)
    row = StatementRequest.objects.get(reference=key["key"])
    services.answer(statement=row, by=_actor(world, "researcher"), answer="refer")
    return key


def _content(world):
    return _given()


def _words(world):
    return {"words": "نص قصير"}


def _answer(world):
    return {"answer": "refer"}


def _expired(world):
    key = _asked(world)
    row = StatementRequest.objects.get(reference=key["key"])
    services.answer(statement=row, by=_actor(world, "researcher"), answer="refer")
    age(row)
    services.expire(statement=row, by=Actor.system(world.office))
    return key


def _batch(world, **more):
    member = world.membership("charity_staff")
    file = ImportBatchFactory(
        membership=member, kind="statements", permission=Permission.STATEMENT_ASK, task="statements.ask_batch", **more
    )
    return StatementBatchFactory(file=file)


def _asked_batch(world):
    batch = _batch(world, status=ImportStatus.FINISHED)
    batch.reference, batch.asked_at = f"QTF-STB-1448-{next(numbers):06d}", now()
    batch.save()
    agreement = batch.charity.agreements.first()
    StatementRequestFactory(agreement=agreement, batch=batch, batch_row=2)
    return {"key": batch.reference}


def _sheet_at(status):
    columns = {
        "headers": [["A", "رقم"], ["B", "اسم"], ["C", "ج"]],
        "columns": {"national_number": 0, "name": 1, "gender": 2},
    }
    return lambda world: {"uuid": _batch(world, status=status, **columns).file.uuid}


def _bad_row(world):
    row = ImportRowFactory(batch=_batch(world, status=ImportStatus.READY).file, number=7)
    return {"uuid": row.batch.uuid, "number": row.number}


def _bad_row_api(world):
    return {"uuid": _bad_row(world)["uuid"]}


def _ready(world):
    file = _batch(world, status=ImportStatus.READY).file
    ImportRowFactory(batch=file, state="clean", verdict="new", errors={})
    return {"uuid": file.uuid}


def _file(world):
    return {"file": sheet(somebody(next(numbers))), "purpose": "food"}


def _columns(world):
    return {"national_number": "0", "name": "1", "gender": "2"}


def _api_columns(world):
    return {"columns": {"national_number": 0, "name": 1, "gender": 2}}


def _row_number(world):
    return {"number": 7}


def _ticked(world):
    return {"give": [f"{_asked(world)['key']}:refer"], "matched": "on"}


def _ticked_api(world):
    return {"matched": True, "answers": [{"reference": _asked(world)["key"], "answer": "refer"}]}


def _ticked_here(world):
    return {"give": []}


def _charity_code(world):
    return {"code": world.charity.code}


def _quota(world):
    return {f"{world.charity.code}-quota": "50"}


def _unusual(world):
    return {"uuid": UnusualAskingFactory(charity=world.charity).uuid}


BOTH = {OFFICE: 200, CHARITY: 200}
TO_ANSWER = {OFFICE: 200, CHARITY: 403}
ANSWERED = {OFFICE: 302, CHARITY: 403}
ASKED = {OFFICE: 403, CHARITY: 200}
READING, ACTING = {CHARITY: 200}, {CHARITY: 302}
# Whoever may bring no sheet in, answer nothing or oversee nothing, may not (403) before anything is looked up.
ABROAD = {CHARITY: 404, EVERYBODY: 403}
NO_BATCH = {f"{OFFICE} {CHARITY}": 404, EVERYBODY: 403}
SETS = "coordinator manager"
NO_QUOTA = {SETS: 404, EVERYBODY: 403}
NO_DIRECTOR = {"manager": 404, EVERYBODY: 403}

LINES = [
    Line("statements:list", own=BOTH),
    Line("statements:again", "POST", kwargs=_expired, own={OFFICE: 403, CHARITY: 302}, rest=404),
    Line("statements:sheets", own=READING),
    Line("statements:sheets", "POST", data=_file, own=ACTING),
    Line("statements:sheet-template", own=READING),
    Line("statements:sheet", kwargs=_sheet_at("ready"), own=READING, foreign=ABROAD, neighbour=404),
    Line("statements:sheet-columns", "POST", kwargs=_sheet_at("columns"), data=_columns, own=ACTING, foreign=ABROAD),
    Line("statements:sheet-rows", kwargs=_sheet_at("ready"), own=READING, foreign=ABROAD),
    Line("statements:sheet-mend", "POST", kwargs=_bad_row, data=lambda world: {}, own=ACTING, foreign=ABROAD),
    Line("statements:sheet-leave-out", "POST", kwargs=_bad_row, own=ACTING, foreign=ABROAD),
    Line("statements:sheet-errors", kwargs=_sheet_at("ready"), own=READING, foreign=ABROAD),
    Line("statements:sheet-start", "POST", kwargs=_ready, own=ACTING, foreign=ABROAD),
    Line("statements:sheet-discard", "POST", kwargs=_sheet_at("ready"), own=ACTING, foreign=ABROAD),
    Line("statements:batches", own=BOTH),
    Line("statements:batch", kwargs=_asked_batch, own=BOTH, foreign=NO_BATCH, neighbour=404),
    Line("statements:batch-file", kwargs=_asked_batch, own=BOTH, foreign=NO_BATCH, neighbour=404),
    Line("statements:batch-withdraw", "POST", kwargs=_asked_batch, own={CHARITY: 302}, foreign=NO_BATCH, neighbour=404),
    Line("statements:queue", own={OFFICE: 200}),
    Line("statements:queue", "POST", data=_ticked, own={OFFICE: 302}, foreign={OFFICE: 200, EVERYBODY: 403}),
    Line("statements:queue-numbers", "POST", data=_ticked_here, own={OFFICE: 200}),
    Line("statements:quotas", own={f"{OFFICE} coordinator {CHARITY}": 200}),
    Line("statements:quota", "POST", kwargs=_charity_code, data=_quota, own={SETS: 302}, foreign=NO_QUOTA),
    Line("statements:asking", own={OFFICE: 200}),
    Line("statements:unusuals", own={"manager": 200}),
    Line("statements:unusual", kwargs=_unusual, own={"manager": 200}, foreign=NO_DIRECTOR),
    Line("statements:explain", "POST", kwargs=_unusual, data=_words, own={"manager": 302}, foreign=NO_DIRECTOR),
    Line("api-statements-sheets-list", own=READING),
    # A file comes as a form: whoever may send one is told so.
    Line("api-statements-sheets-list", "POST", data=_row_number, own={CHARITY: 415}),
    Line("api-statements-sheets-detail", kwargs=_sheet_at("ready"), own=READING, foreign=ABROAD),
    Line(
        "api-statements-sheets-columns",
        "POST",
        kwargs=_sheet_at("columns"),
        data=_api_columns,
        own=READING,
        foreign=ABROAD,
    ),
    Line("api-statements-sheets-rows", kwargs=_sheet_at("ready"), own=READING, foreign=ABROAD),
    Line("api-statements-sheets-mend", "POST", kwargs=_bad_row_api, data=_row_number, own=READING, foreign=ABROAD),
    Line(
        "api-statements-sheets-leave-out",
        "POST",
        kwargs=_bad_row_api,
        data=_row_number,
        own={CHARITY: 204},
        foreign=ABROAD,
    ),
    Line("api-statements-sheets-start", "POST", kwargs=_ready, own=READING, foreign=ABROAD),
    Line("api-statements-sheets-discard", "POST", kwargs=_sheet_at("ready"), own=READING, foreign=ABROAD),
    Line("api-statements-batches-list", own=BOTH),
    Line("api-statements-batches-detail", kwargs=_asked_batch, own=BOTH, foreign=NO_BATCH),
    Line("api-statements-batches-rows", kwargs=_asked_batch, own=BOTH, foreign=NO_BATCH),
    Line("api-statements-batches-file", kwargs=_asked_batch, own=BOTH, foreign=NO_BATCH),
    Line("api-statements-batches-withdraw", "POST", kwargs=_asked_batch, own={CHARITY: 200}, foreign=NO_BATCH),
    Line("api-statements-queue-list", own={OFFICE: 200}),
    Line(
        "api-statements-queue-answer",
        "POST",
        data=_ticked_api,
        own={OFFICE: 200},
        foreign={OFFICE: 400, EVERYBODY: 403},
    ),
    Line("api-statements-quotas-list", own={f"{OFFICE} coordinator {CHARITY}": 200}),
    Line(
        "api-statements-quotas-change",
        "POST",
        kwargs=_charity_code,
        data=lambda world: {"quota": 50},
        own={SETS: 200},
        foreign=NO_QUOTA,
    ),
    Line("api-statements-asking", own={OFFICE: 200}),
    Line("api-statements-unusual-list", own={"manager": 200}),
    Line(
        "api-statements-unusual-explain",
        "POST",
        kwargs=_unusual,
        data=_words,
        own={"manager": 200},
        foreign=NO_DIRECTOR,
    ),
    Line("api-statements-ask-again", "POST", kwargs=_expired, own={OFFICE: 403, CHARITY: 201}, rest=404),
    Line("statements:new", own={CHARITY: 200}),
    Line("statements:new", "POST", data=_content, own={CHARITY: 302}),
    Line("statements:detail", kwargs=_asked, own=BOTH, rest=404),
    Line("statements:ask", kwargs=_draft, own={CHARITY: 200}, rest=404),
    Line("statements:ask", "POST", kwargs=_returned, data=_content, own={OFFICE: 403, CHARITY: 302}, rest=404),
    Line("statements:answer", kwargs=_asked, own=TO_ANSWER, rest=404),
    Line("statements:answer", "POST", kwargs=_asked, data=_answer, own=ANSWERED, rest=404),
    Line("statements:reveal", "POST", kwargs=_asked, own=TO_ANSWER, rest=404),
    Line("statements:take-up", kwargs=_asked, own=TO_ANSWER, rest=404),
    Line("statements:take-up", "POST", kwargs=_asked, own=ANSWERED, rest=404),
    Line("statements:return", kwargs=_asked, own=TO_ANSWER, rest=404),
    Line("statements:return", "POST", kwargs=_asked, data=_words, own=ANSWERED, rest=404),
    Line("statements:decline", kwargs=_asked, own=TO_ANSWER, rest=404),
    Line("statements:decline", "POST", kwargs=_asked, data=_words, own=ANSWERED, rest=404),
    Line("statements:correct", kwargs=_answered, own=TO_ANSWER, rest=404),
    Line("statements:correct", "POST", kwargs=_answered, data=_words, own=ANSWERED, rest=404),
    Line("statements:withdraw", kwargs=_asked, own=ASKED, rest=404),
    Line("statements:withdraw", "POST", kwargs=_asked, own={OFFICE: 403, CHARITY: 302}, rest=404),
    Line("statements:letter", kwargs=_answered, own=BOTH, rest=404),
    Line("statements:slip", kwargs=_asked, own=BOTH, rest=404),
    Line("statements:slip-file", kwargs=_asked, own=BOTH, rest=404),
    Line("api-statements-letter", kwargs=_answered, own=BOTH, rest=404),
    Line("api-statements-slip", kwargs=_asked, own=BOTH, rest=404),
    Line("api-statements-list", own=BOTH),
    Line("api-statements-list", "POST", data=_content, own={CHARITY: 201}),
    Line("api-statements-detail", kwargs=_asked, own=BOTH, rest=404),
    Line("api-statements-ask", "POST", kwargs=_draft, own={CHARITY: 200}, rest=404),
    Line("api-statements-take-up", "POST", kwargs=_asked, own=TO_ANSWER, rest=404),
    Line("api-statements-answer", "POST", kwargs=_asked, data=_answer, own=TO_ANSWER, rest=404),
    Line("api-statements-return", "POST", kwargs=_asked, data=_words, own=TO_ANSWER, rest=404),
    Line("api-statements-decline", "POST", kwargs=_asked, data=_words, own=TO_ANSWER, rest=404),
    Line("api-statements-correct", "POST", kwargs=_answered, data=_words, own=TO_ANSWER, rest=404),
    Line("api-statements-withdraw", "POST", kwargs=_asked, own=ASKED, rest=404),
]

"""Who may open the pages and endpoints of statements. What was never asked exists for its charity alone."""

from itertools import count

from accounts.actor import Actor
from statements import services
from statements.models import StatementRequest
from statements.services import Given
from tests.access import Line
from tests.factories.beneficiaries import national_number

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


BOTH = {OFFICE: 200, CHARITY: 200}
TO_ANSWER = {OFFICE: 200, CHARITY: 403}
ANSWERED = {OFFICE: 302, CHARITY: 403}
ASKED = {OFFICE: 403, CHARITY: 200}

LINES = [
    Line("statements:list", own=BOTH),
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
    Line("api-statements-withdraw", "POST", kwargs=_asked, own=ASKED, rest=404),
]

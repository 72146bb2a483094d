"""Home, the sign-in library's pages, the admin and the API's description."""

from data_changes import links
from tests.access import EVERYBODY, Line
from tests.factories.data_changes import DataChangeFactory
from tests.factories.exchange import IssuedDocumentFactory, ReceiptFactory
from tests.factories.referrals import ReferralFactory


def _link(world):
    """Somebody's own link: whoever holds it may use it."""
    return {"code": links.token(DataChangeFactory(person__office=world.office))}


def _own_link(route, method="GET", done=200):
    return Line(route, method, kwargs=_link, own={EVERYBODY: done}, foreign=done, neighbour=done, nobody=done)


def _document(world):
    """A letter's code: whoever holds the paper may ask."""
    return {"code": IssuedDocumentFactory(issued_by=world.membership("researcher")).grouped_code}


def _receipt(world):
    referral = ReferralFactory(office=world.office, recipient=world.charity)
    return {"code": ReceiptFactory(office=world.office, source=referral.reference).grouped_code}


def _open(route, method="GET", done=200, **more):
    return Line(route, method, own={EVERYBODY: done}, foreign=done, neighbour=done, nobody=done, **more)


def _researcher(world):
    return {"pk": world.membership("researcher").pk}


def _hand_over(route, method="GET", done=200):
    """Of a researcher: their own to hand over, and whoever keeps the office's members; others of the office see whose."""
    own = {
        "researcher manager system_admin": done,
        "office_keeper": 403,
        "charity_manager charity_staff charity_reader charity_keeper enabler": 404,
    }
    return Line(route, method, kwargs=_researcher, own=own, neighbour=404)


LINES = [
    _open("portal:verify"),
    _open("portal:verify", "POST", data=_document),
    _open("portal:verify-code", kwargs=_document),
    _open("api-verify", kwargs=_document),
    _open("portal:receipts"),
    _open("portal:receipts", "POST", done=302, data=_receipt),
    _open("portal:receipt", kwargs=_receipt),
    _hand_over("portal:hand-over"),
    _hand_over("portal:hand-over", "POST"),
    _hand_over("api-members-hand-over"),
    _hand_over("api-members-hand-over", "POST", done=400),
    _open("portal:receipt-corners", kwargs=_receipt),
    _own_link("portal:my-update"),
    _own_link("portal:my-update-done", "POST", done=302),
    _own_link("portal:my-help"),
    _own_link("portal:my-help-ask", "POST", done=302),
    Line("portal:home", own={EVERYBODY: 200}),
    Line("portal:search", own={EVERYBODY: 200}),
    Line("portal:search", "POST", own={EVERYBODY: 200}, data=lambda world: {"q": "zz"}),
    Line("portal:help", own={EVERYBODY: 200}, nobody=200),
    Line("portal:privacy", own={EVERYBODY: 200}, nobody=200),
    Line("portal:accessibility", own={EVERYBODY: 200}, nobody=200),
    Line("portal:contact", own={EVERYBODY: 200}, nobody=200),
    Line("portal:gallery", own={EVERYBODY: 200}, nobody=200),  # tests and the demonstration only
    Line("portal:language", "POST", own={EVERYBODY: 302}, nobody=302),
    Line("portal:reading", "POST", own={EVERYBODY: 302}, nobody=302),
    Line("account_login", own={EVERYBODY: 302}, nobody=200, covers="account_"),
    Line("admin:index", own={"system_admin": 200}, rest=302, covers="admin:"),
    Line("api-token", "POST", own={EVERYBODY: 400}, nobody=400),
    Line("schema", own={EVERYBODY: 200}, nobody=200),  # what the API looks like is no secret
    Line("docs", own={EVERYBODY: 200}, nobody=200),
]

"""The people that the tests meet are what they are called."""

import pytest

from accounts.enums import Permission


@pytest.mark.parametrize(
    ("who", "permission", "office_side"),
    [
        ("researcher", Permission.STATEMENT_ANSWER, True),
        ("coordinator", Permission.CORNER_PLAN, True),
        ("specialist", Permission.PLAN_MANAGE, True),
        ("manager", Permission.STATISTICS_DRILL_DOWN, True),
        ("charity_staff", Permission.STATEMENT_ASK, False),
        ("charity_manager", Permission.MEMBER_MANAGE, False),
    ],
)
def test_people_of_one_office(who, permission, office_side, request, office, charity, actor):
    acting = actor(request.getfixturevalue(who))
    assert acting.can(permission)
    assert acting.office == office
    assert acting.organisation == (office if office_side else charity)


def test_people_of_elsewhere(office, charity, stranger, foreign_researcher, actor):
    assert actor(stranger).office == office
    assert actor(stranger).organisation != charity
    assert actor(foreign_researcher).office != office

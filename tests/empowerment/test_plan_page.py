"""One page with everything on it; what is confidential stays with the specialist and the deputy."""

import pytest
from django.urls import reverse

from tests.empowerment.conftest import SECRET_HEALTH, SECRET_OBSTACLE
from tests.factories.empowerment import PlanFactory, StepFactory

pytestmark = pytest.mark.django_db


def page_of(plan):
    return reverse("empowerment:plan", args=[plan.reference])


class TestThePage:
    def test_everything_on_it_in_few_queries(self, full_plan, specialist, as_user, at_most_queries):
        client = as_user(specialist)
        for _again in range(2):
            with at_most_queries(12):
                answer = client.get(page_of(full_plan))
            assert answer.status_code == 200
            for _more in range(5):
                StepFactory(goal=full_plan.goals.first())
        text = answer.content.decode()
        for words in ("إتمام دورة الخياطة", "التسجيل في الدورة", "خياطة", "paper.pdf", SECRET_HEALTH, SECRET_OBSTACLE):
            assert words in text

    def test_a_new_one_is_led_through_its_beginning(self, office, specialist, as_user):
        plan = PlanFactory(office=office, specialist=specialist.memberships.get(), status="draft")
        answer = as_user(specialist).get(page_of(plan))
        assert [act.verb for act in answer.context["acts"]] == ["assess", "goal-add", "activate"]
        assert [act.primary for act in answer.context["acts"]] == [True, False, False]

    @pytest.mark.parametrize("who", ["manager", "colleague"])
    def test_what_is_confidential_is_not_said_to_others(self, full_plan, who, request, as_user, api):
        user = request.getfixturevalue(who)
        answer = as_user(user).get(page_of(full_plan))
        assert answer.status_code == 200
        said = answer.content.decode()
        assert "النفسي" not in [spoke.spoke.label for spoke in answer.context["chart"].spokes]
        assert len(answer.context["chart"].spokes) == 5
        said += api(user).get(reverse("api-empowerment-plans-detail", args=[full_plan.reference])).content.decode()
        said += as_user(user).get(reverse("empowerment:plans") + "?all=1").content.decode()
        said += api(user).get(reverse("api-empowerment-plans-list")).content.decode()
        assert SECRET_HEALTH not in said
        assert SECRET_OBSTACLE not in said
        assert '"psychological"' not in said

    def test_the_deputy_reads_all_of_it(self, full_plan, colleague, as_user, api):
        full_plan.deputy = colleague.memberships.get()
        full_plan.save()
        said = as_user(colleague).get(page_of(full_plan)).content.decode()
        assert SECRET_HEALTH in said
        assert SECRET_OBSTACLE in said
        answer = api(colleague).get(reverse("api-empowerment-plans-detail", args=[full_plan.reference])).json()
        assert answer["abilities"]["health"] == SECRET_HEALTH
        assert "psychological" in answer["assessments"][0]["scores"]

"""What this room tells whom: that a charity's paper of the month is there."""

from accounts.enums import Role
from indicators.models import CharityReport
from notifications.services import Audience, tell


def report_written(report: CharityReport) -> None:
    tell(
        kind="indicators.charity_report",
        office=report.office,
        label=f"{report.year}-{report.month:02d}",
        to=[Audience.role(report.charity, Role.CHARITY_MANAGER)],
        url_name="indicators:mirror",
        key=report.charity.code,
        once=f"charity-report:{report.charity_id}:{report.year}-{report.month}",
    )

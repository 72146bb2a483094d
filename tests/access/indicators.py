"""Who may read the statistics, and the rows behind them."""

from tests.access import Line
from tests.factories.indicators import CharityReportFactory

READ = "researcher specialist coordinator manager protection_officer"


def _rows(world):
    return {"figure": "visits_logged"}


def _year(world):
    return {"office": world.office.code, "from": "2023-01-01", "to": "2023-12-31"}


def _charity(world):
    return {"charity": world.charity.code}


def _code(world):
    return {"code": world.charity.code}


def _report(name):
    return lambda world: {name: world.charity.code, "uuid": str(CharityReportFactory(charity=world.charity).uuid)}


OWN = {f"{READ} charity_staff charity_manager charity_reader": 200}

LINES = [
    # A charity its own mirror, the office each of its own: another's does not exist.
    Line(
        "indicators:own-mirror",
        own={READ: 404, "charity_staff charity_manager charity_reader": 302, "enabler supervisor": 404},
    ),
    Line("indicators:mirror", kwargs=_charity, own=OWN, neighbour=404),
    Line("indicators:report", kwargs=_report("charity"), own=OWN, neighbour=404),
    Line("api-charities-mirror", kwargs=_code, own=OWN, neighbour=404),
    Line("api-charities-reports", kwargs=_code, own=OWN, neighbour=404),
    Line("api-charities-report", kwargs=_report("code"), own=OWN, neighbour=404),
    Line("indicators:annual", own={READ: 200, "supervisor": 200}),
    Line("indicators:paper", own={READ: 200, "supervisor": 200}),
    Line("indicators:duty", own={READ: 200, "supervisor": 200}),
    Line("indicators:rows", data=_rows, own={"manager": 200}),
    # Live figures are the office's own; another office's code is unknown, as any word would be.
    Line("api-indicators-data-changes", data=_year, own={READ: 200}, foreign=400, neighbour=403),
    Line("api-indicators-annual", data=_year, own={READ: 200}, foreign=400, neighbour=403),
]

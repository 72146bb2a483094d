"""Who may read the statistics, and the rows behind them."""

from tests.access import Line

READ = "researcher specialist coordinator manager protection_officer"


def _rows(world):
    return {"figure": "visits_logged"}


def _year(world):
    return {"office": world.office.code, "from": "2023-01-01", "to": "2023-12-31"}


LINES = [
    Line("indicators:annual", own={READ: 200, "supervisor": 200}),
    Line("indicators:paper", own={READ: 200, "supervisor": 200}),
    Line("indicators:duty", own={READ: 200, "supervisor": 200}),
    Line("indicators:rows", data=_rows, own={"manager": 200}),
    # Live figures are the office's own; another office's code is unknown, as any word would be.
    Line("api-indicators-data-changes", data=_year, own={READ: 200}, foreign=400, neighbour=403),
    Line("api-indicators-annual", data=_year, own={READ: 200}, foreign=400, neighbour=403),
]

"""The pages of figures: the annual statistics, each charity's own mirror."""

from indicators.views.annual import duty, paper, rows, statistics
from indicators.views.mirror import mirror, own_mirror, report

__all__ = ["duty", "mirror", "own_mirror", "paper", "report", "rows", "statistics"]

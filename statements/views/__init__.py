"""Pages of statements, by whose work they are."""

from statements.views.earlier import earlier_pages
from statements.views.exporting import export
from statements.views.letters import letter, slip, slip_file
from statements.views.oversight import asking, explain, quota, quotas, unusual, unusuals
from statements.views.queue import numbers, queue
from statements.views.requests import act, again, answer, ask, detail, index, new, reveal
from statements.views.sheets import batch, batch_file, batches, sheet_pages, withdraw_batch

__all__ = [
    "act",
    "again",
    "answer",
    "ask",
    "asking",
    "batch",
    "batch_file",
    "batches",
    "detail",
    "earlier_pages",
    "explain",
    "export",
    "index",
    "letter",
    "new",
    "numbers",
    "queue",
    "quota",
    "quotas",
    "reveal",
    "sheet_pages",
    "slip",
    "slip_file",
    "unusual",
    "unusuals",
    "withdraw_batch",
]

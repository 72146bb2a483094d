"""/api/v1/statements/…: the same services as the pages."""

from statements.api.oversight import AskingView, QuotaViewSet, UnusualViewSet
from statements.api.queue import QueueViewSet
from statements.api.requests import StatementViewSet
from statements.api.sheets import BatchViewSet, StatementSheetViewSet

__all__ = [
    "AskingView",
    "BatchViewSet",
    "QueueViewSet",
    "QuotaViewSet",
    "StatementSheetViewSet",
    "StatementViewSet",
    "UnusualViewSet",
]

"""Requests for statements, the sheets they come in, and what is unusual in their asking."""

from statements.models.batches import StatementBatch
from statements.models.requests import StatementEvent, StatementRequest, StatementRequestQuerySet
from statements.models.unusual import UnusualAsking

__all__ = ["StatementBatch", "StatementEvent", "StatementRequest", "StatementRequestQuerySet", "UnusualAsking"]

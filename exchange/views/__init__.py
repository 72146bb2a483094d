"""Pages of files: an import from the upload to its result, lists that are given out."""

from exchange.views.exporting import download, export, exports

__all__ = ["download", "export", "exports"]

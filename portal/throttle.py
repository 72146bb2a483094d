"""The portal's public doors count strangers as every room does (core.throttle)."""

from core.throttle import too_often

__all__ = ["too_often"]

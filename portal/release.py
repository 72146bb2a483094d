"""When this version of the portal was made: the second date at the foot of every page."""

import datetime
from typing import Final

RELEASED_ON: Final = datetime.date(2026, 11, 21)

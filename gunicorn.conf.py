"""What ``gunicorn app:server`` is told when it starts in this folder; arguments overrule it."""

import sys

from commands.web import options
from data.errors import SettingError
from data.settings import settings_from

try:
    globals().update(options(settings_from()))
except SettingError as error:
    sys.exit(str(error))

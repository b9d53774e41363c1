"""The command line: ``ecosim VERB``. Heavy parts are imported by the verb that needs them.

Exit codes: 0 done, 1 a run failed, 2 the input is wrong, 130 interrupted.
"""

from ecosim.cli.app import main

__all__ = ["main"]

"""`python -m dlis_widgets` is the `dlis` command."""

import sys

from dlis_widgets.cli import main

sys.exit(main())

"""A kernel manager that starts no kernel for a page that needs none."""

from __future__ import annotations

import json
import subprocess
import time
from typing import TYPE_CHECKING, Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

if TYPE_CHECKING:
    from pathlib import Path

NO_KERNEL = "no-kernel"
"""The kernel name of a stored page. Voilà starts a kernel for every view before it looks at the
template, which for these pages would be thrown away unused."""


def needs_no_kernel(page: Path) -> bool:
    """Return whether a file is a stored page."""
    try:
        notebook = json.loads(page.read_text(encoding="utf-8"))
        return bool(notebook["metadata"]["kernelspec"]["name"] == NO_KERNEL)
    except (OSError, ValueError, KeyError, TypeError):
        return False


class PageKernelManager(AsyncMappingKernelManager):
    """Jupyter Server's kernel manager, except that `NO_KERNEL` stands for no process at all.

    It also gives a kernel that is handed out time to be connected to: one that waited preheated has
    been idle all the while, and a browser on a slow connection needs its time to load.
    """

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - passed through
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self._first_look: dict[str, float] = {}

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]  # noqa: ANN401 - passed through
        """Start a kernel, unless the notebook asks for none."""
        if kwargs.get("kernel_name") == NO_KERNEL:
            return NO_KERNEL
        # What goes wrong in a cell stands in its output; all else a kernel says alarms who serves the pages.
        kwargs.setdefault("stderr", subprocess.DEVNULL)
        return str(await super().start_kernel(**kwargs))

    def get_kernel(self, kernel_id: str) -> Any:  # noqa: ANN401 - a kernel manager
        """Return a kernel's manager; None where there is no kernel."""
        return None if kernel_id == NO_KERNEL else super().get_kernel(kernel_id)

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """Let go of an idle kernel, but not before it has been in use for the idle time."""
        now = time.monotonic()
        self._first_look = {one: at for one, at in self._first_look.items() if one in self}
        if now - self._first_look.setdefault(kernel_id, now) >= self.cull_idle_timeout:
            await super().cull_kernel_if_idle(kernel_id)  # type: ignore[no-untyped-call]

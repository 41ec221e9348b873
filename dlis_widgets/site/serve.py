"""Serving the learners' site with Voilà, alone or inside a Jupyter server."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path
from typing import Any, cast

from traitlets.config import Config

from dlis_widgets.errors import DlisError
from dlis_widgets.site.kernels import needs_no_kernel

JUPYTER_DIR = Path(__file__).resolve().parent.parent / "web" / "jupyter"

_POLICY = (
    # Nothing from anybody else, ever. Voilà's widget manager needs eval.
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'self'"
)

IDLE_SECONDS = 60
"""How long a kernel that no page is connected to may live."""


def use_template() -> None:
    """Let Jupyter find our Voilà template in this process and its children."""
    known = os.environ.get("JUPYTER_PATH", "").split(os.pathsep)
    if str(JUPYTER_DIR) not in known:
        os.environ["JUPYTER_PATH"] = os.pathsep.join([str(JUPYTER_DIR), *filter(None, known)])


def local_mathjax(page_config: dict[str, Any], **_: object) -> dict[str, Any]:
    """Let live pages use the MathJax that Voilà brings along, not one from a content network.

    Voilà calls this hook for every page (``VoilaConfiguration.page_config_hook``).
    """
    page_config["fullMathjaxUrl"] = page_config["mathjaxConfig"] = None
    return page_config


def live_pages(config: Any) -> None:  # noqa: ANN401 - a configuration takes any name
    """Set what every server of our pages has in common: our template, and no content network."""
    config.VoilaConfiguration.template = "dlis"
    config.VoilaConfiguration.allow_template_override = "NO"
    config.VoilaConfiguration.allow_theme_override = "NO"
    config.VoilaConfiguration.page_config_hook = local_mathjax
    # The smallest set with which ipywidgets and anywidget work.
    config.VoilaConfiguration.extension_allowlist = [
        "@voila-dashboards/widgets-manager8",
        "@jupyter-widgets/jupyterlab-manager",
        "anywidget",
    ]


def site_config(*, extension: bool = False) -> Config:
    """Return Voilà's configuration for our site.

    Parameters
    ----------
    extension
        Whether Voilà runs inside a Jupyter server (as on Binder) instead of alone.
    """
    config: Any = Config()
    live_pages(config)
    # The stored pages' kernel name is not installed anywhere, on purpose.
    config.VoilaConfiguration.attempt_fix_notebook = False
    config.VoilaConfiguration.file_allowlist = []
    config.MappingKernelManager.cull_idle_timeout = IDLE_SECONDS
    config.MappingKernelManager.cull_interval = IDLE_SECONDS // 4
    config.MappingKernelManager.cull_connected = False
    manager = "dlis_widgets.site.kernels.PageKernelManager"
    if extension:
        config.ServerApp.kernel_manager_class = manager
        config.ServerApp.tornado_settings = {"compress_response": True}
    else:
        config.VoilaConfiguration.multi_kernel_manager_class = manager
        config.VoilaConfiguration.preheat_kernel = True
        # A live page waits with a kernel that has run its cells; a stored one is kept by PageHandler.
        config.VoilaConfiguration.default_pool_size = 2
        config.VoilaKernelManager.fill_delay = 0
        config.Voila.tornado_settings = {
            "headers": {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer"}
        }
        config.Voila.identity_provider_class = "dlis_widgets.site.app.NoAccounts"
        config.Voila.port_retries = 0
        config.Voila.log_level = "ERROR"
    return cast("Config", config)


def check_port(ip: str, port: int) -> None:
    """Make sure that a port can be used.

    Raises
    ------
    DlisError
        If another program uses it, or it may not be used.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ip, port))
        except (OSError, OverflowError) as error:
            raise DlisError(
                f"Port {port} on {ip} cannot be used ({error}); "
                f"stop the program that uses it or choose another port, for example --port {port + 1}."
            ) from None


def serve(site: Path, *, ip: str = "localhost", port: int = 8866, browser: bool = True) -> None:
    """Serve a built site until it is interrupted.

    Parameters
    ----------
    site
        What `build` made.
    ip, port
        Where to listen.
    browser
        Whether to open a browser.

    Raises
    ------
    DlisError
        If the port cannot be used.
    """
    check_port(ip, port)
    use_template()
    from dlis_widgets.site.app import SiteApp  # noqa: PLC0415 - Voilà is slow to import and reads JUPYTER_PATH

    config = site_config()
    config.Voila.ip, config.Voila.port, config.Voila.open_browser = ip, port, browser
    config.Voila.root_dir = str(site)
    stored = [path for path in site.glob("*/*.ipynb") if needs_no_kernel(path)]
    config.VoilaKernelManager.preheat_denylist = [f"{re.escape(str(path))}$" for path in stored]
    SiteApp.launch_instance(argv=[], config=config)

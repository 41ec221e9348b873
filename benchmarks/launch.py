"""Start our site in the two ways that `dlis serve` does not offer.

`python launch.py cold SITE PORT`: alone, with nothing preheated.
`python launch.py extension SITE PORT`: inside a Jupyter server under a base URL, as on a hub or Binder.
"""

from __future__ import annotations

import sys

from dlis_widgets.site.serve import site_config, use_template

BASE_URL = "/user/someone/"
TOKEN = "known-to-the-benchmark"  # noqa: S105 - opens a server on this machine, for a minute


def cold(site: str, port: int) -> None:
    """Serve the site alone; every view is made when it is asked for."""
    from dlis_widgets.site.app import SiteApp  # noqa: PLC0415 - Voilà reads JUPYTER_PATH when imported

    config = site_config()
    config.VoilaConfiguration.preheat_kernel = False
    config.Voila.ip, config.Voila.port, config.Voila.open_browser = "127.0.0.1", port, False
    config.Voila.root_dir = site
    SiteApp.launch_instance(argv=[], config=config)


def extension(site: str, port: int) -> None:
    """Serve the site from a Jupyter server."""
    from jupyter_server.serverapp import ServerApp  # noqa: PLC0415 - as above

    config = site_config(extension=True)
    config.ServerApp.ip, config.ServerApp.port, config.ServerApp.open_browser = "127.0.0.1", port, False
    config.ServerApp.allow_root = True
    config.ServerApp.base_url, config.ServerApp.root_dir = BASE_URL, site
    config.ServerApp.jpserver_extensions = {"voila.server_extension": True}
    config.IdentityProvider.token = TOKEN
    ServerApp.launch_instance(argv=[], config=config)


if __name__ == "__main__":
    _, mode, site, port = sys.argv
    use_template()
    {"cold": cold, "extension": extension}[mode](site, int(port))

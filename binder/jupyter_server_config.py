"""Jupyter Server with our pages, on Binder or any hub: installed into etc/jupyter by postBuild."""

from dlis_widgets.site.serve import site_config, use_template

use_template()
c = get_config()  # noqa: F821 - given by traitlets
c.merge(site_config(extension=True))

"""Voilà on the teacher's desk: `dlis teach` names this folder in JUPYTER_CONFIG_PATH."""

from dlis_widgets.site.desk import desk_config

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - given by traitlets
c.merge(desk_config())

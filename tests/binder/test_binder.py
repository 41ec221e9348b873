"""Binder without Docker: the same install steps in a fresh environment, under a hub's base URL."""

from __future__ import annotations

import os
import shutil
import subprocess
import venv
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
BASE = "/user/someone/"
SHIPPED = ("binder", "data", "dlis_widgets", "workbooks")
FILES = ("pyproject.toml", "requirements.txt", "README.md", "LICENSE", "LICENSE-content")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the repository after Binder's build, with its environment in `venv`."""
    repository = tmp_path_factory.mktemp("binder") / "jovyan"
    repository.mkdir()
    for folder in SHIPPED:
        shutil.copytree(ROOT / folder, repository / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in FILES:
        shutil.copy(ROOT / file, repository / file)
    venv.create(repository / "venv", with_pip=True)
    python = repository / "venv" / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", "binder/requirements.txt"], cwd=repository, check=True)
    subprocess.run(["bash", "binder/postBuild"], cwd=repository, env=environment(repository), check=True)  # noqa: S607
    return repository


def environment(repository: Path) -> dict[str, str]:
    """Return the image's environment: its Python first, nothing of ours."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DLIS_", "PYTHON", "JUPYTER"))
    }
    return {**kept, "PATH": os.pathsep.join([str(repository / "venv" / "bin"), os.environ["PATH"]])}


@pytest.fixture(scope="module")
def hub(image: Path) -> Iterator[tuple[str, int]]:
    """Return the address of a Jupyter server as a hub starts it, and its process id."""
    port = free_port()
    command = [
        *(str(image / "venv" / "bin" / "python"), "-m", "jupyter", "server", "--no-browser", "--allow-root"),
        *(f"--port={port}", f"--ServerApp.base_url={BASE}", "--IdentityProvider.token=letmein"),
    ]
    url = f"http://localhost:{port}{BASE}"
    with running(command, f"{url}api", image, **environment(image)) as process:
        yield url, process.pid


def kernels_of(pid: int) -> int:
    """Return how many kernels a process has started that still live."""
    found = subprocess.run(["pgrep", "-fc", "-P", str(pid), "ipykernel"], capture_output=True, check=False)  # noqa: S607
    return int(found.stdout or 0)


def test_a_learner_works_through_a_page_in_a_hub(hub: tuple[str, int], page: Page) -> None:
    url, pid = hub
    page.goto(f"{url}voila/render/site/en/home.ipynb?token=letmein")
    assert "public demonstration" in page.locator(".dlis-notice").inner_text()
    page.get_by_role("link", name="My digital agility: a self-assessment").click()
    page.wait_for_url("**/voila/render/site/en/digital-agility.ipynb")
    page.locator("#digital-agility-d1-1-2").check()
    page.reload()
    assert page.locator("#digital-agility-d1-1-2").is_checked()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save my work to hand in").click()
    assert download.value.suggested_filename == "digital-agility.ipynb"
    assert kernels_of(pid) == 0, "a stored page needs no kernel"


def test_the_live_figures_work_in_a_hub(hub: tuple[str, int], page: Page) -> None:
    url, _ = hub
    page.goto(f"{url}voila/render/site/en/figures.ipynb?token=letmein")
    page.get_by_label("Indicator").wait_for(timeout=60_000)
    assert "2023" in page.locator(".dlis-mpl figcaption").inner_text()


def test_the_installed_package_serves_from_an_empty_folder(image: Path, tmp_path: Path, page: Page) -> None:
    port = free_port()
    command = [str(image / "venv" / "bin" / "dlis"), "serve", "--no-browser", "--port", str(port)]
    with running(command, f"http://localhost:{port}", tmp_path, **environment(image)):
        page.goto(f"http://localhost:{port}/")
        page.get_by_role("link", name="Reading the divide").click()
        page.get_by_role("heading", level=1, name="Reading the divide").wait_for()


def test_the_pages_are_small_enough_for_binder(image: Path) -> None:
    size = sum(path.stat().st_size for path in (image / "site").rglob("*") if path.is_file())
    assert size < 5_000_000, f"the site has {size} bytes"

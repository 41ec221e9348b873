"""Asking Eurostat over the network: again where that helps, and one clear sentence where it does not."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from dlis_widgets import __version__
from dlis_widgets.errors import DlisError
from dlis_widgets.figures.eurostat.series import WHERE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ADDRESS = "https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data"
_MOST_BYTES = 50_000_000
_LONGEST_PAUSE = 60.0


@dataclass(frozen=True)
class Client:
    """Asks Eurostat, and asks again where that can help.

    Parameters
    ----------
    address
        Where the tables are.
    timeout
        Seconds to wait for one answer.
    tries
        How often a question is asked at most.
    pause
        Seconds before the second try; each further pause is twice as long.
    sleep
        Waits; tests count instead.
    """

    address: str = ADDRESS
    timeout: float = 30
    tries: int = 5
    pause: float = 1
    sleep: Callable[[float], None] = time.sleep

    def table(self, dataset: str, filters: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Return a table, or the part of it that has the wanted codes, as JSON-stat.

        Raises
        ------
        DlisError
            If Eurostat cannot be reached, does not answer, refuses, or answers something else.
        """
        question = urllib.parse.urlencode({"format": "JSON", "lang": "EN", **filters}, doseq=True)
        request = urllib.request.Request(  # noqa: S310 - the address is https, or a test's own server
            f"{self.address}/{dataset}?{question}",
            headers={"User-Agent": f"dlis-widgets/{__version__}", "Accept": "application/json"},
        )
        trouble, wait = "", 0.0
        for attempt in range(self.tries):
            if attempt:
                self.sleep(min(_LONGEST_PAUSE, wait))
            wait = self.pause * 2**attempt
            try:
                return _checked(dataset, self._answer(dataset, request))
            except _PassingError as passing:
                trouble, wait = str(passing), max(wait, passing.seconds)
        raise DlisError(
            f"Eurostat gave no answer about {dataset} in {self.tries} tries ({trouble}); try again later."
        )

    def _answer(self, dataset: str, request: urllib.request.Request) -> bytes:
        """Return one answer; raise `_PassingError` where a later try can help."""
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:  # noqa: S310 - as in `table`
                body: bytes = answer.read(_MOST_BYTES)
        except urllib.error.HTTPError as error:
            label = _error_label(_body(error))
            if not _is_passing(error.code, label):
                raise DlisError(_refusal(dataset, error.code, label)) from None
            seconds = _seconds(error.headers.get("Retry-After", ""))
            raise _PassingError(f"its last answer was {error.code} {error.reason}", seconds) from None
        except TimeoutError:
            raise _PassingError(f"it did not answer within {self.timeout:g} seconds") from None
        except urllib.error.URLError as error:
            if not isinstance(error.reason, TimeoutError):
                reason = getattr(error.reason, "strerror", None) or error.reason
                raise DlisError(
                    f"Eurostat cannot be reached ({reason}); check the connection, then try again."
                ) from None
            raise _PassingError(f"it did not answer within {self.timeout:g} seconds") from None
        except (ConnectionError, HTTPException):
            raise _PassingError("it broke the connection off") from None
        return body


class _PassingError(Exception):
    """A trouble that may pass, and how many seconds Eurostat asks to wait."""

    def __init__(self, trouble: str, seconds: float = 0) -> None:
        super().__init__(trouble)
        self.seconds = seconds


def _body(error: urllib.error.HTTPError) -> bytes:
    try:
        return error.read(_MOST_BYTES)
    except (OSError, HTTPException):
        return b""


def _checked(dataset: str, body: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(body)
    except ValueError:
        raise DlisError(
            f"Eurostat's answer about {dataset} is not JSON; its site may be under repair: try again later."
        ) from None
    label = _error_label(body)
    if label:
        raise DlisError(_refusal(dataset, HTTPStatus.OK, label))
    if not isinstance(raw, dict) or "value" not in raw:
        raise DlisError(not_a_table(dataset))
    return raw


def not_a_table(dataset: str) -> str:
    """Say that an answer is no table, and where to look."""
    return (
        f"Eurostat's answer about {dataset} is not a JSON-stat dataset; "
        f"its service may have changed: see {WHERE}."
    )


def _error_label(body: bytes) -> str:
    """Return what Eurostat says is wrong; empty where its answer is something else."""
    try:
        raw = json.loads(body)
    except ValueError:
        return ""
    told = raw.get("error") or raw.get("warning") if isinstance(raw, dict) else None
    first = told[0] if isinstance(told, list) and told else told
    return str(first.get("label") or first.get("id") or "") if isinstance(first, dict) else ""


def _is_passing(code: int, label: str) -> bool:
    """Tell whether a later try can help; a large answer is prepared while we wait."""
    if code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return "ASYNCHRONOUS" in label.upper()
    return code == HTTPStatus.TOO_MANY_REQUESTS or code >= HTTPStatus.INTERNAL_SERVER_ERROR


def _refusal(dataset: str, code: int, label: str) -> str:
    said = " ".join(label.split()).rstrip(".") or f"error {code}"
    return f"Eurostat refuses the question about {dataset} ({said}); correct its series in {WHERE}."


def _seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isdecimal() else 0

"""Where batches are worked on: in this process, in several of this machine, or on a dask cluster."""

from __future__ import annotations

import os
import signal
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sized

SECONDS = 10
"""How long a scheduler may take to answer."""

BatchT = TypeVar("BatchT", bound="Sized")
ResultT = TypeVar("ResultT")


class _Promise(Protocol):
    def result(self) -> Any: ...  # noqa: ANN401 - whatever the function returns


@dataclass(frozen=True)
class Engine:
    """Something that works on batches.

    Parameters
    ----------
    submit
        Takes a function and a batch; returns a future.
    most
        Batches that are under way at a time: two for each worker, so that memory stays bounded and
        nobody waits.
    """

    submit: Callable[[Callable[[Any], Any], Any], _Promise]
    most: int


def in_order(
    engine: Engine, work: Callable[[BatchT], ResultT], batches: Iterable[BatchT]
) -> Iterator[tuple[int, ResultT]]:
    """Yield each batch's size and result, in the order of batches."""
    waiting: deque[tuple[int, _Promise]] = deque()
    for batch in batches:
        waiting.append((len(batch), engine.submit(work, batch)))
        if len(waiting) >= engine.most:
            size, promise = waiting.popleft()
            yield size, promise.result()
    for size, promise in waiting:
        yield size, promise.result()


@contextmanager
def local_engine(*, alone: bool) -> Iterator[Engine]:
    """Give the cores of this machine, or only this process.

    Raises
    ------
    DlisError
        If one of the processes is gone.
    """
    if alone:
        yield Engine(_at_once, 1)
        return
    workers = os.cpu_count() or 1
    pool = ProcessPoolExecutor(workers, initializer=_ignore_interrupts)
    try:
        yield Engine(pool.submit, 2 * workers)
    except BrokenProcessPool:
        raise DlisError(
            "A process that read hand-ins has ended, perhaps for want of memory: close other programs and "
            'run this again. In a script of your own, put the call under `if __name__ == "__main__":`.'
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _at_once(work: Callable[[Any], Any], batch: object) -> Future[Any]:
    done: Future[Any] = Future()
    done.set_result(work(batch))
    return done


def _ignore_interrupts() -> None:
    """Leave Ctrl+C to the process that waits: it says what is to be said once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def dask_engine(address: str) -> Iterator[Engine]:
    """Give the workers of a dask scheduler.

    Raises
    ------
    DlisError
        If dask is not installed, nobody answers, there is no worker, or the work fails there.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError:
        raise DlisError("A scheduler needs the cluster extra: pip install 'dlis-widgets[cluster]'") from None
    try:
        client = Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise DlisError(
            f"No dask scheduler answers at {address} ({error}); check the address, such as tcp://host:8786."
        ) from None
    with client:
        workers = len(client.scheduler_info(n_workers=-1)["workers"])
        if not workers:
            raise DlisError(
                f"The scheduler at {address} has no worker; start some with: dask worker {address}"
            )

        def submit(work: Callable[[Any], Any], batch: object) -> _Promise:
            # Scattered, a batch goes to one worker and not through the scheduler's graph.
            [there] = client.scatter([batch], hash=False)
            promise: _Promise = client.submit(work, there, pure=False)
            return promise

        try:
            yield Engine(submit, 2 * workers)
        except DlisError:
            raise
        except Exception as error:
            raise DlisError(
                f"The workers at {address} could not read the hand-ins ({type(error).__name__}: {error}); "
                "they need the same version of dlis-widgets as this machine."
            ) from error

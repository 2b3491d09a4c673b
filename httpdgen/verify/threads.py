"""Threads that a program does not wait for at its end: one may stand in a call that only time ends."""

from __future__ import annotations

import threading
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Arguments = ParamSpec("Arguments")
Outcome = TypeVar("Outcome")


class PassingThreads(Executor):
    """As ThreadPoolExecutor, with threads that end with the program whatever they do.

    That one's are waited for, also after an interrupt: as long as a host takes that lets nobody in.
    """

    def __init__(self, count: int, name: str) -> None:
        self._count = count
        self._name = name
        self._threads: list[threading.Thread] = []
        self._tasks: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()  # Any: each has its own
        self._lock = threading.Lock()
        self._over = False

    def submit(
        self, function: Callable[Arguments, Outcome], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Outcome]:
        """Have a function called by one of the threads.

        Raises:
            RuntimeError: it was shut down.
        """
        future: Future[Outcome] = Future()
        with self._lock:
            if self._over:
                raise RuntimeError("it was shut down")
            self._tasks.put((future, lambda: function(*args, **kwargs)))
            if len(self._threads) < self._count:
                name = f"{self._name}-{len(self._threads)}"
                self._threads.append(threading.Thread(target=self._work, name=name, daemon=True))
                self._threads[-1].start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002  # Executor's own
        """Take no more; end the threads once everything is done, or (`cancel_futures`) what is begun."""
        with self._lock:
            self._over = True
            while cancel_futures and not self._tasks.empty():
                if (task := self._tasks.get()) is not None:
                    task[0].cancel()
            for _ in self._threads:
                self._tasks.put(None)
        for thread in self._threads if wait else ():
            thread.join()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            future, function = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(function())
            except BaseException as error:  # noqa: BLE001  # whoever waits for the result gets it
                future.set_exception(error)

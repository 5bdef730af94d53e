"""Ends decoder children that take too long or too much memory, also while their parent is busy elsewhere."""

from __future__ import annotations

import threading
from time import monotonic, sleep

import psutil

from photosearch.gallery.decoder_process import DecoderProcess

_EVERY_S = 0.25
_SECOND_LOOK_S = 0.02
_START_LIMIT_S = 120.0
_MEGABYTE = 1024 * 1024


class Guard:
    """A daemon thread that looks at each child four times a second."""

    def __init__(self, limit_s: float, memory_mb: int) -> None:
        self._limit_s, self._memory_mb = limit_s, memory_mb
        self._watched: list[DecoderProcess] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="decoder guard", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(2.0)

    def watch(self, child: DecoderProcess) -> None:
        with self._lock:
            self._watched.append(child)

    def forget(self, child: DecoderProcess) -> None:
        """After this the child is not touched any more."""
        with self._lock:
            self._watched.remove(child)

    def _run(self) -> None:
        while not self._stopping.wait(_EVERY_S):
            with self._lock:
                for child in self._watched:
                    verdict = "" if child.verdict else self._verdict(child)
                    if verdict:
                        child.kill(verdict)

    def _verdict(self, child: DecoderProcess) -> str:
        if child.seconds_in_work() > self._limit_s:
            return f"took longer than {self._limit_s:g} s"
        if not child.has_started and monotonic() - child.started_at > _START_LIMIT_S:
            return f"did not start within {_START_LIMIT_S:g} s"
        if _resident_mb(child) > self._memory_mb:
            sleep(_SECOND_LOOK_S)  # a photo just finished may have left its memory a moment ago
            if _resident_mb(child) > self._memory_mb:
                return f"needed more than {self._memory_mb:,} MB"
        return ""


def _resident_mb(child: DecoderProcess) -> float:
    try:
        return float(psutil.Process(child.pid).memory_info().rss) / _MEGABYTE
    except psutil.Error:
        return 0.0

"""The real child process, with the toy model."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from multiprocessing.connection import wait
from pathlib import Path

import numpy as np
import psutil
import pytest
import toy

from photosearch.errors import ModelError
from photosearch.models import registry
from photosearch.models.engine import Engine, InlineEngine

DEADLY = np.full((16, 16, 3), 9, np.uint8)
DEADLY[0, 0] = toy.DEADLY
BAD = np.full((16, 16, 3), 9, np.uint8)
BAD[0, 0] = toy.DEADLY[::-1]


def die_at_once() -> toy.ToyEmbedder:
    os._exit(3)


def raise_anything() -> toy.ToyEmbedder:
    raise RuntimeError("nothing fits")


def fail_to_load() -> toy.ToyEmbedder:
    raise ModelError("It is broken.", "Mend it.")


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    registry.register("toy", toy.make)
    registry.register("mortal", toy.make_mortal)
    yield
    for name in ("toy", "mortal", "broken"):
        registry.unregister(name)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine("mortal", tmp_path)
    yield made
    made.close()


def colours(*names: str) -> np.ndarray:
    return np.stack([toy.picture(name) for name in names])


@pytest.mark.parametrize("inline", [False, True])
def test_batches_come_back_in_order_with_their_tickets(inline, tmp_path):
    engine = InlineEngine(toy.make()) if inline else Engine("toy", tmp_path, threads=1)
    try:
        engine.submit(7, colours("red", "blue"))
        engine.submit_texts(3, ["red", "blue", "green"])
        engine.submit(9, colours("white"))
        assert engine.in_flight == 3
        got = []
        while engine.in_flight:
            assert wait([engine.connection], 30)
            got.append(engine.receive())
        assert [ticket for ticket, _ in got] == [7, 3, 9]
        expected = toy.make()
        np.testing.assert_array_equal(got[0][1], expected.embed_images(colours("red", "blue")))
        np.testing.assert_array_equal(got[1][1], expected.embed_texts(["red", "blue", "green"]))
        assert not engine.connection.poll()
        with pytest.raises(ValueError, match="nothing was submitted"):
            engine.receive()
    finally:
        engine.close()
        engine.close()


@pytest.mark.parametrize("inline", [False, True])
def test_empty_batches(inline, tmp_path):
    engine = InlineEngine(toy.make()) if inline else Engine("toy", tmp_path)
    engine.submit_texts(1, [])
    engine.submit(2, np.zeros((0, 16, 16, 3), np.uint8))
    assert [engine.receive()[1].shape for _ in range(2)] == [(0, toy.DIM)] * 2
    engine.close()


def test_large_batches_do_not_wait_for_each_other(engine):
    """The child reads ahead, so that more than a pipe holds can be under way."""
    pixels = np.repeat(colours("red"), 4000, axis=0)  # 3 MB
    started = time.monotonic()
    for ticket in range(3):
        engine.submit(ticket, pixels)
    assert time.monotonic() - started < 20
    for ticket in range(3):
        assert engine.receive()[0] == ticket


def test_a_deadly_picture_costs_one_child_and_its_own_row(engine):
    engine.submit(1, colours("red"))
    assert engine.receive()[0] == 1
    first = engine.pid
    engine.submit(2, np.concatenate([colours("red"), DEADLY[None], colours("blue")]))
    engine.submit(3, colours("green"))
    engine.submit_texts(4, ["snow"])
    ticket, vectors = engine.receive()
    assert ticket == 2
    assert engine.pid != first
    assert np.isnan(vectors[1]).all()
    np.testing.assert_array_equal(vectors[[0, 2]], toy.make().embed_images(colours("red", "blue")))
    assert [engine.receive()[0] for _ in range(2)] == [3, 4]
    assert engine.in_flight == 0


def test_a_picture_that_fails_has_no_vector_and_costs_no_child(engine):
    engine.submit(1, np.concatenate([BAD[None], colours("blue")]))
    _, vectors = engine.receive()
    first = engine.pid
    assert np.isnan(vectors[0]).all()
    assert np.isfinite(vectors[1]).all()
    engine.submit(2, BAD[None])
    assert np.isnan(engine.receive()[1]).all()
    assert engine.pid == first


def test_a_model_that_fails_at_everything_is_told_of(engine):
    engine.submit(1, np.repeat(BAD[None], 8, axis=0))
    with pytest.raises(ModelError, match="cannot embed this"):
        engine.receive()


def test_a_model_that_dies_of_everything_is_told_of(engine):
    engine.submit(1, np.repeat(DEADLY[None], 8, axis=0))
    with pytest.raises(ModelError, match="crashes"):
        engine.receive()


def test_a_killed_child_is_replaced(engine):
    engine.submit(1, colours("red"))
    engine.receive()
    os.kill(engine.pid, signal.SIGTERM)
    engine.submit(2, colours("blue"))
    np.testing.assert_array_equal(engine.receive()[1], toy.make().embed_images(colours("blue")))


@pytest.mark.parametrize(
    ("factory", "message"),
    [(die_at_once, "could not be started"), (fail_to_load, "It is broken"), (raise_anything, "nothing fits")],
)
def test_a_model_that_cannot_be_loaded(tmp_path, factory, message):
    registry.register("broken", f"{__name__}:{factory.__name__}")
    engine = Engine("broken", tmp_path)
    engine.submit(1, colours("red"))
    with pytest.raises(ModelError, match=message):
        engine.receive()
    engine.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals and niceness of POSIX")
def test_the_child_is_nice_and_ignores_ctrl_c(engine):
    engine.submit(1, colours("red"))
    engine.receive()
    child = psutil.Process(engine.pid)
    assert child.nice() >= 10
    child.send_signal(signal.SIGINT)
    engine.submit(2, colours("red"))
    assert engine.receive()[0] == 2
    assert engine.pid == child.pid


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_the_child_dies_with_its_parent(tmp_path):
    program = tmp_path / "parent.py"
    program.write_text(
        textwrap.dedent(
            """
            import sys, time
            from pathlib import Path
            import numpy as np, toy
            from photosearch.models import registry
            from photosearch.models.engine import Engine

            if __name__ == "__main__":
                registry.register("toy", toy.make)
                engine = Engine("toy", Path(sys.argv[1]))
                engine.submit(1, toy.picture("red")[None])
                engine.receive()
                print(engine.pid, flush=True)
                time.sleep(60)
            """
        )
    )
    paths = os.pathsep.join([str(Path(toy.__file__).parent), *(path for path in sys.path if path)])
    with subprocess.Popen(
        [sys.executable, program, tmp_path],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": paths},
    ) as parent:
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        parent.wait()
    gone, _ = psutil.wait_procs([child], timeout=20)
    assert gone

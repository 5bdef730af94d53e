"""`photosearch models`: the models that are here, their cards, and which of them answers."""

from __future__ import annotations

import statistics
import time

import click
import numpy as np

from photosearch.cli.documents import card_document
from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.cli.long_work import run_to_end
from photosearch.cli.screens import card_screen, measured_screen, models_screen
from photosearch.models.embedder import Embedder

SENTENCES = ("a dog on a beach", "two people at a table in a restaurant", "snow on mountains at sunset")


@click.group(invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List models, look at one, choose one."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_models)


@command.command("list")
@pass_invocation
def list_models(invocation: Invocation) -> None:
    """List the models that can be used here."""
    library = invocation.library()
    cards, in_use = library.models(), library.model_name
    invocation.answer(
        {"model": in_use, "models": [card_document(card) for card in cards]},
        lambda: models_screen(cards, in_use),
    )


@command.command("info")
@click.argument("name", required=False)
@pass_invocation
def info(invocation: Invocation, name: str | None) -> None:
    """Show a model's card: what it was made from, what it can do, and its limits."""
    card = invocation.library().model(name)
    invocation.answer(card_document(card), lambda: card_screen(card))


@command.command("use")
@click.argument("name")
@pass_invocation
def use(invocation: Invocation, name: str) -> None:
    """Answer with the model NAME from now on."""
    card = invocation.library().use_model(name)
    invocation.answer(card_document(card), lambda: f"{card.name} answers from now on. Next: photosearch sync")


@command.command("install")
@click.argument("name")
@pass_invocation
def install(invocation: Invocation, name: str) -> None:
    """Download the published model NAME, for example openclip:ViT-B-32/openai.

    A safetensors file of your own needs no installing: name it openclip:ARCHITECTURE@FILE.
    """
    library = invocation.library()
    outcome = run_to_end(lambda stop: library.install_model(name, stop=stop), invocation.messages)
    outcome.leave()
    card = outcome.result
    invocation.answer(
        card_document(card),
        lambda: f"{card.name} is here. To answer with it: photosearch models use {card.name}",
    )


@command.command("remove")
@click.argument("name")
@pass_invocation
def remove(invocation: Invocation, name: str) -> None:
    """Delete the installed model NAME; a file of your own stays where it is."""
    invocation.library().remove_model(name)
    gone = (
        f"{name} is no longer listed; your file was not touched." if "@" in name else f"{name} was deleted."
    )
    invocation.answer({"removed": name}, lambda: f"{gone} What it made of your photos is kept.")


@command.command("benchmark")
@click.argument("name", required=False)
@click.option("--images", default=64, show_default=True, type=click.IntRange(1), help="How many pictures.")
@pass_invocation
def benchmark(invocation: Invocation, name: str | None, images: int) -> None:
    """Measure how fast a model embeds pictures and words on this machine."""
    library = invocation.library()
    begun_s = time.perf_counter()
    model = library.embedder(name)
    model.embed_texts(SENTENCES[:1])  # a model may load its towers only when they are needed
    load_s = time.perf_counter() - begun_s
    document = {
        "model": model.card.name,
        "load_s": round(load_s, 3),
        "images_per_s": round(images_per_s(model, images), 1),
        "sentence_ms": round(sentence_ms(model), 2),
    }
    rows = {
        "Pictures": f"{document['images_per_s']:,} a second",
        "A sentence": f"{document['sentence_ms']} ms",
        "Loading": f"{document['load_s']} s",
    }
    invocation.answer(document, lambda: measured_screen(model.card.title, rows))


def images_per_s(model: Embedder, count: int, batch: int = 16) -> float:
    """Pictures embedded in a second, of `count` random ones in batches; one batch beforehand is not timed."""
    size = model.card.input.size_px
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (min(batch, count), size, size, 3), dtype=np.uint8)
    model.embed_images(pixels)
    begun_s = time.perf_counter()
    for start in range(0, count, len(pixels)):
        model.embed_images(pixels[: count - start])
    return count / (time.perf_counter() - begun_s)


def sentence_ms(model: Embedder, rounds: int = 7) -> float:
    """Milliseconds for one sentence: the median of `rounds` for each of a few, after one that is not timed."""
    model.embed_texts(SENTENCES[:1])
    times = []
    for sentence in SENTENCES * rounds:
        begun_s = time.perf_counter()
        model.embed_texts([sentence])
        times.append(time.perf_counter() - begun_s)
    return statistics.median(times) * 1000

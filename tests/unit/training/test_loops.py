"""A run lowers its loss, and one that was stopped and resumed ends where an uninterrupted one does."""

from pathlib import Path

import torch
from torch import Tensor, nn

from photosearch.training.loops import Group, Run, Schedule


def make_run(path: Path, steps: int) -> tuple[nn.Linear, Run]:
    torch.manual_seed(0)
    model = nn.Linear(4, 2)
    schedule = Schedule(steps, warmup=3, average=0.9, save_every=5, log_every=5)
    return model, Run(model, [Group(list(model.parameters()), 0.05)], schedule, path, seed=1)


def loss_of(model: nn.Linear):  # type: ignore[no-untyped-def]
    def loss(step: int) -> Tensor:
        x = torch.randn(16, 4)  # noqa: the run seeds torch by the step
        return (model(x) - x[:, :2]).pow(2).mean()

    return loss


def test_the_loss_falls(tmp_path: Path) -> None:
    model, run = make_run(tmp_path / "run.pt", 60)
    losses = [loss for _, loss in run.losses(loss_of(model))]
    assert losses[-1] < losses[0] / 3


def test_resumed_equals_uninterrupted(tmp_path: Path) -> None:
    whole_model, whole = make_run(tmp_path / "whole.pt", 20)
    list(whole.losses(loss_of(whole_model)))

    first_model, first = make_run(tmp_path / "parts.pt", 20)
    for step, _ in first.losses(loss_of(first_model)):
        if step == 10:
            break
    second_model, second = make_run(tmp_path / "parts.pt", 20)
    assert second.step == 10
    list(second.losses(loss_of(second_model)))

    assert torch.equal(whole_model.weight, second_model.weight)
    assert torch.equal(whole.average["weight"], second.average["weight"])


def test_a_look_at_the_average_leaves_the_weights(tmp_path: Path) -> None:
    model, run = make_run(tmp_path / "run.pt", 10)
    list(run.losses(loss_of(model)))
    before = model.weight.detach().clone()
    with run.averaged():
        assert not torch.equal(model.weight, before)
    assert torch.equal(model.weight, before)

"""A training run that can be stopped anywhere and resumed: its state is a file, its chance follows from the step."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Schedule:
    """Warm-up, then a cosine down to a twentieth of the peak."""

    steps: int
    warmup: int
    average: float = 0.999  # decay of the weights' moving average
    save_every: int = 200
    log_every: int = 50
    clip: float = 1.0

    def factor(self, step: int) -> float:
        """What to multiply the peak learning rates by at `step`."""
        if step < self.warmup:
            return (step + 1) / self.warmup
        done = (step - self.warmup) / max(1, self.steps - self.warmup)
        return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


@dataclass(frozen=True)
class Group:
    """Parameters that share a peak learning rate and a weight decay."""

    parameters: Sequence[nn.Parameter]
    rate: float
    decay: float = 0.0


class Run:
    """A model, its optimiser and the moving average of its weights, at a step."""

    def __init__(
        self, model: nn.Module, groups: Sequence[Group], schedule: Schedule, checkpoint_path: Path, seed: int
    ):
        self.model, self.schedule, self.checkpoint_path, self.seed = model, schedule, checkpoint_path, seed
        self.rates = [group.rate for group in groups]
        self.optimiser = torch.optim.AdamW(
            [{"params": list(g.parameters), "lr": g.rate, "weight_decay": g.decay} for g in groups],
            betas=(0.9, 0.98),
            fused=True,
        )
        self.average = {name: p.detach().clone() for name, p in model.named_parameters()}
        self.step = 0
        if checkpoint_path.exists():
            self._load()

    def losses(self, loss_of: Callable[[int], Tensor]) -> Iterator[tuple[int, float]]:
        """Train to the end of the schedule; yields (step, mean loss since the last one)."""
        total, count = 0.0, 0
        while self.step < self.schedule.steps:
            total, count = total + self._advance(loss_of), count + 1
            if self.step % self.schedule.save_every == 0 or self.step == self.schedule.steps:
                self._save()
            if self.step % self.schedule.log_every == 0 or self.step == self.schedule.steps:
                yield self.step, total / count
                total, count = 0.0, 0

    def _advance(self, loss_of: Callable[[int], Tensor]) -> float:
        torch.manual_seed(self.seed * 1_000_003 + self.step)
        for group, rate in zip(self.optimiser.param_groups, self.rates, strict=True):
            group["lr"] = rate * self.schedule.factor(self.step)
        self.optimiser.zero_grad(set_to_none=True)
        loss = loss_of(self.step)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.schedule.clip)
        self.optimiser.step()
        self.step += 1
        self._update_average()
        return float(loss.detach())

    def _update_average(self) -> None:
        decay = min(self.schedule.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, parameter in self.model.named_parameters():
                self.average[name].lerp_(parameter, 1 - decay)

    def use_average(self) -> None:
        """Put the averaged weights into the model."""
        with torch.no_grad():
            for name, parameter in self.model.named_parameters():
                parameter.copy_(self.average[name])

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """The model with its averaged weights, for a look at the figures; training goes on with the others."""
        own = {name: p.detach().clone() for name, p in self.model.named_parameters()}
        self.use_average()
        yield
        with torch.no_grad():
            for name, parameter in self.model.named_parameters():
                parameter.copy_(own[name])

    def _save(self) -> None:
        part_path = self.checkpoint_path.with_suffix(".part")
        state = {
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average,
            "step": self.step,
        }
        torch.save(state, part_path)
        part_path.replace(self.checkpoint_path)

    def _load(self) -> None:
        state = torch.load(self.checkpoint_path, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average = state["average"]
        self.step = int(state["step"])

"""The losses of joint training, on plain tensors.

`contrastive_loss` is CLIP's symmetric one (Radford et al., 2021) with several positives a row (Khosla et al.,
"Supervised Contrastive Learning", 2020, L_out): a photo has several captions, a class several photos. Part of the
target is soft, after how alike the teacher finds the meanings (Gao et al., "SoftCLIP", 2023, in its simplest form).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def contrastive_loss(scores: Tensor, positive: Tensor, likeness: Tensor, soft: float) -> Tensor:
    """Mean over both directions; `scores` (photos, texts) are scaled cosines, `positive` is 1 where a pair belongs
    together, `likeness` are logits of how alike the meanings are, which get the share `soft` of the target."""
    return (_one_way(scores, positive, likeness, soft) + _one_way(scores.T, positive.T, likeness.T, soft)) / 2


def _one_way(scores: Tensor, positive: Tensor, likeness: Tensor, soft: float) -> Tensor:
    hard = positive / positive.sum(1, keepdim=True)
    target = (1 - soft) * hard + soft * likeness.softmax(1)
    return -(functional.log_softmax(scores, dim=1) * target).sum(1).mean()


def geometry_loss(joint: Tensor, target: Tensor, temperature: float = 0.05) -> Tensor:
    """How differently two spaces rank the neighbours of each row: KL divergence between softmaxes of cosines."""
    joint = functional.normalize(joint, dim=-1)
    itself = torch.eye(len(joint), dtype=torch.bool)
    ours = (joint @ joint.T / temperature).masked_fill(itself, -1e4).log_softmax(1)
    theirs = (target @ target.T / temperature).masked_fill(itself, -1e4).log_softmax(1)
    return functional.kl_div(ours, theirs, log_target=True, reduction="batchmean")

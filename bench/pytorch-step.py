"""The network of small-cnn.ts in PyTorch. A line `plain` or `norm` on stdin makes one training step without or with
batch normalisation; its milliseconds and those of the processor come back as a line on stdout. The first line out is
PyTorch's version."""

import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(0)

WIDTHS = [16, 32, 64]
CLASSES = 10
BATCH = 64


def convolution(wide_in, wide_out, stride, norm):
    conv = nn.Conv2d(wide_in, wide_out, 3, stride, 1, bias=not norm)
    return nn.Sequential(conv, *([nn.BatchNorm2d(wide_out)] if norm else []), nn.ReLU(True))


class SmallCnn(nn.Module):
    def __init__(self, norm):
        super().__init__()
        self.first = convolution(3, WIDTHS[0], 1, norm)
        self.stages = nn.ModuleList(
            nn.Sequential(
                convolution(WIDTHS[max(s - 1, 0)], width, 2 if s else 1, norm),
                convolution(width, width, 1, norm),
            )
            for s, width in enumerate(WIDTHS)
        )
        self.heads = nn.ModuleList(nn.Linear(width, CLASSES) for width in WIDTHS)

    def forward(self, x):
        x = self.first(x)
        logits = []
        for stage, head in zip(self.stages, self.heads):
            x = stage(x)
            logits.append(head(x.mean((2, 3))))
        return logits


def training_step(norm):
    images = torch.randn(BATCH, 3, 32, 32)
    targets = torch.randint(0, CLASSES, (BATCH,))
    model = SmallCnn(norm)
    optimiser = torch.optim.Adam(model.parameters(), 1e-3)

    def step():
        optimiser.zero_grad()
        loss = sum(nn.functional.cross_entropy(logits, targets) for logits in model(images))
        loss.backward()
        optimiser.step()
        return loss.item()

    return step


steps = {"plain": training_step(False), "norm": training_step(True)}
print(torch.__version__, flush=True)
for line in sys.stdin:
    start, busy = time.perf_counter(), time.process_time()
    steps[line.strip()]()
    print((time.perf_counter() - start) * 1000, (time.process_time() - busy) * 1000, flush=True)

"""The device to train on, and the names of the hardware for reports."""

from __future__ import annotations

import platform
import re
from pathlib import Path

import torch

from model.private_apis import has_avx512_bf16


def best_device() -> torch.device:
    """CUDA, else Apple's MPS, else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def has_bfloat16(device: torch.device) -> bool:
    """Whether training in bfloat16 is faster on this device than in float32."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return device.type == "cpu" and has_avx512_bf16()


def hardware(device: torch.device) -> str:
    """The product name of the device; for a CPU with the number of threads."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{cpu()} ({device.type}, {torch.get_num_threads()} threads)"


def cpu() -> str:
    """The product name of the processor."""
    cpuinfo = Path("/proc/cpuinfo")  # Linux; elsewhere `platform` knows the name
    text = cpuinfo.read_text(encoding="utf-8") if cpuinfo.is_file() else ""
    found = re.search(r"model name\s*:\s*(.+)", text)
    return found[1] if found else platform.processor() or platform.machine()

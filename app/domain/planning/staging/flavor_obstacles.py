"""Why a flavor of the cloud is not taken by itself: VMs would end up where nobody meant them to."""

from __future__ import annotations

import re

from app.domain.cloud import CloudFlavor

_PINNED = "pins its vCPUs to cores"
_BOUND: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"hw:cpu_policy=(dedicated|mixed)", _PINNED),
        (r"hw:cpu_(dedicated_mask|realtime.*)=.*", _PINNED),
        (r"resources\d*[\w-]*:PCPU=.*", _PINNED),
        (r"pci_passthrough:.*", "needs a PCI device of a host"),
        (r"resources\d*[\w-]*:(VGPU|PGPU|CUSTOM_\w*GPU\w*)=.*", "needs a GPU"),
        (r"accel:.*", "needs an accelerator"),
        (r"resources\d*[\w-]*:CUSTOM_.*", "needs a resource that only some hosts have"),
        (r"trait\w*:.*", "needs hosts with a trait"),
        (r"(aggregate_instance_extra_specs:)?(availability_zone|zone)=.*", "is bound to a zone"),
        (r"aggregate_instance_extra_specs:.*", "is bound to an aggregate of hosts"),
        (r"capabilities:.*", "is bound to hosts by their capabilities"),
        (r"hw:mem_page_size=(?!(small|any)$).*", "needs huge pages"),
        (r"hw:(numa_.*|pci_numa_.*)=.*", "is bound to NUMA nodes"),
        (r"hw:(tpm_\w+|mem_encryption|pmem)=.*", "needs hardware that only some hosts have"),
        (r"os:secure_boot=required", "needs secure boot"),
        # What has no scope is compared with aggregates, too.
        (r"[^:]*=.*", "is bound to an aggregate of hosts"),
    )
)
"""Extra specs, written key=value, that bind a VM to hosts; the first that fits counts."""


def obstacles(flavor: CloudFlavor) -> tuple[str, ...]:
    """Why nobody but an operator may choose a flavor; empty where it is fit for any VM."""
    found = []
    if flavor.disabled:
        found.append("is disabled")
    if not flavor.public:
        found.append("is private: only projects that were given it can use it")
    found += [f"{words} ({key}={value})" for key, value in flavor.extra_specs
              if (words := _binding(key, value))]  # fmt: skip
    return tuple(found)


def _binding(key: str, value: str) -> str:
    text = f"{key}={value}".replace("\n", " ")
    return next((words for pattern, words in _BOUND if pattern.fullmatch(text)), "")

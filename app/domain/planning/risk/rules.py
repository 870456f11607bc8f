"""How the rules look at a VM's system, size and platform; ``CHECKS`` has those of all rules."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.enums import OsSupport
from app.domain.inventory.operating_systems import recognise
from app.domain.inventory.os_support import guest_kind, os_title
from app.domain.model import Vm
from app.domain.number_style import fixed, general, grouped
from app.domain.planning.risk.config import RiskConfig
from app.domain.planning.risk.evidence import (
    BLANK,
    Check,
    Hit,
    counted_rows,
    fired,
    no_disk_rows,
    power,
    shown,
    unknown,
)
from app.domain.planning.risk.facts import SharedFacts, VmFacts
from app.domain.planning.risk.guest import GUEST_CHECKS
from app.domain.planning.risk.storage import STORAGE_CHECKS
from app.domain.units import MIB_PER_TIB, tib


def _os_unsupported(
    vm: Vm, _facts: VmFacts, config: RiskConfig, _shared: SharedFacts
) -> Hit | None:
    if config.os_support(vm.os_family, vm.os_version) is not OsSupport.UNSUPPORTED:
        return None
    return fired(f"{_guest(vm)} is on the list of unsupported systems.")


def _os_deprecated(vm: Vm, _facts: VmFacts, config: RiskConfig, _shared: SharedFacts) -> Hit | None:
    if config.os_support(vm.os_family, vm.os_version) is not OsSupport.DEPRECATED:
        return None
    return fired(f"{_guest(vm)} is on the list of deprecated systems.")


def _os_unknown(vm: Vm, _facts: VmFacts, config: RiskConfig, _shared: SharedFacts) -> Hit | None:
    if config.os_support(vm.os_family, vm.os_version) is not OsSupport.UNKNOWN:
        return None
    if not vm.os_family:
        return fired(
            "No guest system is named; the migration tool skips such a VM until its system is "
            "entered by hand."
        )
    if guest_kind(vm.os_family) == "other":
        return fired(
            f"{_guest(vm)} is neither Windows nor Linux; the migration tool refuses it until its "
            "system family is entered by hand."
        )
    if vm.os_family == "other-linux":
        return fired(f"{_guest(vm)} does not say which Linux it is.", "version")
    return fired(f"{_guest(vm)} does not say its version; ask whether it runs.", "version")


def _guest(vm: Vm) -> str:
    """The system with the name that it was recognised by, and a contradicting name."""
    told, configured = shown(vm.os_tools), shown(vm.os_config)
    seen = recognise(vm.os_tools, vm.os_config)
    title = os_title(vm.os_family, vm.os_version)
    if seen.source == "config":
        return f"{title} (configured as “{configured}”)"
    if not told:
        return title
    other = f", but configured as “{configured}”" if seen.mismatch else ""
    return f"{title} (VMware Tools: “{told}”{other})"


def _disk_large(vm: Vm, facts: VmFacts, config: RiskConfig, _shared: SharedFacts) -> Hit | None:
    limit = config.thresholds["disk_large_tb"]
    limit_mib = limit * MIB_PER_TIB
    large = [disk for disk in facts.disks if disk.capacity_mib > limit_mib]
    if large:
        sizes = [f"{disk.label} ({fixed(tib(disk.capacity_mib), 2)} TB)" for disk in large]
        return fired(f"Larger than {general(limit)} TB: {counted_rows(sizes)}.")
    if any(disk.capacity_mib <= 0 for disk in facts.disks):
        return unknown("The size of a disk is not in the data.")
    return no_disk_rows(vm, facts)


def _disk_very_large(
    vm: Vm, facts: VmFacts, config: RiskConfig, _shared: SharedFacts
) -> Hit | None:
    total = vm.disk_mib or sum(disk.capacity_mib for disk in facts.disks)
    limit = config.thresholds["disk_very_large_tb"]
    if total > limit * MIB_PER_TIB:
        return fired(
            f"The disks have {fixed(tib(total), 2)} TB together, more than {general(limit)} TB."
        )
    return None if total > 0 or not _disks(vm, facts) else BLANK


def _disk_count_high(
    vm: Vm, facts: VmFacts, config: RiskConfig, _shared: SharedFacts
) -> Hit | None:
    count, limit = _disks(vm, facts), config.thresholds["disk_count_high"]
    if count < limit:
        return None
    return fired(f"{grouped(count)} disks; {general(limit)} or more are many.")


def _disks(vm: Vm, facts: VmFacts) -> int:
    return max(vm.disk_count, sum(not disk.owner for disk in facts.disks))


def _nic_count_high(vm: Vm, facts: VmFacts, config: RiskConfig, _shared: SharedFacts) -> Hit | None:
    count, limit = max(vm.nic_count, len(facts.nics)), config.thresholds["nic_count_high"]
    if count <= limit:
        return None
    return fired(f"{grouped(count)} network adapters, more than {general(limit)}.")


def _vcpu_high(vm: Vm, _facts: VmFacts, config: RiskConfig, _shared: SharedFacts) -> Hit | None:
    limit = config.thresholds["vcpu_high"]
    if vm.vcpu > limit:
        return fired(f"{grouped(vm.vcpu)} vCPUs, more than {general(limit)}.")
    return None if vm.vcpu > 0 else BLANK


def _cbt_off(vm: Vm, _facts: VmFacts, _config: RiskConfig, shared: SharedFacts) -> Hit | None:
    if vm.cbt or power(vm) in {"off", "suspended"}:
        return None
    # RVTools leaves the cell blank for "no", and others write FALSE where they do not know: only
    # where the export says TRUE of some VMs does it tell anything about the others.
    if vm.vcenter in shared.cbt_told:
        return fired("Changed block tracking (CBT) is off; a warm migration switches it on.")
    return BLANK


def _hw_version_low(
    vm: Vm, _facts: VmFacts, config: RiskConfig, _shared: SharedFacts
) -> Hit | None:
    if vm.hw_version is None:
        return BLANK
    limit = config.thresholds["hw_version_min"]
    if vm.hw_version >= limit:
        return None
    return fired(
        f"Virtual hardware version {vm.hw_version}, older than {general(limit)}; move the VM cold "
        "or "
        "upgrade its hardware."
    )


_NO_FT = {"", "notconfigured", "not configured", "none", "no", "false"}


def _fault_tolerance(
    vm: Vm, _facts: VmFacts, _config: RiskConfig, _shared: SharedFacts
) -> Hit | None:
    state = vm.ft_state
    if state == "notConfigured" or state.strip().casefold() in _NO_FT:
        return None
    return fired(f"The fault tolerance state is “{shown(state)}”; switch it off before the move.")


def _secure_boot(vm: Vm, _facts: VmFacts, _config: RiskConfig, _shared: SharedFacts) -> Hit | None:
    firmware = vm.firmware.casefold()
    if firmware == "bios" or vm.secure_boot is False:
        return None
    if vm.secure_boot:
        return fired(f"Secure Boot is on (firmware {vm.firmware or 'not given'}).")
    return BLANK


def _name_invalid(vm: Vm, _facts: VmFacts, config: RiskConfig, _shared: SharedFacts) -> Hit | None:
    name = vm.name
    limit = int(config.thresholds["name_max"])
    plain = name.isascii() and name.replace("-", "").isalnum() and len(name) <= limit
    if plain and name[0] != "-" and name[-1] != "-":
        return None
    refusal = _refusal(name)
    if refusal:
        return fired(f"The target refuses the name “{shown(name)}”: {refusal}.", "refused")
    host = host_name(name, limit)
    if not host:
        return fired(f"No character of “{shown(name)}” can stand in a host name.")
    return fired(f"“{shown(name)}” becomes “{host}” as host name.")


def host_name(name: str, limit: int = 63) -> str:
    """The host name that the target makes of a server's name: letters, digits and hyphens."""
    dashed = "".join("-" if each in " _." else each for each in name.lower())
    kept = "".join(each for each in dashed if each.isascii() and (each.isalnum() or each == "-"))
    return kept.strip("-")[:limit].rstrip("-")


def _refusal(name: str) -> str:
    """Why the target takes no server of this name; empty when it does."""
    if not name.strip():
        return "it is blank"
    if len(name) > 255:
        return f"it has {grouped(len(name))} characters"
    if not name.isprintable():
        return "it has control characters"
    return "it begins or ends with a blank" if name != name.strip() else ""


CHECKS: Mapping[str, Check] = {
    "os_unsupported": _os_unsupported,
    "os_deprecated": _os_deprecated,
    "os_unknown": _os_unknown,
    "disk_large": _disk_large,
    "disk_very_large": _disk_very_large,
    "disk_count_high": _disk_count_high,
    "nic_count_high": _nic_count_high,
    "vcpu_high": _vcpu_high,
    "cbt_off": _cbt_off,
    "hw_version_low": _hw_version_low,
    "fault_tolerance": _fault_tolerance,
    "firmware_efi_secure_boot": _secure_boot,
    "name_invalid": _name_invalid,
    **STORAGE_CHECKS,
    **GUEST_CHECKS,
}

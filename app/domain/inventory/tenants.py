"""Finds the tenant of each VM by a configurable order of methods."""

from __future__ import annotations

import fnmatch
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import lru_cache
from typing import Any

from app.domain.errors import FieldError
from app.domain.model import Tenant, Vm
from app.domain.number_style import grouped

UNASSIGNED = "Unassigned"

METHODS: dict[str, str] = {
    "vcd": "vCD folder or OrgVDC",
    "folder": "Folder",
    "resource_pool": "Resource pool",
    "vapp": "vApp",
    "attribute": "Custom attribute or annotation",
    "name": "VM name pattern",
    "port_group": "Port group pattern",
    "cluster": "Cluster",
}
"""Detection methods in their default order, with their names for people."""

_UUID_SUFFIX = re.compile(r"\s*\(([0-9a-fA-F]{8}-[0-9a-fA-F-]{27})\)\s*$")
_ORG_VDC = re.compile(r"(.+?)[-_]vdc[-_](\d+)", re.IGNORECASE)
_SLASH = re.compile("%2f", re.IGNORECASE)
_NEXT_PAIR = re.compile(r",\s*[\w .-]{1,40}[:=]")
_PLAIN_FOLDERS = {"vm", "discovered virtual machine", "resources"}
_PLACES_KEPT = 8192
"""Folders and pools that are remembered: most VMs lie in one that others lie in too."""


@dataclass(frozen=True, slots=True)
class DetectionConfig:
    """Which methods are tried, in which order, and how.

    ``folder_depth`` counts from 1 below the datacenter and its "vm" folder. ``name_pattern`` and
    ``port_group_pattern`` are regular expressions whose first group (or whole match) is the
    tenant. ``attribute_keys`` are custom attributes or ``key=value`` / ``key: value`` lines of
    the annotation.
    """

    order: tuple[str, ...] = tuple(METHODS)
    disabled: frozenset[str] = frozenset({"name", "port_group"})
    folder_depth: int = 1
    attribute_keys: tuple[str, ...] = ("Tenant",)
    name_pattern: str = ""
    port_group_pattern: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data for storage."""
        data = asdict(self)
        data["order"], data["disabled"] = list(self.order), sorted(self.disabled)
        data["attribute_keys"] = list(self.attribute_keys)
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> DetectionConfig:
        """The configuration as stored; methods unknown to this version are dropped."""
        known = {f.name for f in fields(cls)}
        config = replace(cls(), **{key: value for key, value in data.items() if key in known})
        order = [method for method in config.order if method in METHODS]
        order += [method for method in METHODS if method not in order]
        return replace(
            config,
            order=tuple(order),
            disabled=frozenset(config.disabled),
            attribute_keys=tuple(config.attribute_keys),
        )


@dataclass(frozen=True, slots=True)
class TenantKey:
    """What detection says: the tenant, its OrgVDC ("" where there is none) and the method."""

    name: str
    org_vdc: str = ""
    method: str = "fallback"


@dataclass(frozen=True, slots=True)
class AutoExclude:
    """A pattern that takes tenants out of scope at every detection."""

    id: int
    pattern: str
    reason: str = ""
    regex: bool = False

    def matches(self, name: str) -> bool:
        """Whether a tenant's name matches, without regard to case."""
        if self.regex:
            return compile_pattern("pattern", self.pattern).search(name) is not None
        return fnmatch.fnmatch(name.casefold(), self.pattern.casefold())


@dataclass(frozen=True, slots=True)
class Detector:
    """Applies a configuration to VMs; results for equal inputs are the same.

    :raises FieldError: when a pattern or the folder depth of the configuration is refused.
    """

    config: DetectionConfig
    _methods: tuple[tuple[str, Callable[[Vm], TenantKey | None]], ...] = field(init=False)

    def __post_init__(self) -> None:
        if self.config.folder_depth < 1:
            raise FieldError("folder_depth", "The folder depth counts from 1.")
        tried = tuple(
            (method, _method(method, self.config))
            for method in self.config.order
            if method not in self.config.disabled
        )
        object.__setattr__(self, "_methods", tried)

    def tenant(self, vm: Vm) -> TenantKey:
        """The first method that says something decides; else the VM is Unassigned."""
        for method, find in self._methods:
            found = find(vm)
            if found:
                return replace(found, method=method)
        return TenantKey(UNASSIGNED)


def compile_pattern(field_name: str, pattern: str) -> re.Pattern[str]:
    """Compile a pattern typed by the user.

    :raises FieldError: when it is no regular expression.
    """
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise FieldError(field_name, f"“{pattern}” is not a regular expression: {error}.") from None


def check_patterns(config: DetectionConfig) -> None:
    """Refuse what is no regular expression, also of methods that are off.

    Detection passes over those, but whoever turns one on later must not find it broken.

    :raises FieldError: naming the field.
    """
    for name in ("name_pattern", "port_group_pattern"):
        compile_pattern(name, getattr(config, name))


def _method(method: str, config: DetectionConfig) -> Callable[[Vm], TenantKey | None]:
    if method == "folder":
        return lambda vm: _folder(vm, config.folder_depth)
    if method == "attribute":
        return lambda vm: _attribute(vm, config.attribute_keys)
    if method == "name":
        pattern = compile_pattern("name_pattern", config.name_pattern or "$^")
        return lambda vm: _matched(pattern, [vm.name])
    if method == "port_group":
        pattern = compile_pattern("port_group_pattern", config.port_group_pattern or "$^")
        return lambda vm: _matched(pattern, vm.networks)
    simple: dict[str, Callable[[Vm], TenantKey | None]] = {
        "vcd": _vcd,
        "resource_pool": _resource_pool,
        "vapp": lambda vm: _key(vm.vapp),
        "cluster": lambda vm: _key(vm.cluster),
    }
    return simple[method]


def _key(name: str, org_vdc: str = "") -> TenantKey | None:
    name = name.strip()
    return TenantKey(name, org_vdc) if name else None


@lru_cache(maxsize=_PLACES_KEPT)
def _segments(path: str) -> tuple[str, ...]:
    return tuple(_SLASH.sub("/", part.strip()) for part in path.split("/") if part.strip())


def _vcd(vm: Vm) -> TenantKey | None:
    return _vcd_of(vm.folder, vm.resource_pool)


@lru_cache(maxsize=_PLACES_KEPT)
def _vcd_of(folder: str, resource_pool: str) -> TenantKey | None:
    """vCloud Director's names: ``<tenant>-vdc-<n>``, or folders that carry a UUID."""
    folders, pools = _segments(folder), _segments(resource_pool)
    for segment in [*folders, *(pool for pool in pools if pool.casefold() != "resources")]:
        clean = _UUID_SUFFIX.sub("", segment)
        found = _ORG_VDC.match(clean)
        if found:
            return _key(found[1], clean)
    tagged = [
        clean
        for segment in folders
        if _UUID_SUFFIX.search(segment)
        and (clean := _UUID_SUFFIX.sub("", segment)).casefold() not in _PLAIN_FOLDERS
    ]
    if not tagged:
        return None
    return _key(tagged[0], tagged[1] if len(tagged) > 1 else "")


def _folder(vm: Vm, depth: int) -> TenantKey | None:
    segments = _segments(vm.folder)
    if segments and segments[0].casefold() == vm.datacenter.casefold():
        segments = segments[1:]
    if segments and segments[0].casefold() == "vm":
        segments = segments[1:]
    if len(segments) < depth or segments[depth - 1].casefold() in _PLAIN_FOLDERS:
        return None
    return _key(segments[depth - 1])


def _resource_pool(vm: Vm) -> TenantKey | None:
    """The pool right below the cluster's root pool; the root pool says nothing."""
    segments = _segments(vm.resource_pool)
    roots = [i for i, segment in enumerate(segments) if segment.casefold() == "resources"]
    below = segments[roots[0] + 1 :] if roots else segments[-1:]
    return _key(below[0]) if below else None


def _attribute(vm: Vm, keys: Iterable[str]) -> TenantKey | None:
    folded = {name.casefold(): value for name, value in vm.attributes.items()}
    for key in keys:
        value = folded.get(key.casefold(), "").strip()
        if not value and vm.annotation:
            found = re.search(
                rf"(?:^|[\n;,])\s*{re.escape(key)}\s*[:=]\s*([^;\n]+)", vm.annotation, re.IGNORECASE
            )
            # A comma may belong to the name; before the next key it separates.
            value = _NEXT_PAIR.split(found[1], maxsplit=1)[0] if found else ""
        if value.strip():
            return _key(value)
    return None


def _matched(pattern: re.Pattern[str], texts: Iterable[str]) -> TenantKey | None:
    for text in texts:
        found = pattern.search(text)
        if found:
            # Of alternatives only one group takes part in a match.
            named = next((group for group in found.groups() if group), "")
            key = _key(named if pattern.groups else found[0])
            if key:
                return key
    return None


GIANT_SHARE = 0.5
"""Share of the VMs in plan above which one tenant is probably no tenant but a whole site."""

GIANT_VMS = 20
"""Fewer VMs than these are easily one tenant's."""


def giant_tenant(vms: Iterable[Vm], tenants: Mapping[int, Tenant]) -> str:
    """A sentence about the tenant that holds most VMs in plan; empty where none does."""
    counts = Counter(vm.tenant_id for vm in vms if vm.in_plan)
    total = counts.total()
    if total < GIANT_VMS:
        return ""
    key, count = max(counts.items(), key=lambda each: each[1])
    tenant = tenants.get(key) if key is not None else None
    if tenant is None or tenant.name == UNASSIGNED or count <= GIANT_SHARE * total:
        return ""
    hint = "its folders may be sites or departments rather than tenants"
    if tenant.method != "folder":
        method = METHODS.get(tenant.method, "hand")
        # "vCD", "VM" and "vApp" are written as they are everywhere.
        small = method if method[1:2].isupper() else method[:1].lower() + method[1:]
        hint = f"it was found by {small}"
    return (
        f"The tenant {tenant.title} holds {grouped(count)} of {grouped(total)} VMs in plan: "
        f"{hint}. Look at the "
        "detection of tenants, for example at a deeper folder."
    )

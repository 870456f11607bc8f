"""Each detection method, their order, and patterns that are refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import FieldError
from app.domain.inventory.tenants import (
    METHODS,
    UNASSIGNED,
    AutoExclude,
    DetectionConfig,
    Detector,
    TenantKey,
    compile_pattern,
    giant_tenant,
)
from app.domain.model import Tenant, Vm

UUID = "0f3c2d1e-1111-4222-8333-0123456789ab"


def vm(**fields: Any) -> Vm:
    return Vm(1, "a/vm-1", fields.pop("name", "web01"), datacenter="DC1", **fields)


def only(method: str, **settings: Any) -> Detector:
    return Detector(DetectionConfig(disabled=frozenset(METHODS) - {method}, **settings))


def found(detector: Detector, **fields: Any) -> tuple[str, str]:
    key = detector.tenant(vm(**fields))
    return key.name, key.org_vdc


NOTHING = (UNASSIGNED, "")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"folder": "/DC1/vm/Acme-vdc-01/Web"}, ("Acme", "Acme-vdc-01")),
        ({"folder": f"/DC1/vm/Acme_VDC_2 ({UUID})"}, ("Acme", "Acme_VDC_2")),
        ({"resource_pool": f"/DC1/C1/Resources/Beta-vdc-7 ({UUID})"}, ("Beta", "Beta-vdc-7")),
        ({"folder": f"/DC1/vm/Gamma ({UUID})/Gold ({UUID})/App"}, ("Gamma", "Gold")),
        ({"folder": f"/DC1/vm/Gamma ({UUID})"}, ("Gamma", "")),
        ({"folder": f"/DC1/vm ({UUID})/Discovered virtual machine ({UUID})"}, NOTHING),
        ({"folder": "/DC1/vm/Shop"}, NOTHING),
        ({"resource_pool": "/DC1/C1/Resources"}, NOTHING),
        ({"folder": "/DC1/vm/Acme (not a uuid)"}, NOTHING),
        ({}, NOTHING),
    ],
)
def test_vcd(fields: dict[str, Any], expected: tuple[str, str]) -> None:
    assert found(only("vcd"), **fields) == expected


@pytest.mark.parametrize(
    ("folder", "depth", "expected"),
    [
        ("/DC1/vm/Shop/Web", 1, "Shop"), ("/DC1/vm/Shop/Web", 2, "Web"), ("Shop/Web", 1, "Shop"),
        ("/DC1/vm/Shop", 2, UNASSIGNED), ("/DC1/vm", 1, UNASSIGNED), ("", 1, UNASSIGNED),
        ("/DC1/vm/Discovered virtual machine", 1, UNASSIGNED), ("/dc1/VM/Shop", 1, "Shop"),
        ("/DC1/vm/R%2fD", 1, "R/D"), ("/DC1/vm/R%2FD", 1, "R/D"), ("/DC1/vm/ Shop /", 1, "Shop"),
    ],
)  # fmt: skip
def test_folder(folder: str, depth: int, expected: str) -> None:
    assert found(only("folder", folder_depth=depth), folder=folder)[0] == expected


@pytest.mark.parametrize(
    ("pool", "expected"),
    [
        ("/DC1/C1/Resources/Gold/Web", "Gold"), ("/DC1/C1/Resources", UNASSIGNED), ("Gold", "Gold"),
        ("Resources", UNASSIGNED), ("/DC1/C1/resources/", UNASSIGNED), ("", UNASSIGNED),
        ("/DC1/esx1.example.net/Resources/Lab", "Lab"),
    ],
)  # fmt: skip
def test_the_root_pool_is_never_a_tenant(pool: str, expected: str) -> None:
    assert found(only("resource_pool"), resource_pool=pool)[0] == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"attributes": {"TENANT": "Acme"}}, "Acme"),
        ({"annotation": "Tenant=Acme"}, "Acme"),
        ({"annotation": "Owner: Ops\ntenant: Acme Corp\nEnv=prod"}, "Acme Corp"),
        ({"annotation": "Env=prod; Tenant=Acme; Owner=Ops"}, "Acme"),
        ({"annotation": "Env=prod, Tenant=Acme, Owner=Ops"}, "Acme"),
        ({"annotation": "Tenant=Acme, Inc.; Owner=Ops"}, "Acme, Inc."),
        ({"annotation": "Tenant=Acme\r\nOwner=Ops"}, "Acme"),
        ({"attributes": {"Tenant": " "}, "annotation": "Tenant=Acme"}, "Acme"),
        ({"attributes": {"Tenant": "One"}, "annotation": "Tenant=Two"}, "One"),
        ({"annotation": "Subtenant=Acme"}, UNASSIGNED),
        ({"annotation": "Tenant="}, UNASSIGNED),
        ({"annotation": "the Tenant is Acme"}, UNASSIGNED),
        ({"attributes": {"Customer": "Beta"}}, "Beta"),
    ],
)
def test_attribute_or_annotation(fields: dict[str, Any], expected: str) -> None:
    assert found(only("attribute", attribute_keys=("Tenant", "Customer")), **fields)[0] == expected


def test_keys_of_attributes_are_no_patterns() -> None:
    detector = only("attribute", attribute_keys=("a.b*(c",))
    assert found(detector, annotation="a.b*(c=Acme")[0] == "Acme"
    assert found(detector, annotation="aXb=Acme") == NOTHING


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        (r"^([a-z]+)-", "acme-web01", "acme"), (r"^([a-z]+)-", "web01", UNASSIGNED),
        (r"^[a-z]+", "acme-web01", "acme"), (r"^(acme)-|^(beta)-", "BETA-web01", "BETA"),
        (r"^(x)?acme", "acme-web01", UNASSIGNED), ("", "web01", UNASSIGNED),
        (r"()", "web01", UNASSIGNED), (r"^", "web01", UNASSIGNED),
    ],
)  # fmt: skip
def test_name_pattern(pattern: str, name: str, expected: str) -> None:
    assert found(only("name", name_pattern=pattern), name=name)[0] == expected


def test_port_group_pattern_looks_at_every_network() -> None:
    detector = only("port_group", port_group_pattern=r"^pg-(\w*)-")
    assert found(detector, networks=("Management", "pg--1", "pg-acme-10"))[0] == "acme"
    assert found(detector, networks=()) == NOTHING


def test_vapp_and_cluster() -> None:
    assert found(only("vapp"), vapp=" Shop ") == ("Shop", "")
    assert found(only("cluster"), cluster="Production") == ("Production", "")
    assert found(only("cluster"), cluster=" ") == NOTHING


def test_the_first_method_of_the_order_decides_and_is_named() -> None:
    one = vm(folder="/DC1/vm/Shop", resource_pool="/DC1/C1/Resources/Gold", cluster="C1")
    assert Detector(DetectionConfig()).tenant(one) == TenantKey("Shop", "", "folder")
    order = ("cluster", "folder", "vcd", "resource_pool", "vapp", "attribute", "name", "port_group")
    assert Detector(DetectionConfig(order=order)).tenant(one) == TenantKey("C1", "", "cluster")
    off = DetectionConfig(disabled=frozenset({"folder"}))
    assert Detector(off).tenant(one) == TenantKey("Gold", "", "resource_pool")
    none = DetectionConfig(disabled=frozenset(METHODS))
    assert Detector(none).tenant(one) == TenantKey(UNASSIGNED, "", "fallback")


def test_a_tenant_with_two_org_vdcs_is_two_keys() -> None:
    detector = Detector(DetectionConfig())
    keys = {detector.tenant(vm(folder=f"/DC1/vm/Acme-vdc-{number}")) for number in (1, 2)}
    assert keys == {TenantKey("Acme", "Acme-vdc-1", "vcd"), TenantKey("Acme", "Acme-vdc-2", "vcd")}


@pytest.mark.parametrize("field", ["name_pattern", "port_group_pattern"])
@pytest.mark.parametrize("pattern", ["(", "[a-", "*", "(?P<x>", "\\"])
def test_odd_patterns_are_refused(field: str, pattern: str) -> None:
    config = DetectionConfig(disabled=frozenset(), **{field: pattern})  # fmt: skip
    with pytest.raises(FieldError) as refused:
        Detector(config)
    assert refused.value.field == field
    assert "not a regular expression" in refused.value.message
    with pytest.raises(FieldError):
        compile_pattern("pattern", pattern)


@pytest.mark.parametrize("depth", [0, -1])
def test_odd_depths_are_refused(depth: int) -> None:
    with pytest.raises(FieldError):
        Detector(DetectionConfig(folder_depth=depth))


@pytest.mark.parametrize(
    ("pattern", "regex", "name", "expected"),
    [
        ("test*", False, "TestLab", True),
        ("test*", False, "My test", False),
        ("acme", False, "ACME", True),
        ("a?me", False, "acme", True),
        ("^test|lab$", True, "TestLab", True),
        ("lab", True, "Lab 1", True),
        ("lab", False, "Lab 1", False),
    ],
)
def test_auto_exclude(pattern: str, regex: bool, name: str, expected: bool) -> None:
    assert AutoExclude(1, pattern, regex=regex).matches(name) is expected


def test_a_config_comes_back_from_its_plain_form() -> None:
    config = DetectionConfig(
        order=("cluster", *(method for method in METHODS if method != "cluster")),
        disabled=frozenset({"vcd"}),
        folder_depth=3,
        attribute_keys=("Kunde",),
        name_pattern="x",
    )
    assert DetectionConfig.from_dict(config.to_dict()) == config
    assert DetectionConfig.from_dict({}) == DetectionConfig()
    strange = DetectionConfig.from_dict({"order": ["moon", "cluster"], "moon": 1})
    assert strange.order[0] == "cluster"
    assert set(strange.order) == set(METHODS)


texts = st.text(max_size=40)


@given(
    st.builds(
        vm,
        name=texts,
        folder=texts,
        resource_pool=texts,
        vapp=texts,
        cluster=texts,
        annotation=texts,
        attributes=st.dictionaries(texts, texts, max_size=2),
        networks=st.tuples(texts),
    )
)
def test_every_vm_has_a_tenant_with_a_name(one: Vm) -> None:
    config = DetectionConfig(
        disabled=frozenset(), name_pattern=r"^(\w+)-", port_group_pattern=r"pg-(\w+)"
    )
    key = Detector(config).tenant(one)
    assert key.name
    assert key.name == key.name.strip()
    assert Detector(config).tenant(one) == key


# -- a tenant that is a whole site -----------------------------------------------------------------


def members(*counts: int | None) -> list[Vm]:
    """VMs of the tenants 1, 2, ... in these numbers."""
    return [
        Vm(100 * tenant + n, f"a/{tenant}-{n}", "web", tenant_id=tenant)
        for tenant, count in enumerate(counts, 1)
        for n in range(count or 0)
    ]


def tenants(**fields: Any) -> dict[int, Tenant]:
    return {
        1: Tenant(1, "Site A", **({"method": "folder"} | fields)),
        2: Tenant(2, "Beta", method="folder"),
    }


def test_a_tenant_of_most_vms_is_told_with_its_share() -> None:
    assert giant_tenant(members(15, 9), tenants()) == (
        "The tenant Site A holds 15 of 24 VMs in plan: its folders may be sites or departments "
        "rather than tenants. Look at the detection of tenants, for example at a deeper folder."
    )
    thousands = giant_tenant(members(1200, 34), tenants())
    assert thousands.startswith("The tenant Site A holds 1,200 of 1,234 VMs in plan: ")


@pytest.mark.parametrize(
    ("method", "found_by"),
    [
        ("vcd", "vCD folder or OrgVDC"),
        ("vapp", "vApp"),
        ("name", "VM name pattern"),
        ("attribute", "custom attribute or annotation"),
        ("cluster", "cluster"),
        ("resource_pool", "resource pool"),
        ("", "hand"),
        ("gone", "hand"),
    ],
)
def test_a_giant_that_no_folder_made_is_told_with_its_method(method: str, found_by: str) -> None:
    sentence = giant_tenant(members(20), tenants(method=method))
    assert f"in plan: it was found by {found_by}. Look at" in sentence


@pytest.mark.parametrize(
    ("vms", "fields"),
    [
        # Fewer than twenty VMs are easily one tenant's; less than half of them is no giant.
        (members(19), {}),
        (members(10, 15), {"name": "Site A"}),
        ([], {}),
        # Who is not assigned is no tenant, and neither is one that nobody knows.
        (members(30), {"name": UNASSIGNED}),
        (members(0, 0, 30), {}),
        ([Vm(n, f"a/{n}", "web") for n in range(30)], {}),
    ],
)
def test_estates_without_a_giant(vms: list[Vm], fields: dict[str, Any]) -> None:
    known = {1: Tenant(1, fields.get("name", "Site A"), method="folder")}
    assert giant_tenant(vms, known) == ""


def test_only_vms_in_plan_make_a_giant() -> None:
    out = [Vm(900 + n, f"a/out-{n}", "old", tenant_id=1, exclusion="template") for n in range(50)]
    assert giant_tenant([*members(10, 15), *out], tenants()).startswith("The tenant Beta holds 15 ")
    assert giant_tenant([*members(19), *out], tenants()) == ""

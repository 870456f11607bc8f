"""What each kind of text becomes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.anonymity.addresses import Addresses
from app.domain.anonymity.marks import lists_without_names, marks_for
from app.domain.anonymity.roster import Roster
from app.domain.anonymity.scramble import Scramble
from app.domain.anonymity.scribe import Scribe
from app.domain.anonymity.treatments import anything
from app.domain.planning.risk.guest import secret_word
from app.domain.planning.risk.knobs import DEFAULT_LISTS
from app.domain.planning.risk.storage import hints_at_dedup

WORDS = DEFAULT_LISTS["secret_words"]


def written(*works: Callable[[Scribe], object]) -> list[object]:
    """What the scribe writes after it has seen all of it."""
    scramble = Scramble(bytes(32))
    roster = Roster(marks=marks_for(DEFAULT_LISTS))
    scribe = Scribe(roster, Addresses(scramble), scramble, WORDS)
    for work in works:
        work(scribe)
    scribe.settle()
    return [work(scribe) for work in works]


def test_a_name_is_the_same_wherever_it_stands() -> None:
    name, path, dns, said, folded = written(
        lambda s: s.name("vm", "web01"),
        lambda s: s.on_store("[san-2] web01/web01_1-000002.vmdk"),
        lambda s: s.name("vm", "web01.corp.example"),
        lambda s: s.said("Moved web01"),
        lambda s: s.folded("vm", "web01"),
    )
    assert name == folded == "vm-01"
    assert path == "[store-01] vm-01/vm-01_1-000002.vmdk"
    assert dns == "vm-01.place-01"
    assert said == "Moved vm-01"


def test_folders_keep_what_tenants_are_found_by() -> None:
    folder, tenant, vdc = written(
        lambda s: s.path("folder", "/Site/vm/Harbour%2fEast"),
        lambda s: s.name("tenant", "Harbour/East"),
        lambda s: s.name("tenant", "harbour-vdc-12"),
    )
    assert folder == "/folder-01/vm/tenant-02"
    assert tenant == "tenant-02"
    assert vdc == "tenant-01-vdc-12"


def test_names_without_meaning_stay_and_forms_stay() -> None:
    kept, pool, vcls, host = written(
        lambda s: s.name("tenant", "Unassigned"),
        lambda s: s.path("pool", "/Site/Cluster/Resources/Gold"),
        lambda s: s.name("vm", "vCLS-0f0e0d0c-0b0a-4a3b-9c8d-0102030405ab"),
        lambda s: s.name("esx", "10.9.8.7"),
    )
    assert kept == "Unassigned"
    assert str(pool).split("/")[3] == "Resources"
    assert str(vcls).startswith("vCLS-")
    assert "0b0a" not in str(vcls)
    assert str(host).endswith(".7")
    assert not str(host).startswith("10.9.")


def test_lists_of_addresses_keep_their_form() -> None:
    made = written(
        lambda s: s.addresses("10.1.2.3, fe80::1"),
        lambda s: s.addresses("10.1.2.0/24"),
        lambda s: s.addresses("10.1.2.10-10.1.2.20"),
        lambda s: s.addresses("dns.corp.example"),
    )
    first, cidr, pool, name = map(str, made)
    assert ", fe80::" in first
    assert cidr.endswith(".0/24")
    assert first.split(",")[0].rpartition(".")[0] == cidr.rpartition(".")[0]
    assert pool.count("-") == 1
    assert name == "place-02.place-01"


def test_notes_lose_their_words_and_keep_that_they_hold_a_secret() -> None:
    plain, secret, placeholder = written(
        lambda s: s.note("Ask Kim before the move"),
        lambda s: s.note("root password: Tiger77"),
        lambda s: s.note("password: see vault"),
    )
    assert plain == "(5 words)"
    assert secret_word(str(secret), WORDS)
    assert "Tiger" not in str(secret)
    assert not secret_word(str(placeholder), WORDS)


def test_attributes_keep_whether_they_give_a_secret_away() -> None:
    found = {"Root password": "Tiger77", "DB password": "see vault", "Cost": "4711", "X": ""}
    made = written(lambda s: s.attributes(found))[0]
    assert isinstance(made, dict)
    hits = [bool(secret_word(f"{key}: {value}", WORDS)) for key, value in made.items()]
    assert hits == [True, False, False, False]
    assert not set(found) & set(made)
    assert not set(filter(None, found.values())) & set(made.values())


def test_a_datastore_and_a_vm_keep_what_rules_look_for() -> None:
    dedup, plain, odd = map(str, written(
        lambda s: s.name("store", "SAN dedupe 1"),
        lambda s: s.name("store", "SAN 2"),
        lambda s: s.name("vm", "web 01"),
    ))  # fmt: skip
    assert hints_at_dedup(dedup, "", DEFAULT_LISTS["storage_dedup"])
    assert not hints_at_dedup(plain, "", DEFAULT_LISTS["storage_dedup"])
    assert "_" in odd


def test_own_words_of_the_lists_are_exchanged_for_the_program_s() -> None:
    lists = {"storage_dedup": ["acme-*", "compress"], "secret_words": [],
             "ignored_partitions": ["/snap/*", "/acme/*"], "else": ["acme"]}  # fmt: skip
    made = lists_without_names(lists, lambda path: path.replace("acme", "folder-01"))
    assert made == {
        "storage_dedup": ["dedup", "compress"], "secret_words": [],
        "ignored_partitions": ["/snap/*", "/folder-01/*"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "kept"),
    [("/", True), ("/boot/efi", True), ("C:\\", True), ("/var/log", True), ("/acme", False),
     ("D:\\Acme\\", False), ("/data/acme*", False)],
)  # fmt: skip
def test_guest_paths_keep_what_every_system_has(path: str, kept: bool) -> None:
    made = str(written(lambda s: s.guest_path(path))[0])
    assert (made == path) is kept
    assert "acme" not in made.casefold()


def test_what_the_program_says_keeps_its_own_words() -> None:
    made = written(
        lambda s: s.name("vm", "db7"),
        lambda s: s.said("Moved 3 VMs to wave “Nordlicht”: db7, CHG0012345."),
    )[1]
    assert made == "Moved 3 VMs to wave “…”: vm-01, …."


def test_services_keep_scheme_and_port() -> None:
    made = str(written(lambda s: s.url("https://kim:pw@keystone.corp.example:5000/v3"))[0])
    assert made == "https://place-02.place-01:5000/v3"


def test_files_keep_their_ending_and_sheets_of_rvtools_their_name() -> None:
    file, sheet = written(
        lambda s: s.file("/home/kim/Harbour 2026.10.xlsx"),
        lambda s: s.sheet("Harbour 2026.10.xlsx: vHBA"),
    )
    assert str(file).endswith("/file-01.xlsx")
    assert "kim" not in str(file)
    assert sheet == "file-01.xlsx: vHBA"


def test_images_keep_the_system_that_they_tell() -> None:
    made = str(written(lambda s: s.image("corp-debian-12.5-golden"))[0])
    assert made.startswith("debian 12.5 image-")
    assert "corp" not in made


def test_of_json_that_nobody_knows_only_figures_stay() -> None:
    value = {"owner": ["kim", 3, None, True], "deep": {"x": "lee"}}
    made = written(lambda s: anything(s, value))[0]
    assert "kim" not in str(made)
    assert "lee" not in str(made)
    assert "owner" not in str(made)
    assert isinstance(made, dict)
    assert [each[1:] for each in made.values() if isinstance(each, list)] == [[3, None, True]]

"""Words that name nobody: those of the program, of RVTools, and of every estate and guest."""

from __future__ import annotations

import re

from app.domain.inventory.sheet_fields import ALIASES


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TOLD = _set_of(
    """
    above accept according account accounts action active actual adapter adapters add added addr
    address addresses adopt after again agent agree agreed all alone already among and anew
    another answer any apart application approval approve approved are as asked assessed assign
    assigned at auto back backup baseline be became been before begin behind below beside
    between blank boot both break breaks broken bsle busy but by byte bytes calendar can
    cancelled cannot cap capacity cells change changed changes check checks choose chosen clear
    client close cloud cluster cohort cohorts cold column columns come comes confidence config
    configuration confirm confirmation confirmed connect connected connection consolidation
    contents copied copy copying cores could count counted counts cpu cpus create creation csv
    cut cutover damaged data datacenter datastore date dates day days decision default delete
    deleted depend dependencies dependency depends description destination detected detection
    device difference different differently directory disk disks dns do does domain done down
    duplicate each ease edited else empty enabled end ended ends enter entered enterprise estado
    event every example excel exist existing export facts failed far fewer field file file's
    files fill finding findings firewall first fits flavor flavors flow flows folder follow
    follows for foreign formulas found free from ft full gap gaps gb generate generated gets
    give go goes gone group groups guardrails guest had hand has have heading headings here hold
    holds holidays host hostname hours how hw id image images import in instead into inventory
    ip ipv is it its itself keep keeps kept key kind know known larger last latency later least
    leave left lets libreoffice lie like line lines linux list lists local locked log longer
    look looked machine made make makes many map marked match matched matching may mb mean
    memory mend merge merged mib micro migrated migration missing mode model more most move
    moved moves must name names need needed needs neither network networks never nevertheless
    new newer no nobody node nodes none not note nothing now num number object of off on once
    one ones only open operating or order ordinary os other others out outcome outside over
    overall overcommit own owner page part parts passed password passwords pattern pcd peer pem
    per physical pilot pipe place plan planned policy port ports power powered powerstate
    prepare preview priority problems profile profiles program progress project proposed
    protected protocol prove provisioned provisioning public put quotas quotes raise ram ramp
    raw reached reaches read readiness reading reason received recognised red redo refused
    regenerate rejected remediation remote remove removed rename renamed reorder replaced
    request required resolved resource right ring risk riskiest role roll rollback room row rows
    rule rules run rvtools same save say says scheduled score sdk security seed seen selected
    sent server servers service services sessions set sets several share shared sheet shift shut
    since size skip skipped slots so some something source space speicherplatz split src staging
    stand stands start started starts state status stay stays still stop storage strategy subnet
    subnets such sum support suse suspend system systems table take taken takes target targets
    task tb tells template tenancy tenant tenants test text than that the their them then there
    these they this those through time times to today together too tools total transport twice
    two type types unchanged under undo unit unknown until up updated usage use used user users
    utc uuid value vcenter vcpu version vi vinfo virtual vlan vlans vm vmemory vms vmware volume
    vpartition wait waits waive waived waiver wanted warm was wave wave's waves way were what
    when where which while who whole whose why win window windows with within without workbook
    working workspace would write written wrote xlsx yes yet you zip
    """
)
"""Of the program's sentences on imports, edits, waves and the target."""

_HEADINGS = frozenset(
    word
    for fields in ALIASES.values()
    for headings in fields.values()
    for heading in headings
    for word in re.findall(r"[a-z]+", heading)
)
"""Of the headings that it looks for."""

WORDS = _TOLD | _HEADINGS | {sheet.casefold() for sheet in ALIASES}
"""All that may stand in what the program tells, in small letters."""

SHEETS = frozenset(ALIASES) | _set_of(
    """
    vCPU vMemory vDisk vPartition vNetwork vFloppy vCD vUSB vSnapshot vTools vSource vRP
    vCluster vHost vHBA vNIC vSwitch vPort dvSwitch dvPort vSC_VMK vDatastore vMultiPath
    vLicense vFileInfo vHealth vMetaData
    """
)
"""Sheets of RVTools."""

KEPT = _set_of(
    """
    vm resources unassigned default public internal admin member reader manager service
    migrated-open simple_network physnet1 tenant
    """
) | {"discovered virtual machine", "(none)"}
"""Names that everybody has, or that the program itself writes, in small letters."""

GUEST = _set_of(
    """
    bin boot data dev etc home lib lib64 media mnt opt proc root run sbin snap srv sys tmp usr
    var local log cache spool mail www docker containers kubelet snapd cdrom efi share backup
    rpm_mount swap
    """
)
"""Folders that guests have by themselves."""

"""Which fields each sheet of an RVTools export has, and under which headings they stand.

RVTools' own headings come first, then those of old versions, of ``-DBColumnNames`` (after their
sheet prefix) and of other exporters. Sizes stand without their unit.
"""

from __future__ import annotations

from collections.abc import Mapping

# Field of our records <- headings that mean it, best first. Folded, so "MB" covers "MiB".
_VM_KEYS: dict[str, tuple[str, ...]] = {
    "vm": ("vm", "vm name", "name of vm"),
    "vm_ref": ("vm id", "vm moref"),
    "vm_uuid": ("vm uuid", "vm instance uuid", "uuid"),
    "sdk_uuid": ("vi sdk uuid",),
    "sdk_server": ("vi sdk server", "vcenter", "vcenter server"),
    "folder": ("folder", "folder path", "vm folder"),
    "datacenter": ("datacenter", "data center"),
    "cluster": ("cluster", "cluster name"),
    "host": ("host", "esx host", "host name"),
}
# RVTools repeats what a VM is in every sheet; it counts where vInfo does not tell it.
_VM_STATE: dict[str, tuple[str, ...]] = {
    "power_state": ("powerstate", "power state"),
    "template": ("template",),
    "srm_placeholder": ("srm placeholder",),
    "os_config": ("os according to the configuration file",),
    "os_tools": ("os according to the vmware tools",),
}
_VM_SHEET = _VM_KEYS | _VM_STATE

ALIASES: dict[str, dict[str, tuple[str, ...]]] = {
    "vInfo": {
        **_VM_KEYS,
        "vm": ("vm", "vm name", "name"),
        "power_state": ("powerstate", "power state"),
        "template": ("template",),
        "srm_placeholder": ("srm placeholder",),
        "config_status": ("config status",),
        "dns_name": ("dns name", "guest hostname", "guest host name"),
        "connection_state": ("connection state",),
        "guest_state": ("guest state",),
        "consolidation_needed": ("consolidation needed",),
        "created": ("creation date", "create date"),
        "cpus": ("cpus", "num cpus", "num cpu", "vcpus", "# cpus", "vcpu"),
        "memory": ("memory", "ram", "memory size", "configured memory", "provisioned memory"),
        "ft_role": ("ft role",),
        "nics": ("nics", "# nics"),
        "disks": ("disks", "# disks", "num virtual disks"),
        "total_disk": ("total disk capacity", "total disk size"),
        "cbt": ("cbt", "change block tracking", "changed block tracking"),
        "primary_ip": ("primary ip address", "primary ip", "ip address", "ipaddresses"),
        **{f"network_{n}": (f"network #{n}", f"network {n}") for n in range(1, 9)},
        "resource_pool": ("resource pool",),
        "vapp": ("vapp", "vapp name"),
        "ft_state": ("ft state",),
        "provisioned": ("provisioned", "provisioned space"),
        "in_use": ("in use", "used space"),
        "secure_boot": ("efi secure boot", "secure boot"),
        "firmware": ("firmware", "boot type"),
        "hw_version": ("hw version", "hardware version"),
        "path": ("path",),
        "annotation": ("annotation", "notes", "description"),
        "os_config": ("os according to the configuration file", "os", "guest os", "config os"),
        "os_tools": ("os according to the vmware tools", "tools os", "os tools"),
        "smbios_uuid": ("smbios uuid", "bios uuid"),
        "guest_data": ("guest detailed data",),
        "tools_status": ("toolsstatus", "tools status"),
        "cpu_usage": ("cpu usage %",),
    },
    "vCPU": {
        **_VM_SHEET,
        "cpus": ("cpus", "num cpus", "num cpu", "vcpus", "# cpus", "vcpu"),
        "max": ("max", "max cpu usage"),
        "overall": ("overall", "cpu_usage_mhz", "overall cpu usage"),
        "usage": ("cpu usage %", "usage %", "% usage"),
    },
    "vMemory": {
        **_VM_SHEET,
        "size": ("size", "memory", "memory size"),
        "active": ("active", "memory_usage"),
    },
    "vDisk": {
        **_VM_SHEET,
        "label": ("disk", "disk label"),
        "disk_key": ("disk key", "key"),
        "disk_uuid": ("disk uuid",),
        "capacity": ("capacity",),
        "raw": ("raw",),
        "disk_mode": ("disk mode", "mode"),
        "sharing": ("sharing mode",),
        "thin": ("thin", "thin provisioned"),
        "controller": ("controller",),
        "shared_bus": ("shared bus", "sharedbus"),
        "path": ("path", "file"),
        "raw_lun_id": ("raw lun id",),
        "raw_mode": ("raw comp. mode", "raw com. mode"),
        "datastore": ("datastore",),
    },
    "vPartition": {
        **_VM_SHEET,
        "disk_key": ("disk key", "key"),
        "path": ("disk", "mount", "partition"),
        "capacity": ("capacity",),
        "consumed": ("consumed", "used"),
        "free": ("free", "free space"),
        "free_pct": ("free %",),
    },
    "vNetwork": {
        **_VM_SHEET,
        "label": ("nic label", "network adapter", "nic"),
        "adapter": ("adapter",),
        "network": ("network", "network name", "port group", "portgroup", "name"),
        "vlan": ("vlan", "vlan id", "vlanid", "vlan-id"),
        "switch": ("switch",),
        "connected": ("connected",),
        "mac": ("mac address", "mac"),
        "mac_type": ("type",),
        "ipv4": ("ipv4 address", "ip4 address"),
        "ipv6": ("ipv6 address", "ip6 address"),
        "ip": ("ip address", "ipaddress", "ip addresses"),
        "direct_path": ("direct path io",),
    },
    "vSnapshot": {
        **_VM_SHEET,
        "name": ("name", "snapshot", "snapshotname"),
        "description": ("description",),
        "created": ("date / time", "created", "date"),
        "size": ("size (total)", "size", "size total"),
        "quiesced": ("quiesced",),
    },
    "vTools": {
        **_VM_SHEET,
        "tools": ("tools", "toolsstatus"),
    },
    "vCD": {
        **_VM_SHEET,
        "label": ("device node", "device"),
        "connected": ("connected",),
        "detail": ("device type", "isopath"),
    },
    "vUSB": {
        **_VM_SHEET,
        "label": ("device node", "device", "device type"),
        "connected": ("connected",),
        "detail": ("family", "device type"),
    },
    "vHost": {
        "name": ("host", "host name", "name"),
        "datacenter": ("datacenter",),
        "cluster": ("cluster",),
        "cpu_model": ("cpu model", "cpu_model"),
        "cpu_mhz": ("speed", "cpu mhz"),
        "sockets": ("# cpu", "cpu_sockets", "num cpu"),
        "cores": ("# cores", "cpu_cores", "num cpu cores"),
        "hyperthreading": ("ht active", "hyperthreading active", "hyperthreading"),
        "memory": ("# memory", "memory size", "memory"),
        "cpu_usage": ("cpu usage %", "overall cpu usage"),
        "memory_usage": ("memory usage %", "overall memory usage"),
        "version": ("esx version", "version", "full name"),
        "vendor": ("vendor",),
        "model": ("model",),
        "sdk_uuid": ("vi sdk uuid",),
        "sdk_server": ("vi sdk server",),
    },
    "vCluster": {
        "name": ("name", "cluster"),
        "hosts": ("numhosts", "# hosts"),
        "cpu_mhz": ("totalcpu", "totalcpu_mhz"),
        "cores": ("numcpucores",),
        "memory": ("totalmemory",),
        "ha": ("ha enabled", "ha_enabled"),
        "drs": ("drs enabled", "drs_enabled"),
        "sdk_uuid": ("vi sdk uuid",),
        "sdk_server": ("vi sdk server",),
    },
    "vDatastore": {
        "name": ("name", "datastore"),
        "kind": ("type",),
        "capacity": ("capacity",),
        "free": ("free", "free space"),
        "accessible": ("accessible",),
        "object_id": ("object id",),
        "url": ("url",),
        "host_count": ("# hosts",),
        "hosts": ("hosts",),
        "sdk_uuid": ("vi sdk uuid",),
        "sdk_server": ("vi sdk server",),
    },
    "vPort": {
        "name": ("port group", "port group name", "name"),
        "vlan": ("vlan",),
        "switch": ("switch", "vswitch"),
        "host": ("host",),
        "sdk_uuid": ("vi sdk uuid",),
        "sdk_server": ("vi sdk server",),
    },
    "dvPort": {
        "name": ("port", "port group", "port name", "name"),
        "vlan": ("vlan",),
        "switch": ("switch", "dvswitch"),
        "sdk_uuid": ("vi sdk uuid",),
        "sdk_server": ("vi sdk server",),
    },
    "vMetaData": {
        "version": ("rvtools version",),
        "created": ("xlsx creation datetime", "csv creation datetime", "generatedat"),
        "server": ("server",),
    },
}

# RVTools' headings are English. Lists that were translated by hand or come from a client in
# another language are read by their main columns; the report tells what it did not find.
_TRANSLATED: dict[str, tuple[str, ...]] = {
    "vm": ("virtuelle maschine", "machine virtuelle", "máquina virtual", "macchina virtuale"),
    "power_state": (
        "energiezustand", "energiestatus", "betriebszustand", "stromzustand",
        "état d'alimentation", "état de l'alimentation", "estado de energía",
        "estado de encendido", "stato alimentazione", "stato di alimentazione",
        "estado de energia",
    ),
    "template": ("vorlage", "modèle", "plantilla", "modello", "modelo", "sjabloon"),
    "cpus": (
        "anzahl cpus", "prozessoren", "anzahl prozessoren", "processeurs",
        "nombre de processeurs", "procesadores", "processori", "processadores", "processoren",
    ),
    "memory": ("arbeitsspeicher", "mémoire", "memoria", "memória", "geheugen"),
    "provisioned": (
        "bereitgestellter speicherplatz", "bereitgestellt", "espace provisionné",
        "espacio aprovisionado", "spazio fornito", "espaço provisionado",
    ),
    "in_use": (
        "verwendeter speicherplatz", "belegter speicherplatz", "belegt", "espace utilisé",
        "espacio utilizado", "spazio utilizzato", "espaço usado",
    ),
    "datacenter": ("rechenzentrum", "datencenter", "centre de données", "centro de datos"),
    "folder": ("ordner", "dossier", "carpeta", "cartella", "pasta"),
    "os_config": (
        "betriebssystem", "gastbetriebssystem", "système d'exploitation", "sistema operativo",
    ),
}  # fmt: skip
ALIASES["vInfo"].update(
    {field: (*ALIASES["vInfo"][field], *names) for field, names in _TRANSLATED.items()}
)

VM_SHEETS = (
    "vCPU", "vMemory", "vDisk", "vPartition", "vNetwork", "vSnapshot", "vTools", "vCD", "vUSB",
)  # fmt: skip
"""Sheets whose rows belong to VMs and join with vInfo."""

READ_ORDER = (
    "vMetaData",
    "vInfo",
    *VM_SHEETS,
    "vHost",
    "vCluster",
    "vDatastore",
    "vPort",
    "dvPort",
)

_ANY_VM_KEY = ("vm", "vm_ref", "vm_uuid")
REQUIRED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "vInfo": (("vm",),),
    "vDisk": (_ANY_VM_KEY, ("capacity",)),
    "vPartition": (_ANY_VM_KEY, ("capacity",)),
    "vNetwork": (_ANY_VM_KEY, ("network",)),
    "vSnapshot": (_ANY_VM_KEY,),
    "vCPU": (_ANY_VM_KEY,),
    "vMemory": (_ANY_VM_KEY,),
    "vTools": (_ANY_VM_KEY,),
    "vCD": (_ANY_VM_KEY,),
    "vUSB": (_ANY_VM_KEY,),
    "vHost": (("name",),),
    "vCluster": (("name",),),
    "vDatastore": (("name",),),
    "vPort": (("name",), ("vlan",)),
    "dvPort": (("name",), ("vlan",)),
    "vMetaData": (),
}
"""Without one field of each group a sheet says nothing."""

NUMBERS: Mapping[str, tuple[str, ...]] = {
    "vInfo": ("cpus", "memory", "provisioned", "in_use", "total_disk", "cpu_usage"),
    "vCPU": ("cpus", "max", "overall", "usage"),
    "vMemory": ("size", "active"),
    "vDisk": ("capacity",),
    "vPartition": ("capacity", "consumed", "free", "free_pct"),
    "vSnapshot": ("size",),
    "vHost": ("cpu_mhz", "sockets", "cores", "memory", "cpu_usage", "memory_usage"),
    "vCluster": ("hosts", "cpu_mhz", "cores", "memory"),
    "vDatastore": ("capacity", "free", "host_count"),
    "vPort": (),
    "dvPort": (),
}
"""Columns of numbers; as texts they tell the decimal mark of their table."""

TAKEN_ALONG = frozenset(_VM_STATE)
"""Fields of vInfo that the other sheets of VMs have too, and need not have."""

STAND_INS: Mapping[str, frozenset[str]] = {
    "vInfo": frozenset({"tools_status", "cpu_usage"}),
    "vCPU": frozenset({"usage"}),
    "vDisk": frozenset({"datastore"}),
    "vNetwork": frozenset({"ip", "vlan"}),
}
"""Fields that only other exporters and old versions write; RVTools has them in other columns."""

SIZES: Mapping[str, frozenset[str]] = {
    "vInfo": frozenset({"memory", "total_disk", "provisioned", "in_use"}),
    "vMemory": frozenset({"size", "active"}),
    "vDisk": frozenset({"capacity"}),
    "vPartition": frozenset({"capacity", "consumed", "free"}),
    "vSnapshot": frozenset({"size"}),
    "vHost": frozenset({"memory"}),
    "vCluster": frozenset({"memory"}),
    "vDatastore": frozenset({"capacity", "free"}),
}
"""Fields that hold sizes: their headings may name a unit, which is MiB where they name none."""

# Columns between Annotation and Datacenter (and others unknown to RVTools) are custom attributes.
BUILT_IN_VINFO = (
    "Select", "Config status", "Heartbeat", "PowerOn", "Suspended To Memory", "Suspend time",
    "Suspend Interval", "Change Version", "Overall Cpu Readiness", "Active Memory",
    "Fixed Passthru HotPlug", "min Required EVC Mode Key", "Latency Sensitivity",
    "Op Notification Timeout", "EnableUUID", "Num Monitors", "Video Ram KB", "Folder ID",
    "DAS protection", "FT Role", "FT Latency", "FT Bandwidth", "FT Sec. Latency",
    "Vm Failover In Progress", "Unshared MB", "HA Restart Priority", "HA Isolation Response",
    "HA VM Monitoring", "Cluster rule(s)", "Cluster rule name(s)", "Boot Required",
    "Boot delay", "Boot retry delay", "Boot retry enabled", "Boot BIOS setup",
    "Reboot PowerOff", "HW upgrade status", "HW upgrade policy", "HW target", "Log directory",
    "Snapshot directory", "Suspend directory", "Customization Info", "VI SDK Server type",
    "VI SDK API Version", "Internal Sort Column",
)  # fmt: skip

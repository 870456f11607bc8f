"""First rows of exports of many versions and writers, blanks as they stand in the files.

Versions 3.10 and 4.7 are those of the generator.
"""

from __future__ import annotations

VERSIONS: dict[str, dict[str, str]] = {
    "R3.9": {
        "vInfo": (
            "VM, Powerstate, Template, Config status, DNS Name, Connection state, Guest "
            "state, Heartbeat, Consolidation Needed, PowerOn, Suspend time, Change Version,"
            " CPUs, Memory, NICs, Disks, Network #1, Network #2, Network #3, Network #4, "
            "Num Monitors, Video Ram KB, Resource pool, Folder, vApp, DAS protection, FT "
            "State, FT Latency, FT Bandwidth, FT Sec. Latency, Provisioned MB, In Use MB, "
            "Unshared MB, HA Restart Priority, HA Isolation Response, HA VM Monitoring, "
            "Cluster rule(s), Cluster rule name(s), Boot Required, Boot delay, Boot retry "
            "delay, Boot retry enabled, Boot BIOS setup, Firmware, HW version, HW upgrade "
            "status, HW upgrade policy, HW target, Path, Annotation, "
            "BridgeWays.VMware.ESX.CustomField.CollectCPUStatistics, "
            "BridgeWays.VMware.ESX.CustomField.CollectMemoryStatistics, "
            "BridgeWays.VMware.ESX.CustomField.CollectNetStatistics, "
            "BridgeWays.VMware.ESX.CustomField.WasteWhitelisted, NB_LAST_BACKUP, "
            "Datacenter, Cluster, Host, OS according to the configuration file, OS "
            "according to the VMware Tools, VM ID, VM UUID, VI SDK Server type, VI SDK API "
            "Version, VI SDK Server, VI SDK UUID"
        ),
    },
    "R3.x-A": {
        "vInfo": (
            "VM, Powerstate, Template, Config status, DNS Name, CPUs, Latency Sensitivity, "
            "Memory, NICs, Disks, EnableUUID, CBT, Num Monitors, Video Ram KB, Resource "
            "pool, Folder, vApp, DAS protection, FT State, FT Latency, FT Bandwidth, FT "
            "Sec. Latency, Provisioned MB, In Use MB, Unshared MB, HA Restart Priority, HA "
            "Isolation Response, HA VM Monitoring, Cluster rule(s), Cluster rule name(s), "
            "Boot Required, Boot delay, Boot retry delay, Boot retry enabled, Boot BIOS "
            "setup, Firmware, HW version, HW upgrade status, HW upgrade policy, HW target, "
            "Path, Annotation, Last Backup, Datacenter, Cluster, Host, OS according to the "
            "configuration file, OS according to the VMware Tools, VM ID"
        ),
        "vDisk": (
            "VM, Powerstate, Template, Disk, Capacity MB, Raw, Disk Mode, Thin, Eagerly "
            "Scrub, Split, Write Through, Level, Shares, Reservation, Limit, Controller, "
            "Label, SCSI Unit #, Unit #, Shared Bus, Path, Raw LUN ID, Raw Comp. Mode, "
            "Annotation, Last Backup, Datacenter, Cluster, Host, Folder, OS according to "
            "the configuration file, OS according to the VMware Tools, VM ID, VM UUID, VI "
            "SDK Server, VI SDK UUID"
        ),
        "vPartition": (
            "NEXT Data Center, Powerstate, Template, Disk, Capacity MB, Consumed MB, Free "
            "MB, Free % , Annotation, Last Backup, Datacenter, Cluster, Host, OS according "
            "to the configuration file, OS according to the VMware Tools, VM ID"
        ),
        "vHost": (
            "Host, Datacenter, Cluster, Config status, CPU Model, Speed, HT Available, HT "
            "Active, # CPU, Cores per CPU, # Cores, CPU usage %, # Memory, Memory usage %, "
            "Console, # NICs, # HBAs, # VMs, VMs per Core, # vCPUs, vCPUs per Core, vRAM, "
            "VM Used memory, VM Memory Swapped, VM Memory Ballooned, VMotion support, "
            "Storage VMotion support, Current EVC, Max EVC, Assigned License(s), ATS "
            "Heartbeat, ATS Locking, Current CPU power man. policy, Supported CPU power "
            "man., Host Power Policy, ESX Version, Boot time, DNS Servers, DHCP, Domain, "
            "DNS Search Order, NTP Server(s), NTPD running, Time Zone, Time Zone Name, GMT "
            "Offset, Vendor, Model, Service tag, OEM specific string, BIOS Version, BIOS "
            "Date, Object ID, VI SDK Server, VI SDK UUID"
        ),
        "vCluster": (
            "Name, Config status, OverallStatus, NumHosts, numEffectiveHosts, TotalCpu, "
            "NumCpuCores, NumCpuThreads, Effective Cpu, TotalMemory, Effective Memory, Num "
            "VMotions, HA enabled, Failover Level, AdmissionControlEnabled, Host "
            "monitoring, HB Datastore Candidate Policy, Isolation Response, Restart "
            "Priority, Cluster Settings, Max Failures, Max Failure Window, Failure "
            "Interval, Min Up Time, VM Monitoring, DRS enabled, DRS default VM behavior, "
            "DRS vmotion rate, DPM enabled, DPM default behavior, DPM Host Power Action "
            "Rate, VI SDK Server, VI SDK UUID"
        ),
    },
    "R3.x-B": {
        "vInfo": (
            "VM, Powerstate, Template, CPUs, Memory, NICs, Disks, Provisioned MB, In Use "
            "MB, Datacenter, Cluster, Host, OS according to the configuration file, OS "
            "according to the VMware Tools"
        ),
        "vPartition": (
            "VM, Powerstate, Template, Disk, Capacity MB, Consumed MB, Free MB, Free % , "
            "Datacenter, Cluster, Host, OS according to the configuration file, OS "
            "according to the VMware Tools"
        ),
        "vHost": (
            "Host, Datacenter, Cluster, Config status, CPU Model, Speed, HT Available, HT "
            "Active, # CPU, Cores per CPU, # Cores, CPU usage %, # Memory, Memory usage %, "
            "Console, # NICs, # HBAs, # VMs, VMs per Core, # vCPUs, vCPUs per Core, vRAM, "
            "VM Used memory, VM Memory Swapped, VM Memory Ballooned, ESX Version, Vendor, "
            "Model"
        ),
    },
    "R4.x-K": {
        "vInfo": (
            "VM, Powerstate, Template, SRM Placeholder, Config status, Connection state, "
            "Guest state, Heartbeat, Consolidation Needed, PowerOn, Suspended To Memory, "
            "Suspend time, Suspend Interval, Creation date, Change Version, CPUs, Overall "
            "Cpu Readiness, Memory, Active Memory, NICs, Disks, Total disk capacity MiB, "
            "Fixed Passthru HotPlug, min Required EVC Mode Key, Latency Sensitivity, Op "
            "Notification Timeout, EnableUUID, CBT, Primary IP Address, Network #1, Network"
            " #2, Network #3, Network #4, Network #5, Network #6, Network #7, Network #8, "
            "Num Monitors, Video Ram KiB, Resource pool, Folder ID, Folder, vApp, DAS "
            "protection, FT State, FT Role, FT Latency, FT Bandwidth, FT Sec. Latency, Vm "
            "Failover In Progress, Provisioned MiB, In Use MiB, Unshared MiB, HA Restart "
            "Priority, HA Isolation Response, HA VM Monitoring, Cluster rule(s), Cluster "
            "rule name(s), Boot Required, Boot delay, Boot retry delay, Boot retry enabled,"
            " Boot BIOS setup, Reboot PowerOff, EFI Secure boot, Firmware, HW version, HW "
            "upgrade status, Datacenter, Cluster, Host, OS according to the configuration "
            "file, OS according to the VMware Tools, Customization Info, Guest Detailed "
            "Data, VM ID, VM UUID, VI SDK Server type, VI SDK API Version"
        ),
        "vCPU": (
            "VM, Powerstate, Template, SRM Placeholder, CPUs, Sockets, Cores p/s, Max, "
            "Overall, Level, Shares, Reservation, Entitlement, DRS Entitlement, Limit, Hot "
            "Add, Hot Remove, Numa Hotadd Exposed, Datacenter, Cluster, Host, Folder, OS "
            "according to the configuration file, OS according to the VMware Tools"
        ),
        "vMemory": (
            "VM, Powerstate, Template, SRM Placeholder, Size MiB, Memory Reservation Locked"
            " To Max, Overhead, Max, Consumed, Consumed Overhead, Private, Shared, Swapped,"
            " Ballooned, Active, Entitlement, DRS Entitlement, Level, Shares, Reservation, "
            "Limit, Hot Add, Annotation, owner, mmtest-tags, Datacenter, Cluster, Host, "
            "Folder, OS according to the configuration file, OS according to the VMware "
            "Tools, VM ID"
        ),
        "vDisk": (
            "VM, Powerstate, Template, SRM Placeholder, Disk, Disk Key, Disk UUID, Disk "
            "Path, Capacity MiB, Raw, Disk Mode, Sharing mode, Thin, Eagerly Scrub, Split, "
            "Write Through, Level, Shares, Reservation, Limit, Controller, Label, SCSI Unit"
            " #, Unit #, Shared Bus, Raw LUN ID, Raw Comp. Mode, Annotation, owner, "
            "mmtest-tags, Datacenter, Cluster, Host, Folder, OS according to the "
            "configuration file, OS according to the VMware Tools, VM ID"
        ),
        "vPartition": (
            "VM, Powerstate, Template, SRM Placeholder, Disk Key, Disk, Capacity MiB, "
            "Consumed MiB, Free MiB, Free %, Datacenter, Cluster, Host, OS according to the"
            " configuration file, OS according to the VMware Tools"
        ),
        "vHost": (
            "Host, Datacenter, Cluster, Config status, Compliance Check State, in "
            "Maintenance Mode, in Quarantine Mode, vSAN Fault Domain Name, CPU Model, "
            "Speed, HT Available, HT Active, # CPU, Cores per CPU, # Cores, CPU usage %, # "
            "Memory, Memory Tiering Type, Memory usage %, Console, # NICs, # HBAs, # VMs "
            "total, # VMs, VMs per Core, # vCPUs, vCPUs per Core, vRAM, VM Used memory, VM "
            "Memory Swapped, VM Memory Ballooned, VMotion support, Storage VMotion support,"
            " Current EVC, Max EVC, ATS Heartbeat, ATS Locking, Current CPU power man. "
            "policy, Supported CPU power man., Host Power Policy, Boot time, DNS Servers, "
            "DHCP, NTPD running, Time Zone, Time Zone Name, GMT Offset, Vendor, Model"
        ),
    },
    "R4.6-1": {
        "vInfo": (
            "VM, Powerstate, Template, SRM Placeholder, Config status, DNS Name, Connection"
            " state, Guest state, Heartbeat, Consolidation Needed, PowerOn, Suspended To "
            "Memory, Suspend time, Suspend Interval, Creation date, Change Version, CPUs, "
            "Overall Cpu Readiness, Memory, Active Memory, NICs, Disks, Total disk capacity"
            " MiB, Fixed Passthru HotPlug, min Required EVC Mode Key, Latency Sensitivity, "
            "Op Notification Timeout, EnableUUID, CBT, Primary IP Address, Network #1, "
            "Network #2, Network #3, Network #4, Network #5, Network #6, Network #7, "
            "Network #8, Num Monitors, Video Ram KiB, Resource pool, Folder ID, Folder, "
            "vApp, DAS protection, FT State, FT Role, FT Latency, FT Bandwidth, FT Sec. "
            "Latency, Vm Failover In Progress, Provisioned MiB, In Use MiB, Unshared MiB, "
            "HA Restart Priority, HA Isolation Response, HA VM Monitoring, Cluster rule(s),"
            " Cluster rule name(s), Boot Required, Boot delay, Boot retry delay, Boot retry"
            " enabled, Boot BIOS setup, Reboot PowerOff, EFI Secure boot, Firmware, HW "
            "version, HW upgrade status, HW upgrade policy, HW target, Path, Log directory,"
            " Snapshot directory, Suspend directory, Annotation, "
            "NB_BACKUP_MONITORING_STATUS, NB_LAST_BACKUP, Rubrik_LastBackup, Datacenter, "
            "Cluster, Host, OS according to the configuration file, OS according to the "
            "VMware Tools, Customization Info, Guest Detailed Data, VM ID, SMBIOS UUID, VM "
            "UUID, VI SDK Server type, VI SDK API Version, VI SDK Server, VI SDK UUID"
        ),
        "vDisk": (
            "VM, Powerstate, Template, SRM Placeholder, Disk, Disk Key, Disk UUID, Disk "
            "Path, Capacity MiB, Raw, Disk Mode, Sharing mode, Thin, Eagerly Scrub, Split, "
            "Write Through, Level, Shares, Reservation, Limit, Controller, Label, SCSI Unit"
            " #, Unit #, Shared Bus, Path, Raw LUN ID, Raw Comp. Mode, Internal Sort "
            "Column, Annotation, NB_BACKUP_MONITORING_STATUS, NB_LAST_BACKUP, "
            "Rubrik_LastBackup, Datacenter, Cluster, Host, Folder, OS according to the "
            "configuration file, OS according to the VMware Tools, VM ID, VM UUID, VI SDK "
            "Server, VI SDK UUID"
        ),
        "vPartition": (
            "VM, Powerstate, Template, SRM Placeholder, Disk Key, Disk, Capacity MiB, "
            "Consumed MiB, Free MiB, Free %, Internal Sort Column, Annotation, "
            "NB_BACKUP_MONITORING_STATUS, NB_LAST_BACKUP, Rubrik_LastBackup, Datacenter, "
            "Cluster, Host, Folder, OS according to the configuration file, OS according to"
            " the VMware Tools, VM ID, VM UUID, VI SDK Server, VI SDK UUID"
        ),
        "vMetaData": (
            "RVTools major version, RVTools version, xlsx creation datetime, Server, <-- "
            "Server is vCenter … also called VI SDK Server in vInfo Tab"
        ),
    },
    "T-small": {
        "vInfo": (
            "VM, Powerstate, CPUs, Memory, Host, Cluster, Datacenter, Disks, Provisioned "
            "MiB, CPU Usage %, Network #1, Primary IP Address, OS according to the VMware "
            "Tools, Firmware"
        ),
        "vCPU": "VM, Overall, CPU ready %, CPU co-stop, Limit",
        "vMemory": (
            "VM, Size MiB, Active, Consumed, Ballooned, Swapped, Reservation, Limit, Hot Add"
        ),
        "vDisk": "VM, Disk, Disk Key, Capacity MiB, Unit #",
        "vPartition": "VM, Disk Key, Disk, Capacity MiB, Consumed MiB, Free MiB, Free % ",
        "vNetwork": (
            "VM, NIC label, Adapter, Network, Connected, Starts Connected, Mac Address, "
            "IPv4 Address"
        ),
        "vSnapshot": "VM, Snapshot, Size MiB (total)",
        "vTools": (
            "VM, Tools, Tools Version, Upgradeable, App status, Heartbeat status, Operation Ready"
        ),
        "vCD": "VM, Device Node, Device Type, Connected, Starts Connected",
        "vUSB": "VM, Device Node, Device Type, Connected",
        "vHost": "Host, Speed, # Cores",
        "vCluster": "Cluster, TotalCpu",
        "vPort": "VM, Network, Port Group, Switch, VLAN, Status",
        "dvPort": "VM, Network, Port Group, Switch, VLAN, Status",
    },
    "T-min": {
        "vInfo": (
            "VM, Powerstate, Template, Host, Cluster, Datacenter, OS, ToolsStatus, "
            "IPAddresses, DNSName, VMUUID, Notes"
        ),
        "vCPU": (
            "VM, CPUs, CoresPerSocket, vCPU_Reservation, vCPU_Limit, vCPU_Shares, "
            "CPU_HotAdd, CPU_Usage_MHz, CPU_Ready_ms, NUMA, CPU_Affinity"
        ),
        "vMemory": (
            "VM, MemoryMB, Memory_Reservation, Memory_Limit, Memory_Shares, Memory_HotAdd, "
            "Memory_Usage_MB, Ballooned_MB, Swapped_MB, Consumed_MB"
        ),
        "vDisk": (
            "VM, Disk, Datastore, File, CapacityGB, ProvisionedGB, UsedGB, Thin, "
            "Controller, UnitNumber, Type"
        ),
        "vPartition": ("VM, Disk, Partition, Mount, CapacityGB, UsedGB, FreeGB, Filesystem, Label"),
        "vNetwork": (
            "VM, Network, Adapter, MAC, IPAddress, Connected, PortGroup, VLAN, Switch, Type"
        ),
        "vSnapshot": (
            "VM, SnapshotName, Created, Description, State, SizeGB, IsCurrent, Quiesced, "
            "Parent, Level"
        ),
        "vTools": (
            "VM, ToolsStatus, ToolsVersion, ToolsRunning, UpgradePolicy, InstallType, "
            "LastUpdate, ToolsVersionStatus, ToolsVersionStatus2"
        ),
        "vCD": (
            "VM, Device, Connected, ISOPath, ClientDevice, StartConnected, "
            "AllowGuestControl, Controller"
        ),
        "vUSB": ("VM, Device, Connected, VendorId, ProductId, Speed, AutoConnect, Backing, Parent"),
        "vHost": (
            "Host, Cluster, Datacenter, ConnectionState, PowerState, Model, CPU_Model, "
            "CPU_Sockets, CPU_Cores, Memory_GB, Version, Build"
        ),
        "vCluster": (
            "Cluster, Datacenter, HA_Enabled, DRS_Enabled, TotalCPU_MHz, TotalMemory_GB, "
            "NumHosts, NumVMs, EVC_Mode, AdmissionControl, Created"
        ),
        "vDatastore": (
            "Datastore, Type, CapacityGB, FreeGB, UsedGB, ProvisionedGB, NumVMs, "
            "Datacenter, Cluster, Accessible, URL"
        ),
        "vPort": (
            "Host, vSwitch, PortGroup, VLAN, NumPorts, Active, Uplinks, Security, TrafficShaping"
        ),
        "dvPort": (
            "dvSwitch, PortGroup, VLAN, PortKey, PortName, Connectee, Connected, Type, Host, VM"
        ),
        "vMetaData": (
            "ExporterVersion, GeneratedAt, Server, ApiType, ApiVersion, Workbook, Format, Locale"
        ),
        "vNIC": "Host, vNIC, PortGroup, MAC, IP, Subnet, DHCP, vSwitch, MTU, Speed",
    },
    "T-toy": {
        "vInfo": (
            "VM, Powerstate, Connection state, CPUs, Memory, Resource pool, Provisioned "
            "MiB, Datacenter, Cluster, Host, OS according to the configuration file, OS "
            "according to the VMware Tools, VI SDK Server"
        ),
        "vHost": (
            "Host, Datacenter, Cluster, # CPU, # Cores, CPU usage %, # Memory, Memory usage"
            " %, ESX Version, Vendor, Model"
        ),
        "vMetaData": "Property, Value, Description",
    },
}

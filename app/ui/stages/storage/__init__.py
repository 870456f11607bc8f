"""Storage Map: volume types of datastores and disks, and security groups of projects."""

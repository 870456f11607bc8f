"""Plans and prepares the move of virtual machines from VMware to Platform9 PCD."""

__version__ = "0.1.0"

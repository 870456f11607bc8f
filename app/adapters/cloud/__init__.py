"""The target cloud through openstacksdk, and files that say how to reach one."""

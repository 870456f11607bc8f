"""Makes the service project, service users and catalog over the API, as a deployer does.

Arguments: Auth URL, admin's password, the services' password, then one ``user|name|type|url`` per
service.
"""

import sys

import openstack

auth_url, admin_password, service_password, *rows = sys.argv[1:]
cloud = openstack.connect(
    load_yaml_config=False,
    load_envvars=False,
    auth_url=auth_url,
    username="admin",
    password=admin_password,
    project_name="admin",
    user_domain_name="Default",
    project_domain_name="Default",
    region_name="RegionOne",
)
identity = cloud.identity
roles = {role.name: role for role in identity.roles()}
project = identity.create_project(name="service", domain_id="default", description="Service users")
for row in rows:
    user_name, name, kind, url = row.split("|")
    user = identity.create_user(
        name=user_name,
        password=service_password,
        domain_id="default",
        default_project_id=project.id,
    )
    for role in ("admin", "service"):
        identity.assign_project_role_to_user(project, user, roles[role])
    service = identity.create_service(name=name, type=kind)
    for interface in ("public", "internal", "admin"):
        identity.create_endpoint(
            service_id=service.id, interface=interface, url=url, region_id="RegionOne"
        )

"""Makes Neutron's database. Argument: its SQLAlchemy address.

Neutron's migrations cannot run on SQLite (they alter constraints), so the tables are made from its
models, with the one set of rows that migrations add (default security group rules) and the stamp
of the newest revisions.
"""

import importlib.util
import sys
from pathlib import Path

import sqlalchemy as sa
from neutron.db.migration import alembic_migrations
from neutron.db.migration.models import head

RULES = "2023.2/expand/c33da356b165_security_group_default_rules.py"

versions = Path(alembic_migrations.__file__).parent / "versions"
engine = sa.create_engine(sys.argv[1])
sa.event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous = OFF"))
metadata = head.get_metadata()
version = sa.Column("version_num", sa.String(32), primary_key=True)
stamp = sa.Table("alembic_version", metadata, version)
metadata.create_all(engine)
spec = importlib.util.spec_from_file_location("sg_rules", versions / RULES)
migration = importlib.util.module_from_spec(spec)
spec.loader.exec_module(migration)
attributes = metadata.tables["standardattributes"]
rules = metadata.tables["securitygroupdefaultrules"]
with engine.begin() as connection:
    for branch in ("EXPAND_HEAD", "CONTRACT_HEAD"):
        revision = (versions / branch).read_text().strip()
        connection.execute(sa.insert(stamp).values(version_num=revision))
    for template in migration.default_template_rules:
        values = dict(template)
        made = connection.execute(
            sa.insert(attributes).values(
                resource_type=migration.table_name, description=values.pop("description")
            )
        )
        key = made.inserted_primary_key[0]
        connection.execute(sa.insert(rules).values(standard_attr_id=key, **values))

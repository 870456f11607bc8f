"""Makes Nova's databases in one process, because each start of nova-manage is slow.

Arguments: Nova's configuration file, folder of the databases.
"""

import os
import sys

os.environ["OS_NOVA_DISABLE_EVENTLET_PATCHING"] = "1"

# First of all: it keeps out a library that the others would load.
from nova.cmd import manage  # isort: skip
from nova import config, objects


def do(what, code):
    print(what, code)
    if code:
        sys.exit(f"{what}: {code}")


conf, folder = sys.argv[1:3]
config.parse_args(["nova-manage", "--config-file", conf])
objects.register_all()
cells = manage.CellV2Commands()
do("api_db sync", manage.ApiDbCommands().sync())
do("map_cell0", cells.map_cell0(database_connection=f"sqlite:///{folder}/nova_cell0.sqlite"))
do("db sync", manage.DbCommands().sync())
do(
    "create_cell",
    cells.create_cell(
        name="cell1",
        transport_url="fake://",
        database_connection=f"sqlite:///{folder}/nova_cell1.sqlite",
    ),
)

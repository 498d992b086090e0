"""The program: settings in, patterns built, outputs out. What is built, and how, stands in ``components/``."""

import pulumi

from settings.reader import load
from wiring.backup_audit import backup_audit
from wiring.messaging import messaging
from wiring.peerings import peerings
from wiring.protection import backup
from wiring.region import alarm_topics, networks
from wiring.restore_site import restore_site
from wiring.restore_testing import restore_testing
from wiring.snapshots import snapshots
from wiring.storage import shared_storage
from wiring.transit_gateway import hub_routes, join_hubs, transit_gateways

settings = load()

if settings.throw_away:
    pulumi.log.warn("throwAway is on: nothing is protected, and a destroy deletes all data with the stack.")

topics = alarm_topics(settings)
vpcs = networks(settings, topics)
peerings(settings, topics, vpcs)
hubs = transit_gateways(settings, topics, vpcs)
join_hubs(settings, hubs)
hub_routes(settings, hubs)
messaging(settings, topics)
file_systems = shared_storage(settings, topics, vpcs)
backups = backup(settings, topics)
audit = backup_audit(settings, topics)
restore_testing(settings, topics, backups, file_systems, audit)
restore_site(settings, topics, vpcs, backups.vaults)
snapshots(settings, topics)

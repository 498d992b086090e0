"""The program: settings in, patterns built, outputs out. What is built, and how, stands in ``components/``."""

import pulumi

from settings.reader import load
from wiring.messaging import messaging
from wiring.protection import backup
from wiring.region import alarm_topics, networks
from wiring.restore_site import restore_site
from wiring.storage import shared_storage

settings = load()

if settings.throw_away:
    pulumi.log.warn("throwAway is on: nothing is protected, and a destroy deletes all data with the stack.")

topics = alarm_topics(settings)
vpcs = networks(settings, topics)
messaging(settings, topics)
file_systems = shared_storage(settings, topics, vpcs)
vaults = backup(settings, topics)
restore_site(settings, topics, vpcs, vaults)

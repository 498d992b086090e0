"""The program: settings in, patterns built, outputs out. What is built, and how, stands in ``components/``."""

import pulumi

from settings.reader import load
from wiring.messaging import messaging
from wiring.protection import backup
from wiring.region import alarm_topics, networks
from wiring.snapshots import snapshots
from wiring.storage import shared_storage

settings = load()

if settings.throw_away:
    pulumi.log.warn("throwAway is on: nothing is protected, and a destroy deletes all data with the stack.")

topics = alarm_topics(settings)
vpcs = networks(settings, topics)
messaging(settings, topics)
file_systems = shared_storage(settings, topics, vpcs)
backup(settings, topics)
snapshots(settings, topics)

"""From the books to the table: what each scenario means for each subscriber. Pure."""

from collections.abc import Iterator, Mapping
from typing import Final

from rehearsal.drill.delivery import Fate, Verdict
from rehearsal.drill.ledger import Account, Ledger
from rehearsal.drill.sources import Path, Source
from rehearsal.drill.work import SENT, DecidedBy, Ended, Row, Scenario, Status

_ENVELOPE_BYTES: Final = 2_048
"""What SNS's envelope adds at most to a short message; quotes and line ends in a long one add more."""
_UNDELIVERED: Final[Mapping[Fate, Status]] = {
    Fate.DELIVERED: Status.PASSED,
    Fate.KEPT: Status.FAILED,
    Fate.LOST: Status.FAILED,
    Fate.CANNOT_TELL: Status.CANNOT_TELL,
}
_PLACES: Final[Mapping[Fate, Ended]] = {
    Fate.DELIVERED: Ended.QUEUE,
    Fate.KEPT: Ended.DELIVERY_DLQ,
    Fate.LOST: Ended.LOST,
    Fate.CANNOT_TELL: Ended.CANNOT_TELL,
}


def rows_of(source: Source, path: Path, ledger: Ledger, *, modelled: bool) -> Iterator[Row]:
    """The rows of one subscriber.

    Args:
        source: where the messages went in.
        path: the way to the subscriber.
        ledger: the closed books.
        modelled: whether the filter was evaluated here, not in moto.
    """

    def row(scenario: Scenario, account: Account, by: DecidedBy, status: Status, reason: str) -> Row:
        ended = {where: account.ended[where] for where in Ended if account.ended.get(where)}
        return Row(source.name, path.name, path.key, scenario.value, ended, account.brought_back, by, status, reason)

    for scenario in SENT:
        account = ledger.close(path.key, scenario)
        if not account.ended:
            continue
        status, reason = _judged(source, path, scenario, account, in_order=ledger.in_order(path.key, scenario))
        by = DecidedBy.MODELLED if _modelled(path, scenario, account, filter_modelled=modelled) else DecidedBy.MOTO
        if not reason and modelled and path.filter_policy is not None and scenario is Scenario.UNMATCHED:
            reason = f"moto does not do {path.modelled}" if path.modelled else "moto does not take the filter"
        yield row(scenario, account, by, status, reason)
    if path.verdict.fate is not Fate.DELIVERED:
        return
    if path.largest is not None:
        status, reason = _largest(source, path, path.largest)
        yield row(Scenario.LARGEST, _one(_PLACES[path.largest.fate]), DecidedBy.MODELLED, status, reason)
    if source.kind != "queue":
        where, status, reason = _stranger(source, path)
        yield row(Scenario.STRANGER, _one(where), DecidedBy.MODELLED, status, reason)


def endpoint_row(source: str, name: str, urn: str, verdict: Verdict) -> Row:
    """The row of an endpoint that does not run here: where goes what it refuses."""
    # A dead-letter queue that takes it is all that can be asked for.
    status = Status.PASSED if verdict.fate is Fate.KEPT else _UNDELIVERED[verdict.fate]
    ended = {_PLACES[verdict.fate]: 1}
    return Row(source, name, urn, Scenario.ENDPOINT.value, ended, 0, DecidedBy.MODELLED, status, verdict.why)


def _one(where: Ended) -> Account:
    return Account({where: 1}, 0, (), 0)


def _modelled(path: Path, scenario: Scenario, account: Account, *, filter_modelled: bool) -> bool:
    if scenario is Scenario.REFUSED or path.verdict.fate is not Fate.DELIVERED or account.reasons:
        return True
    return scenario is Scenario.UNMATCHED and filter_modelled


def _judged(source: Source, path: Path, scenario: Scenario, account: Account, *, in_order: bool) -> tuple[Status, str]:
    """Status and reason; the first that applies."""
    steady, ended, why = scenario is Scenario.STEADY, account.ended, "; ".join(account.reasons)
    if path.verdict.fate is not Fate.DELIVERED:
        found = _UNDELIVERED[path.verdict.fate], path.verdict.why
    elif ended.get(Ended.LOST):
        found = Status.FAILED, why
    elif steady and path.sample is None:
        found = Status.FAILED, "no message can match the filter: the subscriber never gets one"
    elif account.unexpected:
        found = Status.CANNOT_TELL, f"moto delivered {account.unexpected} that the filter excludes by our reading"
    elif ended.get(Ended.CANNOT_TELL):
        found = Status.CANNOT_TELL, why
    elif steady and path.doubt:
        found = Status.CANNOT_TELL, path.doubt
    else:
        found = _fifo(source, path, scenario, account, in_order=in_order)
    return found


def _fifo(source: Source, path: Path, scenario: Scenario, account: Account, *, in_order: bool) -> tuple[Status, str]:
    """What a FIFO queue promises beyond: order in the group, and no second copy within five minutes."""
    promised = path.queue.fifo and source.kind != "rule"
    if promised and scenario in (Scenario.STEADY, Scenario.CRASH) and not in_order:
        return Status.FAILED, "the order within a group is lost"
    if promised and scenario is Scenario.TWICE and account.ended.get(Ended.MORE):
        return Status.FAILED, "a message with the same deduplication id came twice"
    if scenario is Scenario.UNMATCHED and path.filter_policy is not None and not account.ended.get(Ended.FILTERED):
        return Status.PASSED, "its filter accepts what the others refuse"
    return Status.PASSED, ""


def _largest(source: Source, path: Path, verdict: Verdict) -> tuple[Status, str]:
    why = verdict.why
    if verdict.fate is Fate.KEPT:
        why = f"{why}; it cannot be brought back either"
    elif verdict.fate is Fate.DELIVERED and not path.raw and source.size + _ENVELOPE_BYTES > path.queue.max_bytes:
        why = f"{source.size} bytes fit, with SNS's envelope around them (no raw delivery) they may not"
        return Status.CANNOT_TELL, why
    return _UNDELIVERED[verdict.fate], why


def _stranger(source: Source, path: Path) -> tuple[Ended, Status, str]:
    if path.stranger is False:
        return Ended.REFUSED, Status.PASSED, ""
    if path.stranger is None:
        return Ended.CANNOT_TELL, Status.CANNOT_TELL, "the policy has conditions that cannot be told here"
    why = f"the queue's policy has no source condition: any account's {source.kind} may send"
    return Ended.QUEUE, Status.FAILED, f"{why}. Add aws:SourceArn or aws:SourceAccount"

"""Who answers a look-up: the user, the make-believe AWS, or nobody yet."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rehearsal import cloud
from rehearsal.answers import Answers
from rehearsal.errors import UnknownLookupError
from rehearsal.providers import ProviderFacts
from rehearsal.unanswered import Unanswered, unanswered
from rehearsal.wire import count_unknowns


class Lookups:
    """Answers the look-ups of one run."""

    def __init__(self, answers: Answers, note: Callable[[str], None], root: Path | None) -> None:
        self._answers = answers
        self._note = note
        self._root = root
        self._unanswered: dict[str, Unanswered] = {}

    @property
    def unanswered(self) -> list[Unanswered]:
        """Look-ups that got a stand-in, in the order in which they were asked."""
        return list(self._unanswered.values())

    def answer(
        self, token: str, arguments: Mapping[str, Any], provider: ProviderFacts | None, *, pending: bool
    ) -> Mapping[str, Any] | None:
        """The result of a look-up; None when it is not known before the deployment.

        Args:
            token: Pulumi's token of the function.
            arguments: Its arguments in camelCase.
            provider: The provider it goes through; None for packages other than pulumi-aws.
            pending: Whether it asks about something that this program makes.

        Raises:
            UnknownLookupError: nobody knows the answer, and unanswered look-ups are not collected.
        """
        if count_unknowns(dict(arguments)):
            return None
        given = self._answers.find(token, arguments)
        if given is not None:
            return given
        region = str(arguments.get("region") or (provider.region if provider else ""))
        account = provider.account if provider else cloud.DEFAULT_ACCOUNT
        try:
            given = cloud.call(token, arguments, region, account)
        except UnknownLookupError as error:
            return self._without_answer(error, region, account, pending=pending)
        if token in cloud.DEFAULT_NETWORK_LOOKUPS:
            self._note(
                f"the default VPC of {region} and what is in it are answered as a new account has them; "
                "--answers can say otherwise"
            )
        return given

    def _without_answer(
        self, error: UnknownLookupError, region: str, account: str, *, pending: bool
    ) -> Mapping[str, Any] | None:
        if pending:
            self._note(
                f"{error.token} asks about what this program makes: its result stays unknown, as in a preview before "
                "the first deployment"
            )
            return None
        if self._root is None:
            raise error
        missing = unanswered(error, region, account, self._root)
        self._unanswered.setdefault(str(error), missing)
        return missing.stand_in

"""Stack configuration as one frozen, validated :class:`Settings`; the only reader of ``pulumi.Config``."""

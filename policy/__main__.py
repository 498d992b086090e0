"""The policy pack, as `pulumi preview --policy-pack policy` starts it."""

if __name__ == "__main__":
    # The pack's own folder is first on the path here; everybody else imports `policy.rules`.
    from pulumi_policy import EnforcementLevel, PolicyPack
    from rules.server import install, policies  # pyright: ignore[reportMissingImports, reportUnknownVariableType] -- found at run time, see above

    install()
    PolicyPack(
        name="reliability",
        enforcement_level=EnforcementLevel.MANDATORY,
        policies=policies(),
        description="Refuses AWS estates that would not survive failure.",
        tags=["aws", "reliability"],
    )

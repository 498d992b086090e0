"""A resource monitor that records every registration and answers as the make-believe AWS."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime import mocks
from pulumi.runtime.proto import callback_pb2, resource_pb2

from rehearsal import cloud
from rehearsal.answers import Answers
from rehearsal.errors import DuplicateUrnError, ProgramError, UsageError
from rehearsal.estate import STACK_TYPE
from rehearsal.lookups import Lookups
from rehearsal.providers import ProviderFacts, facts_of
from rehearsal.recorded import Recording, Registration
from rehearsal.registering import Transforms, options_of, source_of
from rehearsal.sdk import FEATURES, NoMocks
from rehearsal.wire import UNKNOWN, StructView, make_secret, put, struct_to_python, to_struct

_PROVIDER: Final = "pulumi:providers:"
_REFERENCE: Final = "pulumi:pulumi:StackReference"


class RecordingMonitor(mocks.MockMonitor):
    """Records what a program registers. One per run."""

    def __init__(
        self,
        *,
        project: str,
        stack: str,
        config: Mapping[str, str],
        answers: Answers | None = None,
        root: Path | None = None,
    ) -> None:
        """Start with nothing recorded.

        Args:
            project: Project name in the URNs.
            stack: Stack name in the URNs.
            config: Settings as Pulumi hands them on.
            answers: Answers of the user to look-ups.
            root: Folder of the project. With it, look-ups without an answer are collected in `lookups.unanswered`
                and the program goes on with stand-ins; without it they raise at once.
        """
        super().__init__(NoMocks())
        self._project = project
        self._stack = stack
        self._config = config
        self._answers = answers or Answers()
        self.lookups = Lookups(self._answers, self.note, root)
        self._lock = threading.RLock()
        self._registrations: dict[str, Registration] = {}
        self._outputs: dict[str, struct_pb2.Struct] = {}
        self._providers: dict[str, ProviderFacts | None] = {}
        self._notes: list[str] = []
        self._unseen: list[str] = []
        self._transforms = Transforms()

    def recording(self) -> Recording:
        """Everything recorded so far, sorted by URN."""
        for urn, outputs in self._outputs.items():
            if urn in self._registrations:
                self._registrations[urn].outputs = outputs
        ordered = [self._registrations[urn] for urn in sorted(self._registrations)]
        return Recording(self._project, self._stack, ordered, sorted(set(self._notes)), sorted(self._unseen))

    def note(self, text: str) -> None:
        """Add something the reader of the report should know."""
        self._notes.append(text)

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """The engine's URN: the whole chain of parents but the stack."""
        chain = parent.split("::")[2] if parent else ""
        if chain and chain != STACK_TYPE:
            type_ = f"{chain}${type_}"
        return f"urn:pulumi:{self._stack}::{self._project}::{type_}::{name}"

    def GetDeploymentInfo(self, request: object) -> "resource_pb2.DeploymentInfo":  # noqa: N802 - name of the RPC
        """What the SDK may use."""
        del request
        return resource_pb2.DeploymentInfo(supportedFeatures=FEATURES)

    def SupportsFeature(self, request: resource_pb2.SupportsFeatureRequest) -> Any:  # noqa: ANN401, N802 - as the base class
        """As `GetDeploymentInfo`, for older SDKs."""
        known = request.id not in ("outputValues", "resourceReferences")
        return resource_pb2.SupportsFeatureResponse(hasSupport=known)

    def RegisterResource(  # noqa: N802 - name of the RPC
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Record a registration and answer as AWS would."""
        urn = self.make_urn(request.parent, request.type, request.name)
        with self._lock:
            self._refuse_duplicate(urn, request)
            self._transforms.apply(urn, request)
            if not request.custom:
                return self._component(urn, request)
            if request.type.startswith(_PROVIDER):
                return self._explicit_provider(urn, request)
            return self._resource(urn, request)

    def RegisterResourceOutputs(  # noqa: N802 - name of the RPC
        self, request: resource_pb2.RegisterResourceOutputsRequest
    ) -> empty_pb2.Empty:
        """Keep what a component or the stack gives out."""
        with self._lock:
            self._outputs[request.urn] = request.outputs
        return empty_pb2.Empty()

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> resource_pb2.ReadResourceResponse:  # noqa: N802 - name of the RPC
        """Record something that exists already."""
        urn = self.make_urn(request.parent, request.type, request.name)
        with self._lock:
            self._refuse_duplicate(urn, request)
            registration = self._registration(urn, request, request.properties)
            registration.custom = registration.external = True
            registration.id = request.id
            registration.outputs.CopyFrom(request.properties)
            if request.type == _REFERENCE:
                added: Mapping[str, Any] = self._stack_reference(request)
            else:
                added = self._read(registration, request)
            for key, value in added.items():
                put(registration.outputs.fields[key], value)
            self._hide(registration.outputs, request.additionalSecretOutputs)
        return resource_pb2.ReadResourceResponse(urn=urn, properties=registration.outputs)

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeResponse:  # noqa: N802 - name of the RPC
        """Answer a look-up."""
        arguments, _ = struct_to_python(request.args)
        if request.tok == "pulumi:pulumi:getResource":
            return self._registered(str(arguments["urn"]))
        response = resource_pb2.ResourceInvokeResponse()
        with self._lock:
            provider = self._provider(request.provider, request.tok, request.version)
            given = self.lookups.answer(request.tok, arguments, provider, pending=self._is_pending(request.dependsOn))
        if given is None:
            response.unknown = True
            return response
        for key, value in given.items():
            put(getattr(response, "return").fields[key], value)
        return response

    def RegisterStackTransform(self, request: callback_pb2.Callback) -> empty_pb2.Empty:  # noqa: N802 - name of the RPC
        """Keep a transform that is applied to every resource from now on."""
        self._transforms.add_to_stack(request)
        return empty_pb2.Empty()

    def Call(self, request: resource_pb2.ResourceCallRequest) -> Any:  # noqa: ANN401, N802 - name of the RPC
        """Refuse a method that only a provider can run."""
        raise ProgramError(
            f"{request.tok} is a method that a provider runs in its own process; there is none in a rehearsal. "
            "Compute the value in the program, or leave that resource out with a setting."
        )

    def _is_pending(self, urns: Sequence[str]) -> bool:
        """Whether one of the resources would only be made by the deployment."""
        found = (self._registrations.get(urn) for urn in urns)
        return any(one is not None and one.custom and not one.external for one in found)

    def _refuse_duplicate(
        self, urn: str, request: resource_pb2.RegisterResourceRequest | resource_pb2.ReadResourceRequest
    ) -> None:
        first = self._registrations.get(urn)
        if first is None:
            return
        raise DuplicateUrnError(
            f"two resources have the URN {urn}\n"
            f"  first registered at  {first.source or 'an unknown place'}\n"
            f"  again registered at  {source_of(request) or 'an unknown place'}\n"
            "Give one of them another name (or another parent): the engine refuses a duplicate URN."
        )

    def _registration(
        self,
        urn: str,
        request: resource_pb2.RegisterResourceRequest | resource_pb2.ReadResourceRequest,
        inputs: struct_pb2.Struct,
    ) -> Registration:
        registration = Registration(
            urn=urn,
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=True,
            inputs=inputs,
            outputs=struct_pb2.Struct(),
            source=source_of(request),
            dependencies=sorted(request.dependencies),
        )
        self._registrations[urn] = registration
        return registration

    def _filled(self, urn: str, request: resource_pb2.RegisterResourceRequest) -> Registration:
        registration = self._registration(urn, request, request.object)
        registration.custom = request.custom
        registration.protect = request.protect
        registration.property_dependencies = {
            key: sorted(value.urns) for key, value in request.propertyDependencies.items() if value.urns
        }
        registration.options = options_of(request)
        return registration

    def _component(
        self, urn: str, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        registration = self._filled(urn, request)
        if request.remote:
            self._unseen.append(request.name)
            self.note(
                f"{request.type} {request.name!r} is made by another program (a component package): its children "
                "are not seen, its outputs stay unknown"
            )
            return resource_pb2.RegisterResourceResponse(urn=urn)
        registration.outputs = struct_pb2.Struct()
        return resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)

    def _explicit_provider(
        self, urn: str, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        registration = self._filled(urn, request)
        package = request.type.removeprefix(_PROVIDER)
        registration.id, _ = cloud.computed(request.type, request.name, urn, {}, "")
        registration.outputs = request.object
        if package == "aws":
            inputs, _ = struct_to_python(request.object)
            facts = facts_of(urn, inputs, where=f"provider {request.name!r}")
            self._providers[urn] = facts
            registration.region, registration.account = facts.region, facts.account
        else:
            self._providers[urn] = None
        return resource_pb2.RegisterResourceResponse(urn=urn, id=registration.id, object=request.object)

    def _resource(
        self, urn: str, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        provider = self._provider(request.provider, request.type, request.version)
        registration = self._filled(urn, request)
        registration.provider = provider.urn if provider else self._provider_urn(request)
        response = resource_pb2.RegisterResourceResponse(urn=urn)
        response.object.CopyFrom(request.object)
        inputs = StructView(request.object)
        region = self._region(request, inputs, provider)
        registration.region = region
        registration.account = provider.account if provider else ""
        if region or provider is None:
            response.id, added = cloud.computed(
                request.type,
                request.name,
                urn,
                inputs,
                region,
                registration.account or cloud.DEFAULT_ACCOUNT,
                default_tags=provider.default_tags if provider else None,
            )
            fields = response.object.fields
            for key, value in added.items():
                put(fields[key], value)
        if request.importId:
            response.id = request.importId
        registration.id = response.id
        if response.id:
            # Bridged providers repeat the id among their outputs; stack rules join by it.
            put(response.object.fields["id"], response.id)
        self._hide(response.object, request.additionalSecretOutputs)
        registration.outputs = response.object
        return response

    def _region(
        self,
        request: resource_pb2.RegisterResourceRequest,
        inputs: Mapping[str, Any],
        provider: ProviderFacts | None,
    ) -> str:
        if provider is None:
            return ""
        own = inputs.get("region")
        if own is None:
            return provider.region
        if own is UNKNOWN or not isinstance(own, str):
            return ""
        try:
            return cloud.check_region(own)
        except cloud.UnknownRegionError as error:
            where = f" ({source})" if (source := source_of(request)) else ""
            raise UsageError(f"{request.type} {request.name!r}{where}, region: {error}") from error

    def _hide(self, struct: struct_pb2.Struct, names: Sequence[str]) -> None:
        for name in names:
            if name in struct.fields:
                make_secret(struct.fields[name])

    def _provider_urn(self, request: resource_pb2.RegisterResourceRequest | resource_pb2.ResourceInvokeRequest) -> str:
        return request.provider.rpartition("::")[0]

    def _provider(self, reference: str, token: str, version: str) -> ProviderFacts | None:
        """The provider a request goes through; a package's default one is registered when it is first used."""
        package = token.partition(":")[0]
        urn = reference.rpartition("::")[0]
        if not urn:
            name = f"default_{version.replace('.', '_')}" if version else "default"
            urn = self.make_urn("", _PROVIDER + package, name)
        if urn not in self._providers:
            self._default_provider(urn, package, version)
        return self._providers[urn]

    def _default_provider(self, urn: str, package: str, version: str) -> None:
        prefix = f"{package}:"
        inputs: dict[str, Any] = {
            key.removeprefix(prefix): value for key, value in self._config.items() if key.startswith(prefix)
        }
        facts = facts_of(urn, inputs, where="the default AWS provider") if package == "aws" else None
        if version:
            inputs["version"] = version
        struct = to_struct(inputs)
        self._registrations[urn] = Registration(
            urn=urn,
            type=_PROVIDER + package,
            name=urn.rpartition("::")[2],
            parent="",
            custom=True,
            inputs=struct,
            outputs=struct,
            id=cloud.computed("", "", urn, {}, "")[0],
            region=facts.region if facts else "",
            account=facts.account if facts else "",
        )
        self._providers[urn] = facts

    def _stack_reference(self, request: resource_pb2.ReadResourceRequest) -> dict[str, Any]:
        name = StructView(request.properties).get("name", request.name)
        given = self._answers.find(_REFERENCE, {"name": name})
        if given is None:
            self.note(
                f"outputs of the stack {name!r} are not known here; give them with --answers "
                f"(token {_REFERENCE}, args: {{name: {name}}}, result: its outputs)"
            )
            return {"outputs": UNKNOWN, "secretOutputNames": []}
        return {"outputs": given, "secretOutputNames": []}

    def _read(self, registration: Registration, request: resource_pb2.ReadResourceRequest) -> Mapping[str, Any]:
        token = f"{request.type}.get"
        given = self._answers.find(token, {"id": request.id, "name": request.name})
        provider = self._provider(request.provider, request.type, request.version)
        if provider is not None:
            own = StructView(request.properties).get("region")
            registration.region = own if isinstance(own, str) else provider.region
            registration.account = provider.account
            registration.provider = provider.urn
        if given is not None:
            return given
        if not registration.region:
            return {}
        return cloud.identity(request.type, request.name, request.id, registration.region, registration.account)

    def _registered(self, urn: str) -> resource_pb2.ResourceInvokeResponse:
        registration = self._registrations.get(urn)
        if registration is None:
            raise ProgramError(f"no resource has the URN {urn}")
        response = resource_pb2.ResourceInvokeResponse()
        fields = getattr(response, "return").fields
        fields["urn"].string_value = urn
        fields["id"].string_value = registration.id
        fields["state"].struct_value.CopyFrom(registration.outputs)
        return response

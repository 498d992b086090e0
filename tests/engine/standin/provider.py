"""A stand-in for the AWS and random providers: answers the engine from the make-believe cloud.

As the real, bridged providers do: physical names are made up in Check (`__defaults` says which), what AWS works out is
unknown in a preview, inputs come back as outputs, secrets stay secret, Diff knows what forces a replacement.

Environment: `STANDIN_LEDGER` (file), `STANDIN_REFUSE` (name of a resource that is not created), `STANDIN_SLOW` (name of
a resource whose creation takes `STANDIN_SLOW_SECONDS` after it exists).
"""

import os
import sys
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from rehearsal import cloud
from rehearsal.cloud.resources import SHAPES
from rehearsal.cloud.shapes.base import is_dict, is_list
from rehearsal.providers import ProviderFacts, facts_of
from rehearsal.wire import StructView, put, struct_to_python, to_struct
from tests.engine.standin.ledger import Deed, Ledger
from tests.engine.standin.replacement import forcing

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
VERSIONS = {"aws": "7.51.1", "random": "4.21.4"}
KNOWN_IN_PREVIEW = {"region", "tagsAll"}
"""What the AWS provider works out itself, without AWS."""

_Context = grpc.ServicerContext

# ruff: noqa: ARG002, N802 - names and parameters are the protocol's


class StandIn(provider_pb2_grpc.ResourceProviderServicer):
    """One package's provider."""

    def __init__(self, package: str, environment: Mapping[str, str]) -> None:
        self._package = package
        self._refuse = environment.get("STANDIN_REFUSE", "")
        self._slow = environment.get("STANDIN_SLOW", "")
        self._slow_seconds = float(environment.get("STANDIN_SLOW_SECONDS", "0"))
        self._ledger = Ledger(Path(environment["STANDIN_LEDGER"]))
        self._facts = ProviderFacts("", "", cloud.DEFAULT_ACCOUNT)
        self._ledger.add(Deed("start", engine=os.getppid()))

    def GetPluginInfo(self, request: object, context: _Context) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=VERSIONS[self._package])

    def CheckConfig(self, request: provider_pb2.CheckRequest, context: _Context) -> provider_pb2.CheckResponse:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: provider_pb2.DiffRequest, context: _Context) -> provider_pb2.DiffResponse:
        return _diff(_type(request.urn), request.old_inputs, request.news)

    def Configure(self, request: provider_pb2.ConfigureRequest, context: _Context) -> provider_pb2.ConfigureResponse:
        if self._package == "aws":
            inputs, _ = struct_to_python(request.args)
            self._facts = facts_of(request.urn, inputs, where="the provider")
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def Check(self, request: provider_pb2.CheckRequest, context: _Context) -> provider_pb2.CheckResponse:
        inputs = struct_pb2.Struct()
        inputs.CopyFrom(request.news)
        given = StructView(request.news)
        shape = SHAPES.get(_type(request.urn))
        named: list[str] = []
        if shape and shape.name and shape.name not in given and f"{shape.name}Prefix" not in given:
            made = self._made_up_name(request, given, shape.name)
            if made is not None:
                put(inputs.fields[shape.name], made)
                named.append(shape.name)
        put(inputs.fields["__defaults"], named)
        return provider_pb2.CheckResponse(inputs=inputs)

    def Diff(self, request: provider_pb2.DiffRequest, context: _Context) -> provider_pb2.DiffResponse:
        type_ = _type(request.urn)
        response = _diff(type_, request.old_inputs, request.news, request.ignoreChanges)
        shape = SHAPES.get(type_)
        if response.replaces and shape and shape.name:
            # Two of one name cannot exist side by side; a name that is made up anew can.
            given, defaults = StructView(request.news), StructView(request.news).get("__defaults") or []
            response.deleteBeforeReplace = shape.name in given and shape.name not in defaults
        return response

    def Create(self, request: provider_pb2.CreateRequest, context: _Context) -> provider_pb2.CreateResponse:
        given = StructView(request.properties)
        generation = self._ledger.generation(request.urn)
        id_, computed = self._computed(request.urn, given, generation=generation)
        if request.preview:
            return provider_pb2.CreateResponse(properties=_answer(request.properties, computed, preview=True))
        name = request.urn.rpartition("::")[2]
        if name == self._refuse:
            context.abort(grpc.StatusCode.UNKNOWN, f"creating {name}: LimitExceeded: the account has no room for it")
        inputs, _ = struct_to_python(request.properties)
        self._ledger.add(
            Deed("create", request.urn, _type(request.urn), id_, tags=computed.get("tagsAll"), inputs=inputs)
        )
        if name == self._slow:
            time.sleep(self._slow_seconds)
        return provider_pb2.CreateResponse(id=id_, properties=_answer(request.properties, {**computed, "id": id_}))

    def Update(self, request: provider_pb2.UpdateRequest, context: _Context) -> provider_pb2.UpdateResponse:
        old, _ = struct_to_python(request.olds)
        before, _ = struct_to_python(request.old_inputs)
        _, computed = self._computed(request.urn, StructView(request.news), generation=0)
        # What AWS gave when the resource was made stays; the rest follows the inputs.
        kept = {key: value for key, value in old.items() if key not in before or key == "id"}
        kept |= {key: _added(old[key], before[key]) for key in before.keys() & old.keys() & set(request.news.fields)}
        kept |= {key: computed[key] for key in KNOWN_IN_PREVIEW & computed.keys()}
        if not request.preview:
            self._ledger.add(Deed("update", request.urn, _type(request.urn), request.id, tags=computed.get("tagsAll")))
        return provider_pb2.UpdateResponse(properties=_answer(request.news, kept))

    def Read(self, request: provider_pb2.ReadRequest, context: _Context) -> provider_pb2.ReadResponse:
        if self._ledger.is_gone(request.urn, request.id):
            return provider_pb2.ReadResponse()
        if request.properties.fields:
            return provider_pb2.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)
        found = self._ledger.find(request.urn, request.id)
        if found is not None:
            generation, deed = found
            inputs = to_struct(deed.inputs or {})
            _, computed = self._computed(request.urn, StructView(inputs), generation=generation)
            properties = _answer(inputs, {**computed, "id": request.id})
            return provider_pb2.ReadResponse(id=request.id, properties=properties, inputs=inputs)
        name, type_ = request.urn.rpartition("::")[2], _type(request.urn)
        known = cloud.identity(type_, name, request.id, self._facts.region, self._facts.account)
        properties = to_struct({**known, "id": request.id})
        return provider_pb2.ReadResponse(id=request.id, properties=properties, inputs=request.inputs)

    def Delete(self, request: provider_pb2.DeleteRequest, context: _Context) -> empty_pb2.Empty:
        self._ledger.add(Deed("delete", request.urn, _type(request.urn), request.id))
        return empty_pb2.Empty()

    def Invoke(self, request: provider_pb2.InvokeRequest, context: _Context) -> provider_pb2.InvokeResponse:
        arguments, _ = struct_to_python(request.args)
        region = str(arguments.get("region") or self._facts.region)
        response = provider_pb2.InvokeResponse()
        for key, value in cloud.call(request.tok, arguments, region, self._facts.account).items():
            put(getattr(response, "return").fields[key], value)
        return response

    def Cancel(self, request: object, context: _Context) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def _made_up_name(self, request: provider_pb2.CheckRequest, given: Mapping[str, Any], key: str) -> str | None:
        before = StructView(request.olds)
        if key in (before.get("__defaults") or ()):
            return before.get(key)
        # Made again (replaced, or lost by a crash), it gets another name, as with the engine's random seed.
        generation = self._ledger.generation(request.urn)
        return self._computed(request.urn, given, generation=generation)[1].get(key)

    def _computed(self, urn: str, inputs: Mapping[str, Any], *, generation: int) -> tuple[str, dict[str, Any]]:
        own = inputs.get("region")
        region = own if isinstance(own, str) else self._facts.region
        seed = f"{urn}#{generation}" if generation else urn
        id_, added = cloud.computed(
            _type(urn),
            urn.rpartition("::")[2],
            seed,
            inputs,
            region,
            self._facts.account,
            default_tags=self._facts.default_tags,
        )
        return id_, added


def _type(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def _added(output: object, given: object) -> dict[str, Any] | list[Any] | None:
    """What AWS filled in inside an object that was given, or inside those of a list; None where it was none."""
    if is_list(output) and is_list(given) and len(output) == len(given):
        return [_added(one, other) for one, other in zip(output, given, strict=True)]
    if not is_dict(output) or not is_dict(given):
        return None
    return {part: value for part, value in output.items() if given.get(part) is None}


def _answer(inputs: struct_pb2.Struct, added: Mapping[str, Any], *, preview: bool = False) -> struct_pb2.Struct:
    outputs = struct_pb2.Struct()
    outputs.CopyFrom(inputs)
    outputs.fields.pop("__defaults", None)
    for key, value in added.items():
        if key not in outputs.fields:
            put(outputs.fields[key], UNKNOWN if preview and key not in KNOWN_IN_PREVIEW else value)
        else:
            _fill(outputs.fields[key], value, preview=preview)
    if preview:
        outputs.fields["id"].string_value = UNKNOWN
    return outputs


def _fill(given: struct_pb2.Value, added: object, *, preview: bool) -> None:
    """Fill in what AWS adds inside an object that was given, or inside those of a list."""
    if is_list(added) and len(given.list_value.values) == len(added):
        for one, other in zip(given.list_value.values, added, strict=True):
            _fill(one, other, preview=preview)
    elif is_dict(added):
        parts = given.struct_value.fields
        for part, known in added.items():
            if part not in parts or parts[part].WhichOneof("kind") == "null_value":
                put(parts[part], UNKNOWN if preview else known)


def _diff(
    type_: str, old: struct_pb2.Struct, new: struct_pb2.Struct, ignored: Iterable[str] = ()
) -> provider_pb2.DiffResponse:
    before, after = frozenset(old.fields), frozenset(new.fields)
    considered = (before | after) - {"__defaults", *ignored}
    # Reading a key that is not there would add it.
    changed = considered & frozenset(
        (before ^ after) | {key for key in before & after if old.fields[key] != new.fields[key]}
    )
    forced = forcing(type_, before, after, changed)
    kinds = provider_pb2.PropertyDiff.Kind
    response = provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
        replaces=sorted(forced),
        diffs=sorted(changed),
        hasDetailedDiff=True,
    )
    for key in changed:
        kind = "ADD" if key not in before else "DELETE" if key not in after else "UPDATE"
        response.detailedDiff[key].kind = kinds.Value(f"{kind}_REPLACE" if key in forced else kind)
        response.detailedDiff[key].inputDiff = True
    return response


def serve(package: str) -> None:
    """Serve until the engine ends this process; the port is printed first, as the engine wants it."""
    options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    server = grpc.server(ThreadPoolExecutor(max_workers=8), options=options)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(StandIn(package, os.environ), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()

"""The door to an object store that speaks S3, through boto3, which is there where `zhanqun[s3]` was installed.

Credentials, region and the store's own address are found as boto3 finds them: variables of the environment, the files
of `~/.aws`, the role of the machine. None of them is an option here, and none is told.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from builder.transfer.destination import TransferFault
from builder.transfer.places import BucketPlace

MARK = "zhanqun-sha256"
"""The metadata of an object of ours: the digest of what it holds."""

LARGEST_KEPT = 512 * 1024 * 1024
_MOST_AT_ONCE = 1_000
"""Keys that one request may delete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What is said with an object whenever it is handed out."""

    media: str
    cache: str
    disposition: str = ""


class Objects(Protocol):
    """What a release needs of a store; keys are below the prefix of the place. All raise TransferFault."""

    def put(self, key: str, source: Path | bytes, digest: str, described: Described) -> None:
        """Write an object whole: readers get the old one or the new one."""

    def get(self, key: str) -> bytes | None:
        """What a small object holds; None where there is none."""

    def digest(self, key: str) -> str | None:
        """The digest that stands in an object's metadata, empty where none does; None where there is no object."""

    def first_key(self) -> str | None:
        """The name of some object that lies there, if any does."""

    def delete(self, keys: Sequence[str]) -> None:
        """Take objects away; what is not there is no fault."""


class S3Objects:
    """Objects of a bucket."""

    def __init__(self, place: BucketPlace, connections: int) -> None:
        try:
            boto3 = importlib.import_module("boto3")
            config = importlib.import_module("botocore.config")
            exceptions = importlib.import_module("botocore.exceptions")
        except ImportError as fault:
            raise TransferFault("no-s3-client", reason=fault) from fault
        self._place = place
        self._faults: tuple[type[Exception], ...] = (exceptions.BotoCoreError, exceptions.ClientError)
        self._answered: type[Exception] = exceptions.ClientError
        settings = config.Config(
            connect_timeout=15,
            read_timeout=60,
            retries={"mode": "standard", "max_attempts": 5},
            max_pool_connections=connections,
            # stores other than Amazon's know no checksums in trailers
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        with self._asking():
            self._client = boto3.Session().client("s3", config=settings)

    def put(self, key: str, source: Path | bytes, digest: str, described: Described) -> None:
        """Write an object whole."""
        said = {"ContentType": described.media, "CacheControl": described.cache, "Metadata": {MARK: digest}}
        if described.disposition:
            said["ContentDisposition"] = described.disposition
        with self._asking():
            if isinstance(source, bytes):
                self._client.put_object(**self._at(key), Body=source, **said)
            else:
                at = self._at(key)
                self._client.upload_file(str(source), at["Bucket"], at["Key"], ExtraArgs=said)

    def get(self, key: str) -> bytes | None:
        """What a small object holds; None where there is none."""
        found = self._ask(self._client.get_object, key)
        if found is None:
            return None
        with self._asking():
            data = found["Body"].read(LARGEST_KEPT + 1)
        if len(data) > LARGEST_KEPT:
            raise TransferFault("store-failed", place=self._place, reason=f"{key} > {LARGEST_KEPT} B")
        return bytes(data)

    def digest(self, key: str) -> str | None:
        """The digest that stands in an object's metadata."""
        found = self._ask(self._client.head_object, key)
        return None if found is None else str(found.get("Metadata", {}).get(MARK, ""))

    def first_key(self) -> str | None:
        """The name of some object that lies there, if any does."""
        with self._asking():
            found = self._client.list_objects_v2(Bucket=self._place.bucket, Prefix=self._place.prefix, MaxKeys=1)
        return next((str(one["Key"]) for one in found.get("Contents", ())), None)

    def delete(self, keys: Sequence[str]) -> None:
        """Take objects away, many with each request."""
        for start in range(0, len(keys), _MOST_AT_ONCE):
            named = [{"Key": self._at(key)["Key"]} for key in keys[start : start + _MOST_AT_ONCE]]
            with self._asking():
                done = self._client.delete_objects(Bucket=self._place.bucket, Delete={"Objects": named, "Quiet": True})
            for fault in done.get("Errors", ()):
                raise TransferFault("store-failed", place=self._place, reason=f"{fault['Key']}: {fault['Code']}")

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self._place.bucket, "Key": self._place.prefix + key}

    def _ask(self, call: Callable[..., Mapping[str, Any]], key: str) -> Mapping[str, Any] | None:
        """An answer, or None where the store says that there is no such object."""
        with self._asking():
            try:
                return call(**self._at(key))
            except self._answered as fault:
                code = getattr(fault, "response", {}).get("Error", {}).get("Code", "")
                if code in ("404", "NoSuchKey", "NotFound"):
                    return None
                raise

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        except self._faults as fault:
            raise TransferFault("store-failed", place=self._place, reason=" ".join(str(fault).split())) from fault
        except OSError as fault:
            raise TransferFault("store-failed", place=self._place, reason=fault.strerror or fault) from fault
        except Exception as fault:
            if type(fault).__module__.partition(".")[0] in ("boto3", "botocore", "s3transfer"):
                raise TransferFault("store-failed", place=self._place, reason=" ".join(str(fault).split())) from fault
            raise

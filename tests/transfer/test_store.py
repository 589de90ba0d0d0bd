"""A real S3 server: what lies in the bucket, what is said with it, and that anyone can verify it."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from builder.cli.main import cli
from builder.release.asking import Bounds
from builder.release.layout import Target
from builder.release.web_check import check_web
from builder.transfer.bucket import BucketDestination
from builder.transfer.destination import TransferFault
from builder.transfer.objects import S3Objects
from builder.transfer.places import BucketPlace
from tests.release.ground import NOON, PAGES, write_output
from tests.transfer.ground import live_shelf, make_keys, release_again
from tests.transfer.store import BUCKET, Store, serving_site, serving_store


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_store(tmp_path_factory.mktemp("store")) as address:
        Store.at("").client.create_bucket(Bucket=BUCKET)
        yield address


def test_from_release_to_bucket_and_back(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builder.transfer.bucket._WHOLE", 1_000)  # larger ones go by file
    keys, store = make_keys(tmp_path), Store.at("gov/site/")
    out, stage = write_output(tmp_path / "public", PAGES), tmp_path / "stage"
    release_again(out, stage, sign=keys.signer(keys.press))
    place = BucketDestination(store.place, Target(stage), store.objects)
    first = place.send(live_shelf(stage), NOON, "press")
    listed = {*PAGES, ".zhanqun/state.json", *(f"_release/{name}" for name in live_shelf(stage).about)}
    assert store.keys() == sorted(listed)
    page = store.client.get_object(Bucket=BUCKET, Key="gov/site/county/index.html")
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", "no-cache")
    assert page["Body"].read() == PAGES["county/index.html"]
    style = store.client.head_object(Bucket=BUCKET, Key="gov/site/county/_assets/site.0123456789.css")
    assert style["CacheControl"] == "public, max-age=31536000, immutable"
    with serving_site(store) as site:
        checked = check_web(site, keys.allowed, bounds=Bounds(pause=0))
    assert (checked.alterations, checked.files) == ((), len(PAGES))
    assert checked.signer is not None
    times = {key: store.client.head_object(Bucket=BUCKET, Key=f"gov/site/{key}")["LastModified"] for key in PAGES}
    write_output(out, {"county/index.html": b"2\n", "county/news/2026/b.html": None})
    release_again(out, stage, NOON + timedelta(minutes=1), sign=keys.signer(keys.press))
    second = place.send(live_shelf(stage), NOON, "press")
    assert (second.before, second.removed) == (first.release, 1)
    assert second.files == 1 + len(("release.json", "county.sha256", "manifest", "signature"))
    lying = store.keys()
    assert "county/news/2026/b.html" not in lying
    kept = [key for key in PAGES if key not in ("county/index.html", "county/news/2026/b.html")]
    head = store.client.head_object
    assert all(head(Bucket=BUCKET, Key=f"gov/site/{key}")["LastModified"] == times[key] for key in kept)
    turned = place.turn_back("", NOON, "press")
    assert (turned.release, turned.returning) == (first.release, ("county/news/2026/b.html",))
    assert store.keys() == sorted(listed)


def test_the_verbs_with_a_store(address: str, tmp_path: Path) -> None:
    def call(*words: str) -> dict[str, Any]:
        places = ["--root", str(tmp_path), "--to", "s3://www/verbs", "--format", "json"]
        result = CliRunner(env={"ZHANQUN_LANG": "en"}).invoke(cli, [*words, *places])
        assert result.exit_code == 0, result.stderr
        return {"answer": json.loads(result.stdout)}

    store = Store.at("verbs/")
    write_output(tmp_path / "public", PAGES)
    first = call("release")["answer"]
    assert (first["carried"]["guarantee"], first["carried"]["files"]) == ("in-order", len(PAGES) + 5)
    store.client.put_object(Bucket=BUCKET, Key="verbs/town/index.html", Body=b"defaced")
    write_output(tmp_path / "public", {"county/index.html": b"2\n"})
    assert call("release")["answer"]["carried"]["files"] == 4
    assert store.objects.get("town/index.html") == b"defaced"
    call("release", "--anew")
    assert store.objects.get("town/index.html") == PAGES["town/index.html"]
    assert call("rollback", "1")["answer"]["release"] == first["release"]
    assert store.objects.get("county/index.html") == PAGES["county/index.html"]
    assert [one["live"] for one in call("releases")["answer"]] == [False, False, True]


def test_what_the_store_refuses_is_told(address: str, tmp_path: Path) -> None:
    out, stage = write_output(tmp_path / "public", PAGES), tmp_path / "stage"
    release_again(out, stage)
    nowhere = BucketPlace(bucket="nowhere", prefix="")
    with pytest.raises(TransferFault) as fault:
        BucketDestination(nowhere, Target(stage), S3Objects(nowhere, 2)).send(live_shelf(stage), NOON, "press")
    assert (fault.value.code, "NoSuchBucket" in fault.value.params["reason"]) == ("store-failed", True)


def test_without_credentials_it_says_so(address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(TransferFault) as fault:
        S3Objects(BucketPlace(bucket=BUCKET, prefix=""), 2).get("x")
    assert (fault.value.code, "credentials" in fault.value.params["reason"]) == ("store-failed", True)


def test_without_the_client_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> ModuleType:
        raise ModuleNotFoundError(f"No module named {name!r}")

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(TransferFault) as fault:
        S3Objects(BucketPlace(bucket=BUCKET, prefix=""), 2)
    assert fault.value.code == "no-s3-client"

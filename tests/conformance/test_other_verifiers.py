"""Our certificates before verifiers that nobody here wrote."""

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from badges import proofs
from badges.proofs import Cryptosuite

pytestmark = pytest.mark.conformance


def verdict(command: list[str], credential: Any, did_path: Path) -> bool:
    path = did_path.with_name("credential.json")
    path.write_text(json.dumps(credential), encoding="utf-8")
    done = subprocess.run(
        [*command, str(path), str(did_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 1}, done.stderr
    assert done.stdout, done.stderr
    verified: bool = json.loads(done.stdout)["verified"]
    assert verified is (done.returncode == 0)
    return verified


def changed(credential: dict[str, Any]) -> dict[str, Any]:
    other = copy.deepcopy(credential)
    other["credentialSubject"]["result"][1]["value"] = "99.9"
    return other


def test_digital_bazaars_verifier_accepts_both_proofs(
    javascript: list[str], credential: dict[str, Any], did_path: Path
) -> None:
    assert verdict(javascript, credential, did_path)


def test_digital_bazaars_verifier_refuses_a_changed_score(
    javascript: list[str], credential: dict[str, Any], did_path: Path
) -> None:
    assert not verdict(javascript, changed(credential), did_path)


def test_digital_bazaars_verifier_refuses_an_added_member(
    javascript: list[str], credential: dict[str, Any], did_path: Path
) -> None:
    assert not verdict(javascript, {**credential, "unknown": "x"}, did_path)


def test_openbadgeslib_accepts_the_proof_set(
    openbadgeslib: list[str], credential: dict[str, Any], did_path: Path
) -> None:
    assert verdict(openbadgeslib, credential, did_path)


def test_openbadgeslib_accepts_the_single_proof(
    openbadgeslib: list[str], credential: dict[str, Any], did_path: Path
) -> None:
    alone = proofs.with_one_proof(credential, Cryptosuite.RDFC)

    assert verdict(openbadgeslib, alone, did_path)


def test_openbadgeslib_refuses_a_changed_score(
    openbadgeslib: list[str], credential: dict[str, Any], did_path: Path
) -> None:
    assert not verdict(openbadgeslib, changed(credential), did_path)

"""Verifies a credential with the PyPI package openbadgeslib, which shares no code with ours.

python verify_openbadgeslib.py CREDENTIAL.json DID_DOCUMENT.json

Needs `pip install -r requirements-openbadgeslib.txt` in an environment of its own. It knows the
rdfc proof only; the DID document is handed over instead of being fetched.
"""

import json
import sys
from pathlib import Path
from typing import Any

from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.ldp import OB3LdpVerifier


def main(credential_path: str, did_path: str) -> int:
    """Print the result as one line of JSON and return the exit code."""
    did_document = Path(did_path).read_bytes()
    verifier = OB3LdpVerifier.for_issuer_did(json.loads(did_document)["id"])

    def download(_: str, **__: Any) -> bytes:
        return did_document

    verified = True
    try:
        verifier.verify(Path(credential_path).read_text(encoding="utf-8"), download=download)
    except LibOpenBadgesException as error:
        verified = False
        sys.stderr.write(f"{error}\n")
    sys.stdout.write(json.dumps({"verified": verified}) + "\n")
    return 0 if verified else 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python verify_openbadgeslib.py CREDENTIAL.json DID_DOCUMENT.json")
    sys.exit(main(*sys.argv[1:]))

"""The self-report as an editor and a signatory do it in a browser without scripts."""

import re

import httpx

from registry.web.shell import Shell
from tests.functional import people, reports


async def test_a_report_from_the_first_page_to_submission(app: Shell, database: str) -> None:
    cast = await reports.cast()
    async with people.signed_in(app, cast.editor) as editor:
        report = await reports.begun(editor)
        tasks = await editor.get(report)
        assert "0 of 41 criteria answered" in tasks.text
        assert "Report of Ourtown" in tasks.text

        await reports.answered(editor, report)
        check = await editor.get(f"{report}/check")
        assert "Nothing is missing" in check.text
        sign = await editor.get(f"{report}/submit")
        assert "Sam Signatory" in sign.text
        assert 'name="declared"' not in sign.text

    async with people.signed_in(app, cast.signatory) as signatory:
        await reports.submitted(signatory, report)
        done = await signatory.get(report)
    assert "Submitted on" in done.text

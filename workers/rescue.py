"""Be ready for the day without servers: keep the rescue file, take in what was done by hand."""

import logging
from dataclasses import replace
from pathlib import Path

from sqlmodel import col, select

from adapters.postgres.accounts import all_accounts
from adapters.postgres.events import append_events
from adapters.postgres.flattening import flat_event, write_certificate
from adapters.postgres.tables import AccountRow
from adapters.rescue import (
    HandCertificate,
    read_hand_certificate,
    set_aside,
    waiting_certificates,
    write_rescue_file,
)
from adapters.secrets import TokenCipher
from domain.accounts import AccountId
from domain.certificates import verifies
from domain.events import account_stream
from workers.tools import Tools, utc_now

log = logging.getLogger(__name__)


async def be_ready_for_rescue(tools: Tools) -> None:
    """Write down how every account is reached, and book certificates that wait in files.

    Without a folder of its own (`FOREX_HOME`) an installation has neither.
    """
    folder = tools.settings.home
    if folder is not None:
        await keep_rescue_file(tools, folder)
        await take_in_certificates(tools, folder)


async def keep_rescue_file(tools: Tools, folder: Path) -> None:
    """Seal the accounts with their tokens into a file, for `forex flatten`."""
    async with tools.database.reading() as session:
        rows = await all_accounts(session)
    cipher = TokenCipher(tools.settings.fernet_keys.get_secret_value())
    write_rescue_file(folder, cipher, tools.brokers.rescued(rows))


async def take_in_certificates(tools: Tools, folder: Path) -> None:
    """Book the certificates that were written while the books were out of reach."""
    for file in waiting_certificates(folder):
        await _take_in(tools, file)


async def _take_in(tools: Tools, file: Path) -> None:
    try:
        written = read_hand_certificate(file)
    except (ValueError, KeyError) as error:
        log.error("%s is no certificate: %s", file.name, error)
        set_aside(file, "refused")
        return
    known = verifies(written.certificate) and await _book(tools, written)
    set_aside(file, "imported" if known else "refused")


async def _book(tools: Tools, written: HandCertificate) -> bool:
    account = select(AccountRow.id).where(
        col(AccountRow.feed) == written.feed,
        col(AccountRow.broker_account_id) == written.broker_account,
    )
    async with tools.database.transaction() as session:
        found = (await session.exec(account)).one_or_none()
        if found is None:
            return False
        subject = replace(written.certificate.subject, account=AccountId(found))
        certificate = replace(written.certificate, subject=subject)
        is_new = await write_certificate(session, certificate)
        facts = [flat_event(certificate)] if is_new else []
        stream = account_stream(AccountId(found))
        events = await append_events(session, stream, facts, utc_now())
    await tools.updates.publish(events)
    return True

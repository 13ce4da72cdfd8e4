"""The orders worker is ready for the day without servers, and takes in what was done on it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import select

from adapters.postgres.tables import EventRow, FlatnessCertificate
from adapters.rescue import (
    HandCertificate,
    read_rescue_file,
    waiting_certificates,
    write_hand_certificate,
)
from adapters.secrets import TokenCipher
from cli.flattening import flatten
from domain.accounts import AccountId, Feed
from domain.events import EventKind
from tests.orders.world import World
from workers.rescue import keep_rescue_file, take_in_certificates


async def _flattened_by_hand(world: World) -> HandCertificate:
    broker = await world.tools.brokers.broker(world.account)
    account = AccountId(world.exchange.account)
    certificate = await flatten(broker, account, lambda _: None)
    return HandCertificate(
        certificate=certificate, feed=Feed.PAPER, broker_account=world.exchange.account
    )


async def test_the_rescue_file_opens_the_account(world: World, tmp_path: Path) -> None:
    await keep_rescue_file(world.tools, tmp_path)
    cipher = TokenCipher(world.tools.settings.fernet_keys.get_secret_value())
    kept = read_rescue_file(tmp_path, cipher)[0]
    assert (kept.account, kept.token) == (world.account, world.exchange.token)


async def test_a_certificate_written_by_hand_comes_into_the_books_once(
    world: World, tmp_path: Path
) -> None:
    written = await _flattened_by_hand(world)
    for _ in range(2):
        write_hand_certificate(tmp_path, written)
        await take_in_certificates(world.tools, tmp_path)

    assert waiting_certificates(tmp_path) == []
    async with world.tools.database.reading() as session:
        row = (await session.exec(select(FlatnessCertificate))).one()
        told = (
            await session.exec(select(EventRow).where(EventRow.kind == EventKind.KILL_SWITCH_FLAT))
        ).all()
    assert (row.account_id, row.digest) == (world.account, written.certificate.digest)
    assert len(told) == 1


async def test_a_certificate_that_was_changed_stays_out_of_the_books(
    world: World, tmp_path: Path
) -> None:
    written = await _flattened_by_hand(world)
    changed = {**written.certificate.evidence, "time": datetime.now(UTC).isoformat()}
    forged = replace(written, certificate=replace(written.certificate, evidence=changed))
    write_hand_certificate(tmp_path, forged)
    await take_in_certificates(world.tools, tmp_path)

    async with world.tools.database.reading() as session:
        assert (await session.exec(select(FlatnessCertificate))).all() == []
    assert [file.name for file in (tmp_path / "flattened" / "refused").iterdir()] != []

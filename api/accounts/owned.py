"""The account of a request: the user's own, or it does not exist."""

from typing import Annotated

from fastapi import Depends
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import AccountRow
from adapters.postgres.views.accounts import owned_account
from api.dependencies import Reading
from api.problems import not_found
from api.security.current_user import CurrentUser
from api.values import Identifier, IdInPath
from domain.accounts import AccountId, OwnerId


async def account_of(session: AsyncSession, owner: OwnerId, account_id: str) -> AccountRow:
    """Read an owner's account, or answer that there is none."""
    row = await owned_account(session, owner, AccountId(account_id))
    if row is None:
        raise not_found("account")
    return row


async def _in_path(account_id: IdInPath, user: CurrentUser, session: Reading) -> AccountRow:
    return await account_of(session, user.id, account_id)


AccountInPath = Annotated[AccountRow, Depends(_in_path)]
"""The account that the path names."""


async def _in_query(account_id: Identifier, user: CurrentUser, session: Reading) -> AccountRow:
    return await account_of(session, user.id, account_id)


AccountInQuery = Annotated[AccountRow, Depends(_in_query)]
"""The account that the query names."""


async def _narrowing(
    user: CurrentUser, session: Reading, account_id: Identifier | None = None
) -> AccountId | None:
    if account_id is None:
        return None
    return AccountId((await account_of(session, user.id, account_id)).id)


AccountNarrowing = Annotated[AccountId | None, Depends(_narrowing)]
"""The account that a list is narrowed to, if any."""

import { useChosenAccount } from "@/session/account";
import { strings } from "@/strings";

export function AccountSwitch() {
  const { account, accounts, choose } = useChosenAccount();
  return (
    <select
      aria-label={strings.topBar.account}
      value={account.id}
      onChange={(event) => choose(event.target.value)}
      className="min-h-7 max-w-44 max-md:max-w-36 rounded-md border border-line bg-raised px-2 text-xs font-semibold text-strong hover:border-muted"
    >
      {accounts.map(({ id, name, feed }) => (
        <option key={id} value={id}>
          {name} · {strings.topBar.feeds[feed]}
        </option>
      ))}
    </select>
  );
}

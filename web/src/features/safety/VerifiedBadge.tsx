import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import { Icon } from "@/ui/Icon";

/** Whether a certificate's digest is still that of its evidence. */
export function VerifiedBadge({ verified }: { verified: boolean }) {
  const says = strings.certificates;
  return (
    <Badge
      tone={verified ? "good" : "bad"}
      title={verified ? says.verifiedTitle : says.brokenTitle}
    >
      <Icon name={verified ? "check" : "cross"} />
      {verified ? says.verified : says.broken}
    </Badge>
  );
}

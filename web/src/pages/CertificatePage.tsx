import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useApi } from "@/api/client";
import { certificateQuery } from "@/api/operatorQueries";
import { accountsQuery } from "@/api/queries";
import { CertificateSheet } from "@/features/safety/CertificateSheet";
import { useTheme } from "@/session/theme";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { EmptyNote, ErrorNotice } from "@/ui/Note";

/** One certificate of flatness by itself, fit for paper. */
export function CertificatePage() {
  const api = useApi();
  const { id = "" }: { id?: string } = useParams({ strict: false });
  const { data: certificate, error } = useQuery(certificateQuery(api, id));
  const { data: accounts } = useQuery(accountsQuery(api));
  useTheme();
  return (
    <main className="mx-auto flex max-w-3xl flex-col gap-3 p-4 print:max-w-none print:p-0">
      <div className="flex items-center gap-2 print:hidden">
        <Link to="/safety" className="text-xs text-accent hover:underline">
          {strings.certificates.back}
        </Link>
        <Button className="ml-auto" onClick={() => window.print()}>
          {strings.certificates.print}
        </Button>
      </div>
      {error !== null && <ErrorNotice error={error} />}
      {certificate === undefined && error === null && <EmptyNote>{strings.loading}</EmptyNote>}
      {certificate !== undefined && (
        <CertificateSheet certificate={certificate} accounts={accounts ?? []} />
      )}
    </main>
  );
}

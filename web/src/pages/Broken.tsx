import { useRouter } from "@tanstack/react-router";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { ErrorNotice } from "@/ui/Note";
import { ProblemError } from "@/api/problem";

/** Stands where a view failed, so that one failure does not take the whole screen. */
export function Broken({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <div className="m-auto flex max-w-md flex-col gap-3 p-6">
      <p className="text-sm font-semibold text-strong">{strings.problems.somethingBroke}</p>
      {error instanceof ProblemError ? (
        <ErrorNotice error={error} />
      ) : (
        <pre className="text-2xs whitespace-pre-wrap text-muted">{String(error)}</pre>
      )}
      <Button onClick={again}>{strings.problems.tryAgain}</Button>
    </div>
  );
}

export function NotFound() {
  return <p className="p-6 text-center text-muted">{strings.problems.noPage}</p>;
}

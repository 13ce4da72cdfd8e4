import { AlertsPanel } from "@/features/alerts/AlertsPanel";
import { CasesPanel } from "@/features/cases/CasesPanel";
import { CertificatesPanel } from "@/features/safety/CertificatesPanel";
import { SwitchesPanel } from "@/features/safety/SwitchesPanel";

/** Everything that stops trading, and everything that waits for a person. */
export function SafetyPage() {
  return (
    <div className="grid items-start gap-2 lg:grid-cols-2">
      <div className="grid min-w-0 gap-2">
        <SwitchesPanel />
        <CertificatesPanel />
      </div>
      <div className="grid min-w-0 gap-2">
        <AlertsPanel />
        <CasesPanel />
      </div>
    </div>
  );
}

import { granularities } from "@/charts/candles";
import type { Granularity } from "@/charts/candles";
import { strings } from "@/strings";
import { Segmented } from "@/ui/Segmented";

const options = granularities.map((value) => ({ value, title: value }));

interface Props {
  readonly granularity: Granularity;
  readonly onChoose: (granularity: Granularity) => void;
}

export function ChartToolbar({ granularity, onChoose }: Props) {
  return (
    <>
      <span className="mr-1 text-2xs text-muted max-md:hidden">{strings.chart.mid}</span>
      <Segmented
        label={strings.chart.granularity}
        options={options}
        chosen={granularity}
        onChoose={onChoose}
      />
    </>
  );
}

import type { ReactNode } from "react";
import { classes } from "@/ui/classes";

export interface Column<Row> {
  readonly key: string;
  readonly title: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: "right";
  /** Left out on a phone, where the row's other cells tell enough. */
  readonly wide?: true;
}

interface Props<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
}

function cellClass<Row>(column: Column<Row>): string {
  return classes(
    "px-2.5 py-1.5 whitespace-nowrap first:pl-3 last:pr-3",
    column.align === "right" ? "text-right" : "text-left",
    column.wide === true && "max-md:hidden",
  );
}

/** A dense table; a row that can be opened answers to a click, its first cell holds the button. */
export function Table<Row>({ label, columns, rows, keyOf, onOpen }: Props<Row>) {
  return (
    <table aria-label={label} className="w-full border-collapse text-xs tabular-nums">
      <thead className="sticky top-0 z-10 bg-panel">
        <tr>
          {columns.map((column) => (
            <th
              key={column.key}
              scope="col"
              className={classes(cellClass(column), "text-2xs font-medium text-muted")}
            >
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={keyOf(row)}
            onClick={onOpen === undefined ? undefined : () => onOpen(row)}
            className={classes(
              "border-t border-line/60 hover:bg-raised/60",
              onOpen !== undefined && "cursor-pointer",
            )}
          >
            {columns.map((column) => (
              <td key={column.key} className={cellClass(column)}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

import { account } from "./account";
import { asking } from "./asking";
import { backtests } from "./backtests";
import { operations } from "./operations";
import { rules } from "./rules";
import { safety } from "./safety";
import { shell } from "./shell";
import { strategies } from "./strategies";
import { trading } from "./trading";

/** Every word that the dashboard shows, room by room, so that it can be corrected or translated. */
export const strings = {
  ...account,
  ...backtests,
  ...operations,
  ...rules,
  ...safety,
  ...shell,
  ...strategies,
  ...trading,
  trading: asking,
} as const;

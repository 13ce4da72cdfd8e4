/** Every word that the dashboard shows, in one place, so that it can be corrected or translated. */
export const strings = {
  product: "Auto Forex Trader",
} as const;

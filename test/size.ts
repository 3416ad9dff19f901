// How much a test repeats, for what is used outside of vitest too: there it is all of it.

export const isLong = process.env.MARGINCORE_LONG === '1' || process.env.VITEST === undefined;

/** How often a property is tried, or how many cases are drawn: `full`, and a sixth of it in a quick run. */
export function runs(full: number, quick = Math.ceil(full / 6)): number {
  return isLong ? full : quick;
}

// What an account must be brought above for its auction to end: maintenance with a buffer on top.

/** equity - (1 + buffer) x maintenance; numeraire. With the maintenance balance M = equity - maintenance it is M + buffer (M - equity). Source: Derive's documents. */
export function bufferMarginOf(equity: number, maintenance: number, buffer: number): number {
  return equity - (1 + buffer) * maintenance;
}

// Single options of OKX, Bybit and Deribit: their own figures, and an independent Black-76 at their forward, vol and instant.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createCore } from '../../src/engine/create.js';
import { checkedDigits, handRelative, venueDelta, venueVega } from '../precision.js';
import { needs, sharedPath } from '../shared.js';

const file = 'data/venue_single_row_samples.json';

interface Row {
  readonly venue: string;
  readonly instrument: string;
  readonly settle: string;
  readonly ts_ms: number;
  readonly expiry_ms: number;
  readonly forward: number;
  readonly strike: number;
  readonly type: 'C' | 'P';
  readonly mark_iv: number;
  readonly deltaBS: number;
  readonly vegaBS?: number;
  readonly deltaPA?: number;
  readonly black76_check: Readonly<
    Record<'price_usd' | 'price_coin' | 'delta' | 'gamma' | 'vega_1pct' | 'theta_day' | 'rho_1pct' | 'deltaPA', number>
  >;
}

describe.skipIf(!sharedPath(file))(needs('rows of three venues', file), () => {
  const rows: readonly Row[] = sharedPath(file) ? JSON.parse(readFileSync(sharedPath(file) as string, 'utf8')) : [];

  test.each(rows.map((row) => [row.instrument, row] as const))('%s', async (_, row) => {
    const core = await createCore({ backend: 'js' });
    const expiryYears = (row.expiry_ms - row.ts_ms) / (365 * 86_400_000);
    const { values, deltas, gammas, vegas, thetas, rhos } = core.greeks({
      forwards: Float64Array.of(row.forward),
      strikes: Float64Array.of(row.strike),
      expiryYears: Float64Array.of(expiryYears),
      vols: Float64Array.of(row.mark_iv),
      rates: Float64Array.of(0),
      calls: Uint8Array.of(row.type === 'C' ? 1 : 0),
    });
    const value = values[0] as number;
    const delta = deltas[0] as number;
    const ours = {
      price_usd: value,
      price_coin: value / row.forward,
      delta,
      gamma: gammas[0] as number,
      vega_1pct: (vegas[0] as number) / 100,
      theta_day: (thetas[0] as number) / 365,
      deltaPA: delta - value / row.forward,
    };
    for (const [name, x] of Object.entries(ours))
      expect(Math.abs(x / row.black76_check[name as keyof typeof ours] - 1), name).toBeLessThanOrEqual(checkedDigits);
    expect(Math.abs(delta - row.deltaBS)).toBeLessThanOrEqual(venueDelta);
    if (row.vegaBS !== undefined) expect(Math.abs((vegas[0] as number) / 100 / row.vegaBS - 1)).toBeLessThanOrEqual(venueVega);
    if (row.deltaPA !== undefined) expect(Math.abs(ours.deltaPA - row.deltaPA)).toBeLessThanOrEqual(venueDelta);
    expect(Math.abs((rhos[0] as number) / (-value * expiryYears) - 1)).toBeLessThanOrEqual(handRelative);
  });
});

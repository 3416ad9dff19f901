// Strategy margin of the Cboe handbook (JSON, rule, cases of naked options, straddles and credit spreads).

import type { Account } from '../../../src/index.js';
import type { Quote } from '../../../src/market/market.js';
import { strategyRelative } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { accountOf, relativeTo, runRule } from '../ruleRun.js';
import { listAt, member, type Source } from '../source.js';

interface Strategy {
  readonly id: string;
  readonly type?: 'C' | 'P';
  readonly S?: number;
  readonly K?: number;
  /** Strikes of a strangle. */
  readonly callK?: number;
  readonly putK?: number;
  readonly premium?: number;
  readonly call?: number;
  readonly put?: number;
  readonly width?: number;
  readonly longPremium?: number;
  readonly shortPremium?: number;
  readonly expected: number;
}

interface Leg {
  readonly call: boolean;
  readonly strike: number;
  readonly mark: number;
  readonly quantity: number;
}

/** The legs a case names; undefined for one of another kind. A spread whose strikes are not stated has them far above its width, which alone counts. */
function legsOf(one: Strategy): readonly Leg[] | undefined {
  const { type, K, callK, putK, premium, call, put, width, longPremium, shortPremium } = one;
  if (width !== undefined && longPremium !== undefined) {
    const isCall = type === 'C' || (type === undefined && /call/i.test(one.id));
    const strike = K ?? 20 * width;
    return [
      { call: isCall, strike, mark: shortPremium ?? longPremium, quantity: -1 },
      { call: isCall, strike: strike + (isCall ? width : -width), mark: longPremium, quantity: 1 },
    ];
  }
  if (call !== undefined && put !== undefined && (K ?? callK) !== undefined && (K ?? putK) !== undefined)
    return [
      { call: true, strike: (callK ?? K) as number, mark: call, quantity: -1 },
      { call: false, strike: (putK ?? K) as number, mark: put, quantity: -1 },
    ];
  if (type !== undefined && K !== undefined && premium !== undefined)
    return [{ call: type === 'C', strike: K, mark: premium, quantity: -1 }];
  return undefined;
}

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const tally = new Tally('relative', strategyRelative);
  const rules = door.rules.preset('reg-t');
  for (const [i, one] of listAt<Strategy>(source, 'cases').entries()) {
    const legs = legsOf(one);
    if (legs === undefined) {
      tally.note(`not known yet: ${one.id}`);
      continue;
    }
    const spot = one.S ?? (legs[0] as Leg).strike;
    const quotes = legs.map(({ call, strike, mark }, leg): Quote => {
      const instrument = { id: `L${leg}`, kind: 'option', settlement: 'linear', underlying: 'U', asset: 'USD', multiplier: 1 } as const;
      return { instrument: { ...instrument, expiry: Date.UTC(2026, 3, 1), strike, call }, forward: spot, vol: 0.2, rate: 0, mark };
    });
    const positions: Account['positions'] = legs.map(({ quantity, mark }, leg) => ({ instrument: `L${leg}`, quantity, entryPrice: mark }));
    const held = await runRule(core, door, rules, { quotes, indexes: { U: spot }, accounts: [accountOf('a', positions, [])] });
    tally.add(`${i} ${one.id}`, { margin: relativeTo(held.maintenance('a'), one.expected) });
  }
  return tally.outcome();
}

export const strategyMargin: Reader = {
  kind: 'strategy margin',
  recognises: (source) =>
    listAt(source, 'cases').some((one) => {
      const has = (...keys: readonly string[]): boolean => keys.every((key) => member(one, key) !== undefined);
      return has('expected') && (has('K', 'premium') || has('width', 'longPremium') || has('call', 'put'));
    }),
  run,
};

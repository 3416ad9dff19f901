// Auto-deleveraging: queues, haircuts, shares by leverage (JSON, margincore-live-cases, kind adl/...).
import type { Queue } from '../../../src/rules/document/deleveraging.js';
import { adlRelative } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { relativeTo } from '../ruleRun.js';
import { listAt, type Source } from '../source.js';
import { kindOf, type LiveCase, unlike } from './vegaLiquidation.js';

type Errors = Readonly<Record<string, number>>;
const off = (got: readonly number[], expected: readonly number[]): number =>
  got.length === expected.length
    ? Math.max(0, ...got.map((x, i) => relativeTo(x, expected[i] as number) / adlRelative))
    : Number.POSITIVE_INFINITY;

/** Rules of venues that have no preset. */
const published: Readonly<Record<string, Queue>> = {
  bitmex: { profit: 'pnlOverEntry', risk: 'markOverBankruptcyGap', losers: 'divided' },
  bluefin: { profit: 'pnlOverEntry', risk: 'inverseOfMarginRatio', losers: 'zero' },
};

const figures = {
  account_value: 'accountValue',
  bankruptcy_price: 'bankruptcyPrice',
  wallet_balance: 'walletBalance',
  maintenance_margin: 'maintenance',
  maintenance_rate: 'maintenanceRate',
  maintenance_margin_rate: 'maintenanceRate',
};

const kinds: Readonly<Record<string, (door: Door, one: LiveCase) => Errors>> = {
  'queue-ranking'(door, { inputs, expected }) {
    const rule = published[inputs.rule] ?? door.rules.preset(`${inputs.rule}-futures`).liquidation?.deleveraging;
    const { scores, order, closed } = door.losses.adlQueue({
      rule: rule as Queue,
      side: inputs.side,
      markPrice: inputs.mark_price,
      quantity: inputs.quantity,
      accounts: inputs.accounts.map((one: Readonly<Record<string, unknown>>) => ({
        account: one.account,
        size: one.size,
        entryPrice: one.entry_price,
        ...Object.fromEntries(Object.entries(figures).flatMap(([from, to]) => (one[from] === undefined ? [] : [[to, one[from]]]))),
      })),
    });
    return {
      scores: off(scores as number[], expected.scores),
      order: unlike(order, expected.order),
      closed: unlike(closed, expected.closed),
    };
  },
  'haircut-allocation'(door, { inputs: { endowments, caps, weights, budget }, expected }) {
    try {
      const got = door.losses.adlHaircuts({ endowments, caps, weights, budget });
      return {
        level: off([got.level], [expected.level]),
        haircuts: Math.max(...got.haircuts.map((x, i) => Math.abs(x - expected.haircuts[i]) / adlRelative)),
        amounts: off(got.amounts, expected.amounts),
      };
    } catch (error) {
      if (expected.error === undefined || !(error instanceof door.Fault)) throw error;
      return { error: unlike([error.code, error.path], ['OUT_OF_RANGE', 'inputs.budget']) };
    }
  },
  'risk-aware-shares'(door, { inputs, expected }) {
    if (inputs.deficits !== undefined) {
      const deficit = inputs.deficits.reduce((sum: number, x: number) => sum + x, 0);
      const ones = inputs.equity.map(() => 1);
      const { level, amounts } = door.losses.adlHaircuts({ endowments: inputs.equity, caps: ones, weights: ones, budget: deficit });
      return { haircut: off([level], [expected.haircut]), amounts: off([amounts.reduce((sum, x) => sum + x, 0)], [expected.deficit]) };
    }
    const { leverages, shares } = door.losses.adlWeights({
      equities: inputs.equity,
      notionals: inputs.notional,
      law: inputs.risk_function,
      threshold: inputs.tail_threshold,
    });
    return { leverages: off(leverages, expected.effective_leverage), shares: off(shares, expected.shares) };
  },
};

export const autoDeleveraging: Reader = {
  kind: 'auto-deleveraging',
  recognises: (source) => kindOf(source, 'adl') in kinds,
  run(source: Source, _: Core, door: Door): Outcome {
    const tally = new Tally('of the line of each figure', 1);
    const ask = kinds[kindOf(source, 'adl')] as (typeof kinds)[string];
    for (const one of listAt<LiveCase>(source, 'cases')) tally.attempt(one.name, () => ask(door, one));
    return tally.outcome();
  },
};

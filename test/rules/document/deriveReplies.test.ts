// Derive's answers of September 2026 (single options on chain, long boxes by both interfaces) from the dated presets, by evaluator and engine.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../src/book/account.js';
import { bookOf } from '../../../src/book/bookOf.js';
import type { RequirementColumns } from '../../../src/engine/prepared/run.js';
import { buildMarket } from '../../../src/market/build.js';
import type { Market, Quote } from '../../../src/market/market.js';
import { preset } from '../../../src/rules/document/presets.js';
import { deriveBoxAmount, deriveDigits } from '../../precision.js';
import { backendNames, prepared } from '../../program/prepared.js';
import { type Evaluated, evaluate } from '../../reference/ruleDocument/evaluate.js';
import { needs, sharedPath } from '../../shared.js';

interface Reply {
  readonly name: string;
  readonly inputs: {
    readonly request: { readonly simulated_positions: readonly { readonly instrument_name: string; readonly amount: string }[] };
    readonly market?: {
      readonly spot: number;
      readonly forward: number;
      readonly iv: number;
      readonly rate: number;
      readonly valuation_timestamp: number;
      readonly expiry_timestamp: number;
    };
    readonly yearsToExpiry?: number;
    readonly rate?: Readonly<Record<'api' | 'chain', number>>;
  };
  readonly expected: Readonly<Record<string, string>>;
}

const file = 'vectors/replies/derive/cases.json';
const path = sharedPath(file);
const replies: readonly Reply[] = path === undefined ? [] : (JSON.parse(readFileSync(path, 'utf8')) as { cases: Reply[] }).cases;
const asOf = Date.UTC(2026, 8, 25);
const yearMs = 365 * 86_400_000;

interface Quoted {
  readonly spot: number;
  readonly forward: number;
  readonly vol: number;
  readonly rate: number;
  readonly expiry: number;
}

/** What the manager nets: equity and value of options less the requirement; by the slow evaluator and by the engine in both backends. */
async function netOf(
  name: string,
  { inputs }: Reply,
  at: number,
  { spot, forward, vol, rate, expiry }: Quoted,
): Promise<readonly Evaluated[]> {
  const positions = inputs.request.simulated_positions.map(({ instrument_name, amount }) => ({
    instrument: instrument_name,
    quantity: Number(amount),
    entryPrice: 0,
  }));
  const quotes = positions.map(({ instrument }): Quote => {
    const [underlying = '', , strike, side] = instrument.split('-');
    const option = {
      id: instrument,
      kind: 'option',
      settlement: 'linear',
      underlying,
      asset: 'USDC',
      multiplier: 1,
      expiry,
      strike: Number(strike),
      call: side === 'C',
    } as const;
    return { instrument: option, forward, vol, rate };
  });
  const underlying = quotes[0]?.instrument.underlying as string;
  const market: Market = buildMarket({
    asOf: at,
    numeraire: 'USDC',
    venue: 'margincore',
    source: 'a reply',
    assets: [{ id: underlying, price: spot }],
    underlyings: [{ id: underlying, asset: underlying, index: spot }],
    quotes,
  });
  const account: Account = { account: 'A', subaccount: '', mode: 'portfolio', positions, collateral: [] };
  const rules = preset(name);
  const [answer] = Object.values(evaluate(rules, market, [account]).requirements)[0] ?? [];
  if (typeof answer !== 'object') throw new Error(answer);
  const answers = [answer];
  for (const backend of backendNames) {
    const { requirements, faults } = (await prepared(backend, rules, bookOf([account]), market)).run();
    expect(faults).toEqual([]);
    const [{ equities, initials, maintenances }] = Object.values(requirements) as [RequirementColumns];
    answers.push({ equity: equities[0] as number, initial: initials[0] as number, maintenance: maintenances[0] as number });
  }
  return answers;
}

const single = replies.filter(({ name }) => name.startsWith('onchain'));
const boxes = replies.filter(({ name }) => name.includes('long-box'));

describe('a single option on chain', () => {
  test(needs('there are fourteen of them', file), () => expect(single).toHaveLength(path === undefined ? 0 : 14));

  for (const reply of single) {
    for (const [manager, name, rated] of [
      ['PM2', 'derive-pmrm-2-2026-09', true],
      ['SM', 'derive-standard-2026-09', false],
    ] as const) {
      test(`${reply.name}: the net initial margin of ${manager}`, async () => {
        const { spot, forward, iv, rate, valuation_timestamp, expiry_timestamp } = reply.inputs.market as NonNullable<
          Reply['inputs']['market']
        >;
        const quoted = { spot, forward, vol: iv, rate: rated ? rate : 0, expiry: 1000 * expiry_timestamp };
        const expected = Number(reply.expected[`netInitialMargin.${manager}`]);
        for (const { equity, initial } of await netOf(name, reply, 1000 * valuation_timestamp, quoted))
          expect(Math.abs(equity - initial - expected)).toBeLessThanOrEqual(deriveDigits * Math.max(1, Math.abs(expected)));
      });
    }
  }
});

describe('a long box', () => {
  test(needs('there are four of them', file), () => expect(boxes).toHaveLength(path === undefined ? 0 : 4));

  for (const reply of boxes) {
    for (const which of ['chain', 'api'] as const) {
      test(`${reply.name}: both margins of ${which === 'chain' ? 'the manager on chain' : 'the interface of version 2'}`, async () => {
        const { yearsToExpiry = 0, rate } = reply.inputs;
        const at = asOf;
        const quoted = {
          spot: 84_600,
          forward: 84_700,
          vol: 0.4,
          rate: rate?.[which] as number,
          expiry: at + Math.round(yearsToExpiry * yearMs),
        };
        const [expectedInitial, expectedMaintenance] = [
          Number(reply.expected[`${which}.initial_margin`]),
          Number(reply.expected[`${which}.maintenance_margin`]),
        ];
        for (const { equity, initial, maintenance } of await netOf('derive-pmrm-2-2026-09', reply, at, quoted)) {
          expect(Math.abs(equity - initial - expectedInitial)).toBeLessThanOrEqual(deriveBoxAmount);
          expect(Math.abs(equity - maintenance - expectedMaintenance)).toBeLessThanOrEqual(deriveBoxAmount);
        }
      });
    }
  }
});

// Reverse stress with margins at every point: dense searches, a linear account by hand, joint breaches within proved bounds; equal bits on both backends.
import { describe, expect, test } from 'vitest';
import type { ReverseInputs } from '../../src/engine/prepared/stress/reverse.js';
import { bookOf, createCore } from '../../src/index.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs } from '../long.js';
import { reverseSigmas } from '../precision.js';
import { backendNames, documentOf, market } from './prepared.js';
import { reverseCounts, reverseUnder } from './reverseCases.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
const [core] = cores as [(typeof cores)[number]];
const id = 'XRP_USDC-PERPETUAL';
const { forward } = market.quotes.find(({ instrument }) => instrument.id === id) as (typeof market.quotes)[number];
const usdc = market.assets.find((one) => one.id === 'USDC')?.price as number;
const amount = 4000;
const held = (quantity: number) =>
  bookOf([
    {
      account: 'a',
      subaccount: '',
      mode: 'cross',
      positions: [{ instrument: id, quantity, entryPrice: forward }],
      collateral: [{ asset: 'USDC', amount }],
    },
  ]);
const sigmas = documentOf('margincore');
const joint = { horizonDays: 1, sigmas };

async function reversed(quantity: number, more: Partial<ReverseInputs> = {}) {
  const [first, ...others] = await Promise.all(
    cores.map(async (one) => {
      const engine = await one.prepare({ book: held(quantity), market, rules: documentOf('span-arrays') });
      const paths = engine.stressPaths({ horizonDays: 1, driver: 'XRP', sigmas }).slice(0, 1);
      const found = await engine.reverseStress({ paths, maximumSigmas: 20, steps: 80, tolerance: 1e-9, requirements: [], ...more });
      return { found, slope: paths[0]?.spots.XRP as number, rules: engine.rules };
    }),
  );
  for (const other of others) expect(other.found).toStrictEqual(first?.found);
  return first as NonNullable<typeof first>;
}

describe('a linear account, by hand', () => {
  test.each([10_000, -10_000])('of %i XRP: the requirement moves with the price', async (quantity) => {
    const { found, slope, rules } = await reversed(quantity, { joint });
    expect(found.form).toBe('re-margined');
    // equity: collateral and q (P - entry), in USDC; maintenance: a share of the notional, whatever the price
    const [excess] = found.own.excesses as unknown as [number];
    const equity = amount * usdc;
    const share = (equity - excess) / (Math.abs(quantity) * forward * usdc);
    expect(rules.about.name).toBe('span-arrays');
    // amount + q forward (e^x - 1) = share |q| forward e^x
    const root = Math.log((amount / forward - quantity) / (share * Math.abs(quantity) - quantity)) / slope;
    const z = (root > 0 ? found.own.ups : found.own.downs)[0] as number;
    expect(Math.abs(z - root)).toBeLessThanOrEqual(reverseSigmas);
    const still = (await reversed(quantity, { form: 'still' })).found;
    const held = Math.log(1 - excess / (quantity * forward * usdc)) / slope;
    expect(Math.abs((root > 0 ? still.own.ups : still.own.downs)[0] as number) - Math.abs(held)).toBeLessThanOrEqual(reverseSigmas);
    const { sigmas: nearest, bounds, moves } = found.joint as NonNullable<typeof found.joint>;
    expect(Math.abs((nearest[0] as number) - Math.abs(root))).toBeLessThanOrEqual(reverseSigmas);
    expect(Math.sign(moves[market.underlyings.findIndex((one) => one.id === 'XRP')] as number)).toBe(Math.sign(root));
    expect(bounds[0] as number).toBeLessThanOrEqual(nearest[0] as number);
    expect(bounds[0] as number).toBeGreaterThan(0.99 * (nearest[0] as number));
  });
});

test.each(['margincore', 'deribit-portfolio', 'binance-futures'])(
  'under %s no breach is farther than a dense re-margined search, and none is within a proved bound',
  async (name) => {
    const counts = reverseCounts();
    await reverseUnder(core, name, { accounts: runs(12, 4), seed: 3, maximumSigmas: runs(8, 4), dense: 4, drawn: 0, market }, counts);
    await reverseUnder(core, name, { accounts: 3, seed: 4, maximumSigmas: runs(5, 3), dense: 2, drawn: runs(60, 12), market }, counts);
    expect(counts.wrong).toEqual([]);
  },
  120_000,
);

test('is refused of what makes no sense', async () => {
  const engine = await core.prepare({ book: held(1), market, rules: documentOf('span-arrays') });
  const paths = engine.stressPaths({ horizonDays: 1, driver: 'XRP', sigmas });
  const asked = { paths, maximumSigmas: 5, steps: 5, tolerance: 1e-3 };
  const refusal = async (more: object): Promise<string> => {
    const error = await engine.reverseStress({ ...asked, ...more } as ReverseInputs).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const { code, path } = faultOf(() => {
      throw error;
    });
    return `${code} ${path}`;
  };
  expect(await refusal({ form: 'moving' })).toBe('BAD_ARGUMENT form');
  expect(await refusal({ form: 'still', joint })).toBe('BAD_ARGUMENT joint');
  expect(await refusal({ joint: { horizonDays: 0 } })).toBe('NOT_POSITIVE joint.horizonDays');
  expect(await refusal({ joint: { horizonDays: 1 } })).toBe('MISSING_FIELD sigmas');
  engine.dispose();
});

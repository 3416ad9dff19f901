// The bench's contenders against the oracle on small data: a wrong baseline must not live.
import { describe, expect, test } from 'vitest';
import { backendOf } from '../../bench/backends.js';
import { suites } from '../../bench/catalog.js';
import type { Contender, Group } from '../../bench/contenders/contender.js';
import { group as greeksGroup } from '../../bench/contenders/greeks/group.js';
import { group as tailGroup } from '../../bench/contenders/scenarioTail/group.js';
import { bench as greeks } from '../../bench/kernels/greeks.bench.js';
import { bench as scenarioTail } from '../../bench/kernels/scenarioTail.bench.js';
import { measure } from '../../bench/measure.js';
import { parseOptions } from '../../bench/options.js';
import { wholeRunCase } from '../../bench/runs/wholeRun.bench.js';
import { type Suite, suite } from '../../bench/suite.js';
import { isLong } from '../long.js';

const seed = 5;
/** What is built or started for it, the bench itself checks. */
const built: readonly string[] = ['native-same-isa', 'native', 'quantlib', 'wasm-2-threads', '0.1.0', 'fresh-runs'];

/** The data of the smallest case of a suite, a whole run of a few accounts for the largest. */
async function smallData({ bench }: Suite): Promise<unknown> {
  const small = { accounts: 300, positions: 4, instruments: 8, scenarios: 40, unitCount: 2, tailCount: 3 };
  const [first] = bench.kernel === 'wholeRun' ? [wholeRunCase(small)] : bench.cases;
  if (first === undefined) throw new Error(`${bench.kernel} has no case`);
  const { backend, arena } = await backendOf('js', first.bytes);
  return first.make(backend, arena, seed).data;
}

const contended = suites.filter(({ contenders }) => contenders.length > 0);
const pairs = contended.flatMap((own) =>
  own.contenders
    .filter(({ name }) => !built.includes(name) && (isLong || name !== 'full-recompute'))
    .map((contender) => ({ suite: own, contender, title: `${own.bench.kernel}: ${contender.name}` })),
);

describe('contenders of the bench', () => {
  test('stand against the kernels that count', () => {
    const kernels = contended.map(({ bench }) => bench.kernel);
    for (const kernel of [
      'greeks',
      'impliedVol',
      'reprice',
      'rollup',
      'variance',
      'scenarioTail',
      'covariance',
      'cholesky',
      'normals',
      'wholeRun',
    ])
      expect(kernels).toContain(kernel);
  });

  test.each(pairs)('$title agrees with the oracle', async ({ suite: own, contender }) => {
    const ready = await contender.open([await smallData(own)]);
    if ('absent' in ready) return expect(ready.absent).toMatch(/^not installed: /);
    expect(ready.error).toBeLessThan(Number.POSITIVE_INFINITY);
    ready.close();
  });

  test('a contender that is wrong is refused', async () => {
    const wrong = <Data, Results>(group: Group<Data, Results>, spoil: (results: Results) => void): Contender<Data, Results> => {
      const [first] = group.contenders as [Contender<Data, Results>];
      const open: typeof first.open = async (sets) => {
        const session = await first.open(sets);
        if ('absent' in session) return session;
        return {
          ...session,
          async results(set) {
            const results = await session.results(set);
            spoil(results);
            return results;
          },
        };
      };
      return { ...first, open };
    };
    const spoiled = suite(greeks, {
      ...greeksGroup,
      contenders: [wrong(greeksGroup, ({ delta }) => ((delta as Float64Array)[0] = (delta as Float64Array)[0] * (1 + 1e-9)))],
    });
    await expect(spoiled.contenders[0]?.open([await smallData(spoiled)])).rejects.toThrow(/math-typed is off by/);
    const misplaced = suite(scenarioTail, {
      ...tailGroup,
      contenders: [wrong(tailGroup, ({ worstScenarios }) => ((worstScenarios as Uint32Array)[1] += 1))],
    });
    await expect(misplaced.contenders[0]?.open([await smallData(misplaced)])).rejects.toThrow(/worstScenarios\[1\]/);
  });
});

describe('the runner', () => {
  test('takes its flags and refuses what it does not know', () => {
    expect(parseOptions(['--kernel', 'greeks', '--contenders', 'wasm,objects', '--rounds', '2', '--time', '5', '--json'])).toMatchObject({
      kernel: 'greeks',
      contenders: ['wasm', 'objects'],
      rounds: 2,
      time: 5,
      json: true,
    });
    expect(parseOptions(['--quick'])).toMatchObject({ rounds: 3, time: 20, minutes: 2.5 });
    expect(parseOptions(['--minutes', '4'])).toMatchObject({ rounds: 7, time: 60, minutes: 4 });
    expect(parseOptions(['--kernal', 'greeks'])).toBe('unknown or incomplete flag --kernal');
    expect(parseOptions(['--rounds', '0'])).toBe('unknown or incomplete flag --rounds');
    expect(parseOptions(['--kernel'])).toBe('unknown or incomplete flag --kernel');
    expect(parseOptions(['--save', '--contenders', 'wasm'])).toMatch(/^--save keeps/);
  });

  test('gives a row to each contender, ratios to the JS backend of the same rounds', async () => {
    const rollup = suites.find(({ bench }) => bench.kernel === 'rollup') as Suite;
    const [first] = rollup.bench.cases as [Suite['bench']['cases'][number]];
    const rows = await measure(rollup, first, { rounds: 1, time: 1, contenders: ['wasm', 'objects'] }, () => {});
    expect(rows.map(({ contender }) => contender)).toEqual(['wasm', 'js', 'objects']);
    // what time there is decides how many rounds, two at least
    const [cut] = await measure(rollup, first, { rounds: 50, time: 1, contenders: ['js'], milliseconds: 0 }, () => {});
    expect(cut?.rounds).toBe(2);
    for (const row of rows) {
      expect(row).toMatchObject({ kernel: 'rollup', case: first.name, items: first.items, rounds: 1 });
      expect(row.p99Ns).toBeGreaterThanOrEqual(row.p50Ns);
      expect(row.nsPerItem * row.items).toBeCloseTo(row.p50Ns, 6);
    }
    expect(rows.find(({ contender }) => contender === 'js')?.ratioToJs).toBe(1);
    expect(rows.find(({ contender }) => contender === 'objects')?.error).toBe(0);
  });
});

// Problems in whole lots against every point: levels, fixed costs, rows, caps, convex and other figures; equal bits on every backend.
import { describe, expect, test } from 'vitest';
import { Seeded } from '../../bench/kernels/seeded.js';
import { Arena } from '../../src/columns/arena.js';
import { type Block, type Column, column, costOf, type LotAnswer, type LotProblem } from '../../src/solver/lots/problem.js';
import { programmeOf } from '../../src/solver/lots/programme.js';
import { search } from '../../src/solver/lots/search.js';
import { backends } from '../backends.js';

const open = await Promise.all(
  backends.map(async ({ create }) => {
    const backend = await create();
    return { backend, arena: new Arena(backend.memory) };
  }),
);

function found(problem: LotProblem, sets = 0, programs = 2000): LotAnswer {
  const [first, ...others] = open.map(({ backend, arena }) => search((job) => job(backend, arena), problem, { sets, programs }));
  for (const other of others) expect(other).toEqual(first);
  return first as LotAnswer;
}

/** Every point that holds, by plain loops. */
function least({ columns, rows, blocks }: LotProblem): number {
  let best = Number.POSITIVE_INFINITY;
  const lots = new Float64Array(columns.length);
  const visit = (k: number): void => {
    const one = columns[k];
    if (one !== undefined) {
      for (let n = 0; n <= one.most; n++) {
        lots[k] = n;
        visit(k + 1);
      }
      lots[k] = 0;
      return;
    }
    const held = rows.every(({ lower, upper, cells }) => {
      const sum = cells.reduce((all, [j, a]) => all + a * (lots[j] as number), 0);
      return sum >= lower && sum <= upper;
    });
    if (!held) return;
    let costs = 0;
    for (const [j, { levels, fixed }] of columns.entries())
      for (let n = 0; n < (lots[j] as number); n++) {
        const level = levels.find((_, i) => n < levels.slice(0, i + 1).reduce((sum, { width }) => sum + width, 0));
        costs += (level?.cost as number) + (n === 0 ? fixed : 0);
      }
    let objective = costs;
    for (const { columns: own, figures, look } of blocks) {
      const [said] = look([Float64Array.from(own, (j) => lots[j] as number)]) as [Float64Array];
      for (const [f, { weight, cap }] of figures.entries()) {
        if (!((said[f] as number) <= cap)) return;
        objective += weight * (said[f] as number);
      }
    }
    best = Math.min(best, objective);
  };
  visit(0);
  return best;
}

const plain = { tie: 0, rows: [], known: Number.NEGATIVE_INFINITY, starts: [], pares: false, directions: [] };
const rounded = (lots: Float64Array) => [lots.map(Math.ceil), lots.map(Math.floor)];

/** The largest of some lines, at least 0: as requirements are. */
function convex(random: Seeded, columns: number, sign: number): Block['look'] {
  const lines = Array.from({ length: 2 + random.whole(4) }, () => ({
    at: random.between(0, 20),
    slopes: Array.from({ length: columns }, () => sign * random.between(-1, 4)),
  }));
  return (points) =>
    points.map((lots) =>
      Float64Array.of(
        Math.max(0, ...lines.map(({ at, slopes }) => slopes.reduce((sum, slope, k) => sum + slope * (lots[k] as number), at))),
      ),
    );
}

function columnsOf(random: Seeded, count: number, fixed: boolean): Column[] {
  return Array.from({ length: count }, () => {
    const most = 1 + random.whole(6);
    const cost = random.between(0.1, 2);
    const levels = [
      { width: 1 + random.whole(2), cost },
      { width: 2, cost: cost * 1.5 },
      { width: Number.POSITIVE_INFINITY, cost: cost * 3 },
    ];
    return { most, levels: levels.slice(random.whole(3)), fixed: fixed ? random.between(0, 4) : 0 };
  });
}

describe.each([false, true])('with fixed costs: %s', (fixed) => {
  test('what is minimised beside costs is least, and proved', () => {
    let some = 0;
    let proved = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const random = new Seeded(seed);
      const columns = columnsOf(random, 2 + random.whole(3), fixed);
      const halves = [columns.map((_, j) => j).filter((j) => j % 2 === 0), columns.map((_, j) => j)];
      const blocks = halves.map((own) => ({
        columns: own,
        figures: [{ weight: 1, cap: Number.POSITIVE_INFINITY, least: 0 }],
        look: convex(random, own.length, -1),
      }));
      const rows = [{ lower: Number.NEGATIVE_INFINITY, upper: 6, cells: columns.map((_, j) => [j, 1] as const) }];
      const problem = { ...plain, columns, blocks, rows, rounded };
      const [answer, expected] = [found(problem), least(problem)];
      expect(answer.best?.objective, `${seed}`).toBeCloseTo(expected, 9);
      expect(answer.bound, `${seed}`).toBeLessThanOrEqual(expected * (1 + 1e-9) + 1e-6);
      proved += Number(answer.bound >= expected - 1e-5);
      some += Number(answer.best?.lots.some((n) => n > 0) === true);
    }
    expect(some).toBeGreaterThan(50);
    // beside corners of figures slopes by column may be those of no plane below
    expect(proved).toBeGreaterThan(135);
  });

  test('what is capped is kept at the least cost, and proved; by looks alone where cuts prove nothing', () => {
    const met = { held: 0, none: 0, proved: 0 };
    for (let seed = 1; seed <= 150; seed++) {
      const random = new Seeded(seed);
      const columns = columnsOf(random, 2 + random.whole(3), fixed);
      const figures = [{ weight: 0, cap: random.between(0.5, 8), least: 0 }];
      const all = columns.map((_, j) => j);
      const starts = [Float64Array.from(columns, ({ most }) => most)];
      const blocks = [{ columns: all, figures, look: convex(random, columns.length, -1) }];
      const problem = { ...plain, columns, blocks, starts, known: 0, pares: true, rounded };
      const [answer, expected] = [found(problem), least(problem)];
      if (expected === Number.POSITIVE_INFINITY) {
        met.none += 1;
        expect(answer.best, `${seed}`).toBeUndefined();
        expect(answer.bound, `${seed}`).toBe(expected);
        continue;
      }
      met.held += 1;
      expect(answer.best?.objective, `${seed}`).toBeCloseTo(expected, 9);
      expect(answer.bound, `${seed}`).toBeLessThanOrEqual(expected * (1 + 1e-9));
      met.proved += Number(answer.bound >= expected * (1 - 1e-6));
      // a few points are looked at one by one
      expect(found(problem, 1_000_000)).toMatchObject({ proof: 'sets', bound: answer.best?.objective });
      const guided = { ...problem, provenBy: 'looks' as const };
      expect(found(guided, 1_000_000)).toMatchObject({ proof: 'sets', bound: answer.best?.objective });
      const blind = found(guided);
      expect(blind.bound).toBeLessThanOrEqual(expected);
      expect(blind.proof === 'cuts').toBe(false);
    }
    expect(Math.min(met.held, met.none)).toBeGreaterThan(20);
    expect(met.proved).toBeGreaterThan(0.95 * met.held);
  });
});

test('figures that are not convex, or that step between lots, claim no more than is so', () => {
  const proofs = new Set<string>();
  for (let seed = 1; seed <= 200; seed++) {
    const random = new Seeded(seed);
    const columns = columnsOf(random, 2, false);
    const [a, b, high] = [random.between(1, 6), random.between(1, 6), random.between(1, 9)];
    const steps = seed % 2 === 0;
    const look: Block['look'] = (points) =>
      points.map(([x = 0, y = 0]) => {
        if (steps) return Float64Array.of(Number.isInteger(x) && Number.isInteger(y) ? high + Math.abs(x - a) : Math.abs(x - a));
        return Float64Array.of(Math.min(high, Math.abs(x - a) + Math.abs(y - b)) + (x + y > 5 ? 3 : 0));
      });
    const blocks = [{ columns: [0, 1], figures: [{ weight: 1, cap: Number.POSITIVE_INFINITY, least: 0 }], look }];
    const directions = columns.map((_, j) => [[j, 1] as const]);
    const problem = { ...plain, columns, blocks, rounded, directions };
    const [answer, expected] = [found(problem), least(problem)];
    proofs.add(answer.proof);
    expect(answer.best?.objective, `${seed}`).toBeGreaterThanOrEqual(expected - 1e-12);
    if (answer.proof !== 'cuts') expect(answer.bound, `${seed}`).toBeLessThanOrEqual(expected + 1e-12);
    if (steps) {
      expect(answer.bound, `${seed}`).toBeLessThanOrEqual(expected * (1 + 1e-9));
      expect(answer.bound, `${seed}`).toBeGreaterThanOrEqual(expected * (1 - 1e-6));
    }
    const looked = found(problem, 1000);
    expect(looked.proof).toBe('sets');
    expect(looked.bound).toBeCloseTo(expected, 12);
  }
  expect(proofs).toContain('cuts');
  expect(proofs).toContain('rows');
});

test('what the caller knows is a bound, and ends the search where it is reached', () => {
  let looked = 0;
  const look: Block['look'] = (points) => {
    looked += points.length;
    return points.map(([x = 0]) => Float64Array.of(Math.max(7, 40 - x)));
  };
  const blocks = [{ columns: [0], figures: [{ weight: 1, cap: Number.POSITIVE_INFINITY, least: 0 }], look }];
  const problem = { ...plain, columns: [column(50, 0)], blocks, rounded, directions: [[[0, 1] as const]] };
  expect(found({ ...problem, known: 7 })).toMatchObject({ best: { objective: 7 }, bound: 7, proof: 'known' });
  expect(found({ ...problem, known: 5 }).bound).toBeCloseTo(7, 6);
  expect(found({ ...problem, known: 5 }).proof).toBe('cuts');
  expect(looked).toBeGreaterThan(0);
});

test('levels are paid in their order, the last without end', () => {
  const levels = [
    { width: 1.5, cost: 2 },
    { width: 1, cost: 4 },
  ];
  expect([0, 1, 2, 5].map((n) => costOf({ most: 5, levels, fixed: 0 }, n))).toEqual([0, 2, 5, 17]);
  expect([0, 1].map((n) => costOf(column(3, 2, 10), n))).toEqual([0, 12]);
});

test('a fixed cost counts in a programme by its share of the lots there may be, and whole where some are certain', () => {
  const block: Block = { columns: [0], figures: [], look: (points) => points.map(() => new Float64Array(0)) };
  const rest = { tie: 0, rows: [], known: Number.NEGATIVE_INFINITY, starts: [], pares: false, rounded: () => [], directions: [] };
  const problem: LotProblem = { ...rest, columns: [column(4, 1, 8)], blocks: [block] };
  const from = (low: number, high: number) =>
    programmeOf(problem, [], { low: Float64Array.of(low), high: Float64Array.of(high), bound: 0 });
  expect(from(0, 4)).toMatchObject({ base: 0, program: { costs: Float64Array.of(3) } });
  expect(from(0, 2)).toMatchObject({ base: 0, program: { costs: Float64Array.of(5) } });
  expect(from(1, 4)).toMatchObject({ base: 8, program: { costs: Float64Array.of(1) } });
  expect(from(0, 0)).toMatchObject({ base: 0 });
});

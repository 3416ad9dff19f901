// Figures between two sizes, term by term: lines bound them at every lot, under every preset, with and without open orders.
import { describe, expect, test } from 'vitest';
import { Subject } from '../../src/engine/prepared/account/subject.js';
import { engineInside } from '../../src/engine/prepared/inside.js';
import { askedHedge, type HedgeInputs, type Objective } from '../../src/optimise/hedge/asked.js';
import { type Candidate, candidatesOf } from '../../src/optimise/hedge/candidate.js';
import { HedgeFigures } from '../../src/optimise/hedge/figures.js';
import { knownOf } from '../../src/optimise/hedge/found.js';
import type { Lines } from '../../src/optimise/hedge/lines.js';
import { type Cells, Reading } from '../../src/optimise/hedge/reading.js';
import { withLots } from '../../src/optimise/hedge/sizes.js';
import { presetNames } from '../../src/rules/document/presets.js';
import { some } from '../long.js';
import { documentOf, prepared } from '../program/prepared.js';
import { casesOf } from './hedges.js';
import { seeded } from './tables.js';

type Engine = Awaited<ReturnType<typeof prepared>>;
const lots = 36;
const objectives: readonly Objective[] = ['initial', 'maintenance', 'released', { health: { least: 1.3 } }];

/** By how much, of the roundings that are allowed, a line is on the wrong side of the figure somewhere. */
function off(lines: Lines, figures: readonly number[], give: number): number {
  const last = figures.length - 1;
  const [a, b, c, d, e, f, g, h] = lines;
  let most = 0;
  for (const [n, figure] of figures.entries()) {
    const at = (near: number, far: number): number => near + (n / last) * (far - near);
    for (const beyond of [at(a, b) - figure, at(c, d) - figure, figure - at(e, f), figure - at(g, h)])
      if (beyond > 0) most = Math.max(most, beyond / (give + 1e-10 * Math.abs(figure)));
  }
  return most;
}

interface Tally {
  /** Pieces of which something is known. */
  known: number;
  /** Of these, where the figure is not a line. */
  bent: number;
  worst: number;
}

/** Random pieces between the marks of every candidate. */
function looked(engine: Engine, { account, subaccount = '', ...given }: HedgeInputs, next: () => number, tally: Tally): void {
  const inside = engine[engineInside];
  const subject = new Subject(inside, inside.numberOf(account, subaccount));
  const asked = askedHedge(given, subject);
  const figures = new HedgeFigures(subject, asked);
  const reading = figures.readBy(() => new Reading(subject, asked));
  const { known } = knownOf(subject, asked);
  const cellsOf = (j: number, all: readonly number[]): Cells[] => {
    const sets = all.map((n) => withLots(asked, new Map(), j, n));
    figures.measures(sets);
    return sets.map((sizes) => figures.cellsOf(sizes) as Cells);
  };
  for (const one of candidatesOf(asked, figures, subject, new Map())) {
    const { j, lot, unit, held, own, asset, charges, marks, noise } = one satisfies Candidate;
    const [flat] = cellsOf(j, [-held / lot]);
    for (let m = 1; m < marks.length; m++) {
      const [low, high] = [marks[m - 1] as number, marks[m] as number];
      if (high - low < 4) continue;
      const cells = cellsOf(
        j,
        Array.from({ length: high - low + 1 }, (_, n) => low + n),
      );
      for (let piece = 0; piece < 3; piece++) {
        const from = piece === 0 ? 0 : Math.floor(next() * (high - low - 3));
        const to = piece === 0 ? high - low : from + 3 + Math.floor(next() * (high - low - from - 3));
        const [near, end] = Math.abs(low + from) <= Math.abs(low + to) ? [from, to] : [to, from];
        const step = Math.sign(end - near);
        const inner = { near: cells[near] as Cells, inner: cells[near + step] as Cells };
        const far = { at: cells[end] as Cells, inner: cells[end - step] as Cells };
        const on = cells.slice(from, to + 1);
        const values = (step > 0 ? on : on.reverse()).map(({ measure }) => measure);
        const most = noise[0] + noise[1] * Math.max(Math.abs(low), Math.abs(high));
        const span = {
          ...inner,
          lots: to - from,
          unit,
          sizes: [held + (low + near) * lot, held + (low + end) * lot] as const,
          step: step * lot,
          flat: reading.rated ? flat : undefined,
          charges,
          noise: most,
        };
        const reader = { ...known, own, premiums: asset !== undefined, asset };
        // the near end alone says what is known of a side without end
        for (const lines of [reading.between({ ...span, far }, reader), reading.between({ ...span, far: undefined }, reader)]) {
          tally.worst = Math.max(tally.worst, off(lines, values, (1 + asked.health) * most));
          if (!lines.some(Number.isFinite)) continue;
          tally.known += 1;
          const [first, last] = [values[0] as number, values[values.length - 1] as number];
          const size = Math.max(...values.map(Math.abs));
          const line = (n: number): number => first + (n / (to - from)) * (last - first);
          tally.bent += Number(values.some((value, n) => Math.abs(value - line(n)) > 1e-6 * size));
        }
      }
    }
  }
}

describe.each(some(presetNames, 2))('under %s', (name) => {
  test('lines hold at every lot of every piece, open orders included', async () => {
    const engine = await prepared('js', documentOf(name));
    const next = seeded(43);
    const tally: Tally = { known: 0, bent: 0, worst: 0 };
    for (const [n, { inputs, instruments }] of casesOf(engine, { seed: 41, count: 4, candidates: 6, lots }).entries()) {
      const asked = { ...inputs, objective: objectives[n] as Objective };
      looked(engine, asked, next, tally);
      const [id, { lot, price }] = Object.entries(instruments)[0] as [string, { lot: number; price: number }];
      const orders = [7.5, -4].map((size) => ({ instrument: id, quantity: size * lot, price }));
      await engine.trade(inputs.account, inputs.subaccount ?? '', { orders });
      looked(engine, { ...asked, objective: objectives[(n + 2) % 4] as Objective }, next, tally);
    }
    expect(tally.worst).toBeLessThanOrEqual(1);
    expect(tally.known).toBeGreaterThan(50);
  }, 60_000);
});

// Black-76 and Black-Scholes-Merton at T = 0 and sigma = 0: one-sided limits, infinities included (JSON, cases with `model` and `expected` figures).
import { optionScore } from '../../precision.js';
import { parseDecimal, scoreOf } from '../../reference/decimal.js';
import { type Core, type Outcome, type Reader, Tally } from '../reader.js';
import { member, type Source } from '../source.js';
import { figures } from './optionReference.js';

interface LimitCase {
  readonly id: string;
  readonly why: string;
  readonly model: string;
  readonly cp: string;
  readonly x: number;
  readonly strike: number;
  readonly T: number;
  readonly r: number;
  readonly q: number;
  readonly sigma: number;
  readonly expected: Readonly<Record<string, string>>;
}

function casesOf(source: Source): readonly LimitCase[] | undefined {
  const cases = member(source.document, 'cases');
  if (!Array.isArray(cases) || cases.length === 0) return undefined;
  const keys = ['model', 'cp', 'x', 'strike', 'T', 'r', 'sigma'];
  const ours = cases.every(
    (one) => keys.every((key) => member(one, key) !== undefined) && member(member(one, 'expected'), 'price') !== undefined,
  );
  return ours ? (cases as LimitCase[]) : undefined;
}

function run(source: Source, core: Core): Outcome {
  const all = casesOf(source) as readonly LimitCase[];
  const tally = new Tally('relative error / 2^-52; infinities exactly, `any`: not NaN', optionScore);
  for (const model of ['b76', 'bsm'] as const) gradeModel(all, model, core, tally);
  const others = all.filter((one) => one.model !== 'b76' && one.model !== 'bsm').length;
  if (others > 0) tally.note(`${others} cases of other models than b76 and bsm are not known`);
  return tally.outcome();
}

function gradeModel(all: readonly LimitCase[], model: 'b76' | 'bsm', core: Core, tally: Tally): void {
  const cases = all.filter((one) => one.model === model);
  const xs = Float64Array.from(cases, (one) => one.x);
  const shared = {
    strikes: Float64Array.from(cases, (one) => one.strike),
    expiryYears: Float64Array.from(cases, (one) => one.T),
    vols: Float64Array.from(cases, (one) => one.sigma),
    rates: Float64Array.from(cases, (one) => one.r),
    calls: Uint8Array.from(cases, (one) => (one.cp === 'C' ? 1 : 0)),
  };
  const greeks =
    model === 'b76'
      ? core.greeks({ ...shared, forwards: xs })
      : core.greeks({ ...shared, spots: xs, yields: Float64Array.from(cases, (one) => one.q) });
  const refused = new Set(greeks.faults.map((fault) => fault.row));

  for (const [i, one] of cases.entries()) {
    const errors: Record<string, number> = {};
    for (const [name, text] of Object.entries(one.expected)) {
      const column = figures[name as keyof typeof figures];
      const x = column === undefined || refused.has(i) ? Number.NaN : (greeks[column][i] as number);
      if (text === 'any') errors[name] = Number.isNaN(x) ? Number.POSITIVE_INFINITY : 0;
      else errors[name] = scoreOf(x, parseDecimal(text), 1);
    }
    tally.add(`${one.id} (${one.why})`, refused.has(i) ? {} : errors);
  }
  if (refused.size > 0) tally.note(`${refused.size} cases of ${model} were refused with a typed fault, which the file allows`);
}

export const optionLimits: Reader = {
  kind: 'Black-76 and Black-Scholes-Merton limits',
  recognises: (source) => casesOf(source) !== undefined,
  run,
};

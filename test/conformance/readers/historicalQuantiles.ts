// Quantiles of types 1 to 9, historical VaR and ES, within the file's own error (JSON, sets -> pnl, cases -> abs_tol).
import { quantileConventions } from '../../../src/support.js';
import { absoluteErrorTo, nearestDouble, parseDecimal } from '../../reference/decimal.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, member, type Source } from '../source.js';

const shortfalls = [
  ['es_acerbi_tasche', 'type7', 'acerbi-tasche'],
  ['es_mean_lt_q7', 'type7', 'mean-below'],
  ['es_mean_le_q7', 'type7', 'mean-at-or-below'],
  ['es_mean_le_q1', 'type1', 'mean-at-or-below'],
] as const;

/** Decimals by name. */
interface Figures extends Readonly<Record<(typeof shortfalls)[number][0] | 'var_type7', string>> {
  readonly quantile: Readonly<Record<string, string>>;
}

interface Case extends Figures {
  readonly alpha: string;
  /** Absolute error that each figure may have; 0: the nearest double, and no other. */
  readonly abs_tol: Figures;
}

interface Sample {
  readonly id: string;
  readonly pnl: readonly number[];
  readonly cases: readonly Case[];
}

/** `7/100`: the level, and the confidence it is the complement of, each the nearest double. */
function levelOf(text: string): { readonly alpha: number; readonly confidence: number } {
  const [numerator, denominator] = text.split('/').map(Number) as [number, number];
  return { alpha: numerator / denominator, confidence: (denominator - numerator) / denominator };
}

/** The error of a figure in those granted to it. */
function inTolerances(x: number, text: string, granted: string): number {
  const reference = parseDecimal(text);
  if (x === nearestDouble(reference)) return 0;
  if (!/\d/.test(granted)) throw new Error(`abs_tol ${granted} of ${text} is no decimal`);
  return absoluteErrorTo(x, reference) / Number(granted);
}

function errorsOf(pnl: readonly number[], one: Case, core: Core, door: Door): Record<string, number> {
  const { alpha, confidence } = levelOf(one.alpha);
  const errors: Record<string, number> = {};
  for (const [type, text] of Object.entries(one.quantile)) {
    const convention = quantileConventions.find((name) => name === `type${type}`);
    if (convention === undefined) throw new Error(`no convention type${type}`);
    errors[`type ${type}`] = inTolerances(door.sampleQuantile(pnl, alpha, convention), text, one.abs_tol.quantile[type] ?? '');
  }
  for (const [name, quantile, shortfall] of shortfalls) {
    const figures = door.valueAtRisk(core, { method: 'historical', pnl, confidence, quantile, shortfall });
    errors[name] = inTolerances(figures.expectedShortfall, one[name], one.abs_tol[name]);
    if (quantile === 'type7') errors.var_type7 = inTolerances(figures.valueAtRisk, one.var_type7, one.abs_tol.var_type7);
  }
  return errors;
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally("absolute error over the file's abs_tol (0: the nearest double)", 1);
  for (const { id, pnl, cases } of listAt<Sample>(source, 'sets'))
    for (const one of cases) tally.attempt(`${id} alpha ${one.alpha}`, () => errorsOf(pnl, one, core, door));
  return tally.outcome();
}

export const historicalQuantiles: Reader = {
  kind: 'historical quantiles',
  recognises: (source) => listAt(source, 'sets').some((set) => ['pnl', 'cases'].every((key) => member(set, key) !== undefined)),
  run,
};

// Quantiles of types 1 to 9, historical VaR and the definitions of ES (JSON, sets -> pnl, cases).
import { quantileRelative, tailMeanRelative } from '../../precision.js';
import { absoluteErrorTo, nearestDouble, parseDecimal, relativeErrorTo } from '../../reference/decimal.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, member, type Source } from '../source.js';

interface Case {
  readonly alpha: string;
  readonly quantile: Readonly<Record<string, string>>;
  readonly [name: string]: unknown;
}

interface Sample {
  readonly id: string;
  readonly pnl: readonly number[];
  readonly cases: readonly Case[];
}

const shortfalls = [
  ['es_acerbi_tasche', 'type7', 'acerbi-tasche'],
  ['es_mean_lt_q7', 'type7', 'mean-below'],
  ['es_mean_le_q7', 'type7', 'mean-at-or-below'],
  ['es_mean_le_q1', 'type1', 'mean-at-or-below'],
] as const;

/** `7/100`: the level, and the confidence it is the complement of, each the nearest double. */
function levelOf(text: string): { readonly alpha: number; readonly confidence: number } {
  const [numerator, denominator] = text.split('/').map(Number) as [number, number];
  return { alpha: numerator / denominator, confidence: (denominator - numerator) / denominator };
}

/** The larger of the two values that a quantile lies between: interpolation can cancel, and 1/3 is no double. */
function sizeAround(pnl: readonly number[], quantile: number): number {
  const below = Math.max(...pnl.filter((x) => x <= quantile));
  const above = Math.min(...pnl.filter((x) => x >= quantile));
  return Math.max(...[below, above].filter(Number.isFinite).map(Math.abs), Number.MIN_VALUE);
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally(
    `error over its line (order statistics: exact; other quantiles: ${quantileRelative}; ES: ${tailMeanRelative})`,
    1,
  );
  for (const { id, pnl, cases } of listAt<Sample>(source, 'sets')) {
    for (const one of cases) {
      const { alpha, confidence } = levelOf(one.alpha);
      const errors: Record<string, number> = {};
      for (const [type, text] of Object.entries(one.quantile)) {
        const convention = door.quantileConventions.find((name) => name === `type${type}`);
        if (convention === undefined) throw new Error(`no convention type${type}`);
        const reference = parseDecimal(text);
        const x = door.sampleQuantile(pnl, alpha, convention);
        // the mean of two order statistics can lie halfway between doubles, where 20 digits of it do not say which is nearer
        const exact = type === '1' || type === '3' || (type === '2' && pnl.includes(nearestDouble(reference)));
        errors[`type ${type}`] = exact
          ? x === nearestDouble(reference)
            ? 0
            : Number.POSITIVE_INFINITY
          : absoluteErrorTo(x, reference) / sizeAround(pnl, nearestDouble(reference)) / quantileRelative;
      }
      for (const [name, quantile, shortfall] of shortfalls) {
        const figures = core.valueAtRisk({ method: 'historical', pnl, confidence, quantile, shortfall });
        errors[name] = relativeErrorTo(figures.expectedShortfall, parseDecimal(one[name] as string)) / tailMeanRelative;
        if (quantile === 'type7')
          errors.var_type7 = relativeErrorTo(figures.valueAtRisk, parseDecimal(one.var_type7 as string)) / quantileRelative;
      }
      tally.add(`${id} alpha ${one.alpha}`, errors);
    }
  }
  return tally.outcome();
}

export const historicalQuantiles: Reader = {
  kind: 'historical quantiles',
  recognises: (source) => listAt(source, 'sets').some((set) => ['pnl', 'cases'].every((key) => member(set, key) !== undefined)),
  run,
};

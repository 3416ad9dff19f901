// Margin that follows a forecast: the rate from an underlying's forecast volatility, its limits in size and speed, and the parameter that receives it.

import { confidence } from '../../check.js';
import { Fault } from '../../fault.js';
import { above0, name, number, share, whole } from '../../shape/leaves.js';
import { choice, list, type Of, record, refined, type Schema, type Shape } from '../../shape/shape.js';
import { unknown } from './levels.js';
import type { Read } from './read.js';
import { value } from './valueShape.js';

const mostDays = 100_000;
const open: Shape<number> = { parse: confidence, schema: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 } };
const refitDays = whole(1, mostDays);

/** Records told apart by the word in one field. */
function byWord<A, B>(field: string, word: string, then: Shape<A>, otherwise: Shape<B>): Shape<A | B> {
  const schema: Schema = { anyOf: [then.schema, otherwise.schema] };
  return {
    parse: (given, path, read) =>
      ((given as Readonly<Record<string, unknown>> | null)?.[field] === word ? then : otherwise).parse(given, path, read),
    schema,
  };
}

/** How the variance of the next day is forecast; returns have mean 0. GARCH and GJR are fitted again on the window every `refitDays` days. */
export const model = byWord(
  'model',
  'ewma',
  record({ model: choice(['ewma']), decay: open }),
  record({ model: choice(['garch', 'gjr']), refitDays }),
);

/** Source of the quantile of standardised returns: order statistics, or a generalised Pareto distribution fitted to the worst `share` of them. */
export const tail = byWord(
  'kind',
  'empirical',
  record({ kind: choice(['empirical']) }),
  record({ kind: choice(['pareto']), share: number(0, 0.5) }),
);

/** The model's variance and named predictors in one line, fitted again every `refitDays` days. */
const blend = refined(
  record({
    form: choice(['variance', 'log']),
    loss: choice(['squares', 'qlike']),
    floor: open,
    refitDays,
    predictors: list(record({ name, kind: choice(['variance', 'plain']) }), 0, 20),
  }),
  ({ predictors }, path) => {
    for (const [i, one] of predictors.entries()) {
      const at = `${path}.predictors[${i}].name`;
      if (one.name === 'model') throw new Fault('BAD_ID', at, "another name than that of the model's own variance", one.name);
      if (predictors.findIndex((other) => other.name === one.name) < i)
        throw new Fault('DUPLICATE', at, 'a name that stands only once', one.name);
    }
  },
);

/** `share` is added where the rate is at most `from` times that of the long run, nothing where it is `to` times that, in between a straight line. */
const buffer = refined(record({ share: number(0, 10), from: number(0, 1000), to: number(0, 1000) }), ({ share: part, from, to }, path) => {
  if (!(to > from && part * to <= to - from))
    throw new Fault(
      'BAD_RULES',
      `${path}.to`,
      `so far above from (${from}) that share x to <= to - from: a rate may not fall where the forecast rises`,
      to,
    );
});

/** The share of a Pareto tail is more than the tail it is asked for, and at least 20 of the window. Throws OUT_OF_RANGE. */
export function requireTail(one: TailRule, level: number, window: number, path: string): void {
  const least = Math.max(1 - level, 20 / window);
  if (one.kind === 'pareto' && !(one.share >= least))
    throw new Fault('OUT_OF_RANGE', path, `at least ${least}: 20 of the ${window} returns, and the tail itself`, one.share);
}

export const forecast = refined(
  record({
    /** The parameter that is written, by underlying: rate / of. */
    parameter: name,
    /** Base of the rate: the price move that counts as 1 without a forecast. */
    of: value(1e-9, 100, 'steady'),
    /** Confidence of the loss over the horizon that the rate covers. */
    confidence: open,
    horizonDays: whole(1, 365),
    /** Side of the losses: of a long position, of a short one, or the larger of the two. */
    side: choice(['long', 'short', 'both']),
    /** Daily returns that models, residuals and quantile come from; the first rate needs all of them. */
    window: whole(100, mostDays),
    volatility: model,
    /** Without it the model's variance as it is. */
    'blend?': blend,
    tail,
    /** The volatility of the long run: of as many daily returns as there are, up to this many. */
    longRunDays: whole(1, mostDays),
    /** (1 - weight) x the forecast rate + weight x that of the worst `days` in a row seen so far. */
    'stress?': record({ weight: share, days: whole(2, mostDays) }),
    /** At least `share` of the rate of the long-run volatility. */
    'floor?': record({ share: above0(10) }),
    'buffer?': buffer,
    /** The most that a rate may rise and fall from one day to the next, as shares of it. */
    'speed?': record({ up: number(0, 1000), down: share }),
    /** The highest rate, by underlying. */
    'cap?': value(1e-9, 1, 'steady'),
  }),
  (one, path, { parameters }: Read) => {
    if (!Object.hasOwn(parameters, one.parameter)) throw unknown(one.parameter, Object.keys(parameters), `${path}.parameter`);
    if (one.confidence < 0.5)
      throw new Fault('BAD_CONFIDENCE', `${path}.confidence`, 'at least 0.5: it is the confidence, not the tail', one.confidence);
    requireTail(one.tail, one.confidence, one.window, `${path}.tail.share`);
    if (one.longRunDays < one.window)
      throw new Fault('OUT_OF_RANGE', `${path}.longRunDays`, `at least ${one.window}, the window`, one.longRunDays);
    if (one.stress !== undefined && one.stress.days > one.window)
      throw new Fault('OUT_OF_RANGE', `${path}.stress.days`, `at most ${one.window}, the window`, one.stress.days);
  },
);
export type Forecast = Of<typeof forecast>;
export type VolatilityRule = Of<typeof model>;
export type TailRule = Of<typeof tail>;

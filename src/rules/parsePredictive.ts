// The door of predictive margins: a file as parsed JSON becomes a frozen PredictiveRule, or a Fault names the first thing wrong.
import { type Fields, fieldsOf, listOf, objectOf } from '../book/fields.js';
import { tableOf } from '../book/table.js';
import { confidence, count, identifier, oneOf, positive } from '../check.js';
import { Fault } from '../fault.js';
import { dateOf, rateOf, requireFormat, textOf } from './guards.js';
import type { BlendRule, PredictiveRule, TailRule, VolatilityRule } from './predictiveRule.js';

/** What the model's own variance is called among the predictors of a blend. */
export const modelVariance = 'model';
const mostDays = 100_000;
const leastWindow = 100;

/** Every field is required, no other is allowed, nothing has a default: what is not used is null. Throws BAD_FORMAT, BAD_RULES, and the codes of the guards. Paths start with `rule`. */
export function parsePredictiveRule(json: unknown): PredictiveRule {
  requireFormat(json, 'rule', 'margincore-predictive', 1);
  const identity = ['format', 'version', 'name', 'date', 'source'];
  const model = ['confidence', 'horizonDays', 'side', 'window', 'volatility', 'blend', 'tail', 'longRunDays'];
  const fields = fieldsOf(json, 'rule', [...identity, ...model, 'stress', 'floor', 'buffer', 'speed', 'cap']);
  const window = count(fields.window, leastWindow, mostDays, 'rule.window');
  const level = confidence(fields.confidence, 'rule.confidence');
  if (level < 0.5) throw new Fault('BAD_CONFIDENCE', 'rule.confidence', 'at least 0.5: it is the confidence, not the tail', level);
  return Object.freeze({
    format: 'margincore-predictive',
    version: 1,
    name: identifier(fields.name, 'rule.name'),
    date: dateOf(fields.date, 'rule.date'),
    source: textOf(fields.source, 'rule.source'),
    confidence: level,
    horizonDays: count(fields.horizonDays, 1, 365, 'rule.horizonDays'),
    side: oneOf(fields.side, ['long', 'short', 'both'] as const, 'rule.side', 'UNKNOWN_KIND'),
    window,
    volatility: parseVolatility(fields.volatility, 'rule.volatility'),
    blend: orNull(fields.blend, 'rule.blend', parseBlend),
    tail: parseTail(fields.tail, window, level, 'rule.tail'),
    longRunDays: count(fields.longRunDays, window, mostDays, 'rule.longRunDays'),
    stress: orNull(fields.stress, 'rule.stress', (value, path) => parseStress(value, window, path)),
    floor: orNull(fields.floor, 'rule.floor', (value, path) => {
      const { share } = fieldsOf(value, path, ['share']);
      return Object.freeze({ share: rateOf(positive(share, `${path}.share`), 0, 10, `${path}.share`) });
    }),
    buffer: orNull(fields.buffer, 'rule.buffer', parseBuffer),
    speed: orNull(fields.speed, 'rule.speed', (value, path) => {
      const { up, down } = fieldsOf(value, path, ['up', 'down']);
      return Object.freeze({ up: rateOf(up, 0, 1000, `${path}.up`), down: rateOf(down, 0, 1, `${path}.down`) });
    }),
    cap: orNull(fields.cap, 'rule.cap', (value, path) =>
      tableOf(value, path, (entry, entryPath) => rateOf(positive(entry, entryPath), 0, 1, entryPath)),
    ),
  });
}

function orNull<T>(value: unknown, path: string, parse: (value: unknown, path: string) => T): T | null {
  return value === null ? null : parse(value, path);
}

/** Also what a rolling forecast is given as its `volatility`. */
export function parseVolatility(value: unknown, path: string): VolatilityRule {
  const { model } = objectOf(value, path);
  const kind = oneOf(model, ['ewma', 'garch', 'gjr'] as const, `${path}.model`, 'UNKNOWN_KIND');
  if (kind === 'ewma') {
    const { decay } = fieldsOf(value, path, ['model', 'decay']);
    return Object.freeze({ model: kind, decay: confidence(decay, `${path}.decay`) });
  }
  const { refitDays } = fieldsOf(value, path, ['model', 'refitDays']);
  return Object.freeze({ model: kind, refitDays: count(refitDays, 1, mostDays, `${path}.refitDays`) });
}

/** The share of a Pareto tail is more than the tail it is asked for, and at least 20 of the window. */
export function parseTail(value: unknown, window: number, level: number, path: string): TailRule {
  const kind = oneOf(objectOf(value, path).kind, ['empirical', 'pareto'] as const, `${path}.kind`, 'UNKNOWN_KIND');
  if (kind === 'empirical') {
    fieldsOf(value, path, ['kind']);
    return Object.freeze({ kind });
  }
  const share = rateOf(fieldsOf(value, path, ['kind', 'share']).share, 0, 0.5, `${path}.share`);
  const least = Math.max(1 - level, 20 / window);
  if (!(share >= least))
    throw new Fault('OUT_OF_RANGE', `${path}.share`, `at least ${least}: 20 of the ${window} returns, and the tail itself`, share);
  return Object.freeze({ kind, share });
}

function parseBlend(value: unknown, path: string): BlendRule {
  const fields = fieldsOf(value, path, ['form', 'loss', 'floor', 'refitDays', 'predictors']);
  const names: string[] = [];
  const predictors = listOf(fields.predictors, `${path}.predictors`, 0, 20).map((entry, i) => {
    const entryPath = `${path}.predictors[${i}]`;
    const own: Fields = fieldsOf(entry, entryPath, ['name', 'kind']);
    const name = identifier(own.name, `${entryPath}.name`);
    if (name === modelVariance) throw new Fault('BAD_ID', `${entryPath}.name`, "another name than that of the model's own variance", name);
    if (names.includes(name)) throw new Fault('DUPLICATE', `${entryPath}.name`, 'a name that stands only once', name);
    names.push(name);
    return Object.freeze({ name, kind: oneOf(own.kind, ['variance', 'plain'] as const, `${entryPath}.kind`, 'UNKNOWN_KIND') });
  });
  return Object.freeze({
    form: oneOf(fields.form, ['variance', 'log'] as const, `${path}.form`, 'UNKNOWN_KIND'),
    loss: oneOf(fields.loss, ['squares', 'qlike'] as const, `${path}.loss`, 'UNKNOWN_KIND'),
    floor: confidence(fields.floor, `${path}.floor`),
    refitDays: count(fields.refitDays, 1, mostDays, `${path}.refitDays`),
    predictors: Object.freeze(predictors),
  });
}

function parseStress(value: unknown, window: number, path: string): PredictiveRule['stress'] {
  const fields = fieldsOf(value, path, ['weight', 'days']);
  return Object.freeze({
    weight: rateOf(fields.weight, 0, 1, `${path}.weight`),
    days: count(fields.days, 2, window, `${path}.days`),
  });
}

function parseBuffer(value: unknown, path: string): PredictiveRule['buffer'] {
  const fields = fieldsOf(value, path, ['share', 'from', 'to']);
  const share = rateOf(fields.share, 0, 10, `${path}.share`);
  const from = rateOf(fields.from, 0, 1000, `${path}.from`);
  const to = rateOf(fields.to, 0, 1000, `${path}.to`);
  if (!(to > from && share * to <= to - from))
    throw new Fault(
      'BAD_RULES',
      `${path}.to`,
      `so far above from (${from}) that share x to <= to - from: a rate may not fall where the forecast rises`,
      to,
    );
  return Object.freeze({ share, from, to });
}

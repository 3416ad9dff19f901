// Rules and matrices that contradict themselves.

import { checkCorrelation, matrixOf } from '../../src/market/correlation.js';
import { parseRules, preset } from '../../src/rules.js';
import { edited } from '../fixtures/faultOf.js';
import { type Refusal, thrownBy } from './refusal.js';

const document = preset('margincore');

function refusedRules(what: string, place: readonly (string | number)[], value: unknown, code: Refusal['code']): Refusal {
  const path = `rules${place.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')}`;
  return {
    id: `rules ${what}`,
    what: `rules with ${what}`,
    code,
    path,
    answer: () => thrownBy(() => parseRules(edited(document, place, value))),
  };
}

const risk = ['terms', 'shortfall'] as const;

export const badRules: readonly Refusal[] = [
  refusedRules('a confidence of 0', [...risk, 'confidence'], 0, 'OUT_OF_RANGE'),
  refusedRules('a confidence of 1', [...risk, 'confidence'], 1, 'OUT_OF_RANGE'),
  refusedRules('a confidence of 99', [...risk, 'confidence'], 99, 'OUT_OF_RANGE'),
  refusedRules('a confidence that is not a number', [...risk, 'confidence'], Number.NaN, 'NOT_FINITE'),
  refusedRules('a confidence in words', [...risk, 'confidence'], '99%', 'TYPE_MISMATCH'),
  refusedRules('no horizon', [...risk, 'horizonDays'], undefined, 'MISSING_FIELD'),
  refusedRules('a measure there is not', [...risk, 'measure'], 'drawdown', 'UNKNOWN_KIND'),
  refusedRules('a field that nobody knows', ['tuning'], 1, 'UNKNOWN_FIELD'),
  refusedRules('a formula over a name there is not', ['formulas', 'isolatedMargin'], 'sum(nothing)', 'NOT_FOUND'),
  refusedRules('a haircut above 1', ['terms', 'collateral', 'haircuts', 'USD'], 5, 'OUT_OF_RANGE'),
  refusedRules('a price range below 0', ['scenarios', 'joint', 'priceRange'], -0.1, 'OUT_OF_RANGE'),
  refusedRules('another format', ['format'], 'span', 'BAD_FORMAT'),
  refusedRules('a format to come', ['format'], 'margincore-4', 'BAD_FORMAT'),
  refusedRules('a format of before', ['format'], 'margincore-rules', 'BAD_FORMAT'),
  refusedRules('a date that is no day', ['about', 'date'], '2026-02-30', 'BAD_DATE'),
  {
    id: 'rules unknown name',
    what: 'a preset there is not',
    code: 'NOT_FOUND',
    path: 'rules',
    answer: () => thrownBy(() => preset('span')),
  },
  { id: 'rules null', what: 'rules that are null', code: 'TYPE_MISMATCH', path: 'rules', answer: () => thrownBy(() => parseRules(null)) },
];

function refusedMatrix(what: string, rows: readonly (readonly number[])[], code: Refusal['code'], path: string | RegExp): Refusal {
  return {
    id: `matrix ${what}`,
    what: `a correlation matrix that ${what}`,
    code,
    path,
    answer: () => thrownBy(() => checkCorrelation(matrixOf(rows, 'corr'), rows.length, 'corr')),
  };
}

const nan = Number.NaN;

// biome-ignore format: matrices read by row
export const badMatrices: readonly Refusal[] = [
  refusedMatrix('is not symmetric', [[1, 0.5], [0.4, 1]], 'NOT_SYMMETRIC', 'corr[1][0]'),
  refusedMatrix('is not square', [[1, 0.5, 0.1], [0.5, 1, 0.2]], 'NOT_SQUARE', 'corr'),
  refusedMatrix('is ragged', [[1, 0.5], [0.5]], 'SHAPE_MISMATCH', 'corr[1]'),
  refusedMatrix('holds NaN', [[1, nan], [nan, 1]], 'NOT_FINITE', 'corr[0][1]'),
  refusedMatrix('has 1.1 on its diagonal', [[1.1, 0], [0, 1]], 'NOT_UNIT_DIAGONAL', 'corr[0][0]'),
  refusedMatrix('holds 1.5', [[1, 1.5], [1.5, 1]], 'OUT_OF_RANGE', 'corr[1][0]'),
  refusedMatrix('is indefinite', [[1, 1, 0], [1, 1, 1], [0, 1, 1]], 'NOT_PSD', /^corr\[\d\]\[\d\]$/),
];

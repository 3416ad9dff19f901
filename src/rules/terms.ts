// Every term a rule may be made of, by the word it is named with.
import { objectOf } from '../book/fields.js';
import { oneOf } from '../check.js';
import type { Level } from './formula.js';
import type { Of, Schema, Shape } from './shapes/shape.js';
import { basisContingency } from './terms/basisContingency.js';
import { bracketInitial, bracketMaintenance } from './terms/brackets.js';
import { collateralConfidence, oracleConfidence } from './terms/confidence.js';
import { correlationRisk } from './terms/correlationRisk.js';
import { deltaFloor } from './terms/deltaFloor.js';
import { depeg } from './terms/depeg.js';
import { discountedScan } from './terms/discountedScan.js';
import { accountFigure } from './terms/figure.js';
import { jointScan } from './terms/jointScan.js';
import { liquidityInitial, liquidityMaintenance } from './terms/liquidityTier.js';
import { nakedScan } from './terms/nakedScan.js';
import { nakedShort } from './terms/nakedShort.js';
import { netDelta } from './terms/netDelta.js';
import { notional } from './terms/notional.js';
import { openNotional, openOption } from './terms/openSize.js';
import { perpetualDenominator, perpetualNumerator } from './terms/perpetualHealth.js';
import { perUnderlying } from './terms/perUnderlying.js';
import { feeProvision, fundingProvision } from './terms/provisions.js';
import { fundingLiability, riskFactorMargin } from './terms/riskFactor.js';
import { riskMatrix } from './terms/riskMatrix.js';
import { scan } from './terms/scan.js';
import { deltaShock, rollShock } from './terms/shocks.js';
import { shortOptions } from './terms/shortOptions.js';
import { spreadCredits } from './terms/spreadCredits.js';
import { strategyMargin } from './terms/strategy.js';
import { collateral, futuresGain, markedOptionValue, optionValue } from './terms/value.js';
import { sizedMargin, weightedAssets, weightedDebts } from './terms/weights.js';
import { wrongWay } from './terms/wrongWay.js';

export const termKinds = {
  accountFigure,
  basisContingency,
  bracketInitial,
  bracketMaintenance,
  collateral,
  collateralConfidence,
  correlationRisk,
  deltaFloor,
  deltaShock,
  depeg,
  discountedScan,
  feeProvision,
  fundingLiability,
  fundingProvision,
  futuresGain,
  jointScan,
  liquidityInitial,
  liquidityMaintenance,
  markedOptionValue,
  nakedScan,
  nakedShort,
  netDelta,
  notional,
  openNotional,
  openOption,
  optionValue,
  oracleConfidence,
  perUnderlying,
  perpetualDenominator,
  perpetualNumerator,
  riskFactorMargin,
  riskMatrix,
  rollShock,
  scan,
  shortOptions,
  sizedMargin,
  spreadCredits,
  strategyMargin,
  weightedAssets,
  weightedDebts,
  wrongWay,
} as const satisfies Readonly<Record<string, { readonly level: Level; readonly shape: Shape<object> }>>;
export type TermKind = keyof typeof termKinds;
export type TermParameters<K extends TermKind> = Of<(typeof termKinds)[K]['shape']>;

/** A term of a rule file: its kind and, beside it, the parameters of that kind: `{ "term": "scan", "grid": "main" }`. */
export type Term = { readonly [K in TermKind]: { readonly term: K } & TermParameters<K> }[TermKind];

const words = Object.keys(termKinds) as TermKind[];

export const term: Shape<Term> = {
  parse(value, path) {
    const { term: word, ...rest } = objectOf(value, path);
    const kind = oneOf(word, words, `${path}.term`, 'UNKNOWN_KIND');
    return Object.freeze({ term: kind, ...termKinds[kind].shape.parse(rest, path) }) as Term;
  },
  schema: {
    oneOf: words.map((word) => {
      const schema = termKinds[word].shape.schema as { readonly properties: Schema; readonly required: readonly string[] };
      return { ...schema, properties: { term: { const: word }, ...schema.properties }, required: ['term', ...schema.required] };
    }),
  },
};

// JSON Schema (draft 2020-12) of rule documents, from the shapes that parse them. It omits checks of the parser alone: names, levels, borders, ranges.

import { named, type Schema } from '../../shape/shape.js';
import { breaker } from './breaker.js';
import { correlations, factors } from './factors.js';
import { forecast } from './forecast.js';
import { guards } from './guards.js';
import { ladder } from './ladder.js';
import { liquidation } from './liquidation.js';
import { orders } from './orders.js';
import { parametersSchema } from './parameters.js';
import { priceBounds } from './priceBounds.js';
import { ranges } from './ranges.js';
import { formulaText, requirement } from './requirements.js';
import { format, needed, rounding } from './rules.js';
import { scenarioSet } from './scenarioSet.js';
import { about, assumptions, scope } from './scope.js';
import { termSchema } from './terms.js';
import { valueDefinition } from './valueShape.js';
import { volatility } from './volatility.js';

export const rulesSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'margincore rule document, margincore-3',
  type: 'object',
  properties: {
    format: { const: format },
    about: about.schema,
    scope: scope.schema,
    assumptions: assumptions.schema,
    parameters: parametersSchema,
    factors: factors.schema,
    correlations: correlations.schema,
    volatility: volatility.schema,
    scenarios: named(scenarioSet).schema,
    terms: { type: 'object', additionalProperties: termSchema },
    formulas: { type: 'object', additionalProperties: formulaText.schema },
    requirements: { type: 'object', additionalProperties: requirement.schema, minProperties: 1 },
    rounding: rounding.schema,
    forecast: forecast.schema,
    liquidation: liquidation.schema,
    priceBounds: priceBounds.schema,
    orders: orders.schema,
    guards: guards.schema,
    breaker: breaker.schema,
    ladder: ladder.schema,
    ranges: ranges.schema,
  },
  required: needed,
  additionalProperties: false,
  $defs: { value: valueDefinition },
};

// Old rule files that cannot be read: where they are wrong, by the path in the file.
import { describe, expect, test } from 'vitest';
import { rulesSchema } from '../../../src/rules/document/schema.js';
import { upgrade } from '../../../src/rules/document/upgrade/upgrade.js';
import { faultOf } from '../../fixtures/faultOf.js';
import { oldRules, oldTermNames } from '../../fixtures/oldRules.js';
import { isValid } from '../../reference/jsonSchema.js';

type Json = Record<string, unknown>;

function changed(file: unknown, path: string, value: unknown): Json {
  const json = JSON.parse(JSON.stringify(file)) as Json;
  const keys = path.split('/');
  let at: Json = json;
  for (const key of keys.slice(0, -1)) at = at[key] as Json;
  const last = keys.at(-1) as string;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return json;
}

const modes = oldRules('margincore');
const pmrm = oldRules('derive-pmrm-2');

describe('an old file', () => {
  const wrong: readonly (readonly [string, unknown, string, string])[] = [
    ['of another format', changed(modes, 'format', 'margincore-predictive'), 'BAD_FORMAT', 'old.format'],
    ['of another version', changed(modes, 'version', 3), 'BAD_FORMAT', 'old.version'],
    ['of modes with a field too many', changed(modes, 'portfolio/more', 1), 'UNKNOWN_FIELD', 'old.portfolio.more'],
    ['of modes with a field missing', changed(modes, 'cross/hedgedRate', undefined), 'MISSING_FIELD', 'old.cross.hedgedRate'],
    [
      'of modes with a rate that is no number',
      changed(modes, 'isolated/options/initialRate', '0.1'),
      'TYPE_MISMATCH',
      'old.isolated.options.initialRate',
    ],
    [
      'of modes with a haircut out of range',
      changed(modes, 'collateral/USD/tiers/0/haircut', 2),
      'OUT_OF_RANGE',
      'rules.terms.collateral.haircuts.USD',
    ],
    ['of terms with a kind that is none', changed(pmrm, 'terms/peg', { term: 'pegs' }), 'UNKNOWN_KIND', 'old.terms.peg.term'],
    ['of terms with a field too many', changed(pmrm, 'terms/futuresGain/more', 1), 'UNKNOWN_FIELD', 'old.terms.futuresGain.more'],
    ['of terms on a grid that is not there', changed(pmrm, 'terms/scenarioLoss/grid', 'none'), 'NOT_FOUND', 'old.terms.scenarioLoss.grid'],
    [
      'of terms with a formula of no operation',
      changed(pmrm, 'formulas/worstLoss', { median: ['scenarioLoss'] }),
      'UNKNOWN_KIND',
      'old.formulas.worstLoss',
    ],
    [
      'of terms with a name that stands below',
      changed(pmrm, 'formulas/worstLoss', { max: ['initialContingency', 1] }),
      'NOT_FOUND',
      'old.formulas.worstLoss.max[0]',
    ],
    [
      'of terms with two terms of vol shocks',
      changed(pmrm, 'grids/scenarios/volStates/up/term/floorDays', 2),
      'BAD_RULES',
      'old.grids.scenarios.volStates.down.term',
    ],
    ['that is no object', 3, 'TYPE_MISMATCH', 'old'],
  ];
  for (const [what, file, code, path] of wrong) {
    test(`${what} is refused, with its path`, () => {
      const fault = faultOf(() => upgrade(file));
      expect([fault.code, fault.path]).toEqual([code, path]);
    });
  }

  test('becomes a document that the schema allows, whatever preset of 0.1.0', () => {
    for (const file of ['margincore', 'small', ...oldTermNames].map(oldRules)) {
      const rules = upgrade(file);
      expect(isValid(JSON.parse(JSON.stringify(rules)), rulesSchema)).toBe(true);
    }
  });
});

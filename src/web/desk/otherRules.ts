// Where is it cheaper? The account under every preset: its figures and what binds, or why there are none.
import { compare } from '../../questions/compare.js';
import { preset, presetNames } from '../../rules.js';
import { scenarioText } from '../ui/format.js';
import type { Held } from './held.js';
import { askedOf } from './session.js';

export interface RuleLine {
  readonly preset: string;
  readonly requirement: string;
  readonly date: string;
  /** Undefined where it has none, or where a part of the account is not charged: then `why` says so. */
  readonly figures?: {
    readonly equity: number;
    readonly initial: number;
    readonly maintenance: number;
    readonly health: number;
    readonly efficiency: number;
  };
  readonly binds?: string;
  /** Why there are no figures that compare. */
  readonly why?: string;
  /** Stand-ins used. */
  readonly assumptions: number;
}

const known = (x: number | null | undefined): number => x ?? Number.NaN;

export async function otherRules(held: Held, _asked: Record<string, never>): Promise<readonly RuleLine[]> {
  const { lines, refused } = await askedOf(held, compare, { rules: presetNames, byAccount: true });
  const found = lines.map(({ rules, requirement, date, sums, accounts, binding, worst, notCharged, reasons, assumptions }): RuleLine => {
    const common = { preset: rules, requirement, date, assumptions: assumptions.length };
    const [row] = accounts ?? [];
    if (row?.charged === 'partial') {
      const parts = notCharged.map(({ kind, of }) => `${of} in ${kind}s`).join(', ');
      return { ...common, why: `Charges less than it holds: ${parts} go uncharged.` };
    }
    if (row?.charged !== 'whole') return { ...common, why: `${reasons[0]?.message ?? 'It has no figures'}.` };
    const [equity, initial, maintenance] = [known(row.equity), known(row.initial), known(row.maintenance)];
    const binds = [binding[0]?.term, worst[0] === undefined ? undefined : `worst at ${scenarioText(worst[0].label)}`];
    return {
      ...common,
      figures: { equity, initial, maintenance, health: unlimited(sums.health), efficiency: unlimited(sums.efficiency) },
      binds: binds.filter((word) => word !== undefined).join(', '),
    };
  });
  const without = refused.map(({ rules, fault }): RuleLine => {
    const { date } = preset(rules).about;
    return { preset: rules, requirement: '', date, assumptions: 0, why: `${fault.message}.` };
  });
  return [...found, ...without].sort((x, y) => presetNames.indexOf(x.preset) - presetNames.indexOf(y.preset));
}

/** An answer has null where nothing is required. */
const unlimited = (x: number | null | undefined): number => x ?? Number.POSITIVE_INFINITY;

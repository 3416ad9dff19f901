// Where is it cheaper? The account under every preset: its figures and what binds, or why there are none.
import { preset, presetNames, type Rules } from '../../rules.js';
import { scenarioText } from '../ui/format.js';
import type { Held } from './held.js';
import { oneBook } from './oneBook.js';

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

export async function otherRules({ core, market, book: whole, one }: Held, _asked: Record<string, never>): Promise<readonly RuleLine[]> {
  const book = oneBook({ book: whole, one }, one.holding);
  const lines: RuleLine[] = [];
  const rules = presetNames.map((name) => preset(name));
  const { requirements, refused } = await core.compare({ book, market, rules, refused: 'listed' });
  for (const { rules: about, requirement, statuses, columns, sums, binding, worst, notCharged, reasons, assumptions } of requirements) {
    const common = { preset: about.name, requirement, date: about.date, assumptions: assumptions.length };
    if (statuses[0] === 0) {
      const [equity, initial, maintenance] = [
        columns.equities[0] as number,
        columns.initials[0] as number,
        columns.maintenances[0] as number,
      ];
      const binds = [binding[0]?.term, worst[0] === undefined ? undefined : `worst at ${scenarioText(worst[0].label)}`]
        .filter((word) => word !== undefined)
        .join(', ');
      lines.push({ ...common, figures: { equity, initial, maintenance, health: sums.health, efficiency: sums.efficiency }, binds });
    } else if (statuses[0] === 2) {
      const parts = notCharged.map(({ kind, of }) => `${of} in ${kind}s`).join(', ');
      lines.push({ ...common, why: `Charges less than it holds: ${parts} go uncharged.` });
    } else lines.push({ ...common, why: `${reasons[0]?.message ?? 'It has no figures'}.` });
  }
  for (const { rules: place, fault } of refused) {
    const { name, date } = (rules[place] as Rules).about;
    lines.push({ preset: name, requirement: '', date, assumptions: 0, why: `${fault.message}.` });
  }
  return lines.sort((x, y) => presetNames.indexOf(x.preset) - presetNames.indexOf(y.preset));
}

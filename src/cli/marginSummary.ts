// A margin run in a few lines of text: totals and efficiency by requirement, capital released, who is below maintenance, what binds.
import { capitalReleased, totals } from '../index.js';
import { counted, grouped, instantText, share, times } from './format.js';
import { type MarginResult, worstOf } from './marginResult.js';
import { runNotes } from './runNotes.js';
import { colours, tableText } from './terminal.js';
import { worstText } from './worstText.js';

const termsShown = 5;

/** Text for people; amounts in the numeraire. */
export function marginSummary(result: MarginResult): string {
  const { run, requirements, judged, bindings } = result;
  const book = totals(run, judged);
  const last = requirements.at(-1) as string;
  const lines = [
    colours.bold(`Margin of ${counted(book.accounts, 'account')} as of ${instantText(run.asOf)}, in ${run.numeraire}`),
    `rules ${run.rules.name} of ${run.rules.date}${run.factorSource === undefined ? '' : `; factors: ${run.factorSource}`}`,
    `positions ${grouped(book.positions)}   notional ${grouped(book.notional)}`,
    '',
    requirementTable(result),
    '',
  ];
  for (const from of requirements.slice(0, -1)) {
    const { released, initial } = capitalReleased(run, from, last);
    lines.push(`capital released by ${last} margin against ${from}: ${grouped(released)} (${share(released, initial)})`);
  }
  const binding = bindings.termCounts.slice(0, termsShown).map(({ term, accounts }) => `${term} ${grouped(accounts)}`);
  if (binding.length > 0) lines.push(`terms that add most to ${last} margin, and of how many accounts: ${binding.join(', ')}`);
  const worst = worstText(worstOf(bindings));
  if (worst !== undefined) lines.push(worst);
  lines.push(...runNotes(run));
  const by = judged === 'own' ? 'their own requirement' : judged;
  const below = book.belowMaintenance + book.partial.belowMaintenance;
  const count = `${counted(below, 'account')} below maintenance under ${by}`;
  lines.push(below > 0 ? colours.red(count) : count);
  if (book.deficit > 0) lines.push(`lost beyond collateral, by accounts with equity below 0: ${grouped(book.deficit)}`);
  const { partial } = book;
  if (partial.accounts > 0)
    lines.push(
      colours.yellow(
        `charged in part, and in no sum above: ${counted(partial.accounts, 'account')}, initial ${grouped(partial.initial)}, notional ${grouped(partial.notional)}`,
      ),
    );
  if (book.faulted > 0) lines.push(colours.red(`not margined, for their faults: ${counted(book.faulted, 'account')}`));
  return `${lines.join('\n')}\n`;
}

function requirementTable({ run, requirements, judged }: MarginResult): string {
  const names = judged === 'own' && requirements.length > 1 ? [...requirements, 'own'] : requirements;
  const rows = names.map((name) => {
    const { equity, initial, maintenance, efficiency, health, belowMaintenance } = totals(run, name);
    return [name, grouped(equity), grouped(initial), grouped(maintenance), times(efficiency), times(health), grouped(belowMaintenance)];
  });
  return tableText(
    ['requirement', 'equity', 'initial', 'maintenance', 'notional / initial', 'equity / maintenance', 'below maintenance'],
    rows,
  );
}

// A margin run in a few lines of text: totals and efficiency by mode, capital released, who is below maintenance, what binds.
import { callsOf, type MarginMode, type MarginRun, releasedTotals, totals, worstScenarios } from '../index.js';
import { counted, grouped, instantText, share, times } from './format.js';
import { colours, tableText } from './terminal.js';
import { worstText } from './worstText.js';

/** Text for people; amounts in the numeraire. */
export function marginSummary(run: MarginRun, modes: readonly MarginMode[]): string {
  const book = totals(run, modes[0] as MarginMode);
  const released = releasedTotals(run);
  const below = callsOf(run, 'own').below.length;
  const lines = [
    colours.bold(`Margin of ${counted(book.accounts, 'account')} as of ${instantText(run.asOf)}, in ${run.numeraire}`),
    `rules ${run.rules.name} of ${run.rules.date}; factors: ${run.factorSource}`,
    `positions ${grouped(book.positions)}   notional ${grouped(book.notional)}   equity ${grouped(book.equity)}`,
    '',
    modeTable(run, modes),
    '',
  ];
  const releases = [
    ['against isolated', modes.includes('isolated') ? released.isolatedToPortfolio : undefined, 'isolated'],
    ['against cross', modes.includes('cross') ? released.crossToPortfolio : undefined, 'cross'],
  ] as const;
  if (modes.includes('portfolio')) {
    for (const [title, amount, from] of releases) {
      if (amount !== undefined)
        lines.push(`capital released by portfolio margin ${title}: ${grouped(amount)} (${share(amount, totals(run, from).initial)})`);
    }
    const worst = worstText(worstScenarios(run));
    if (worst !== undefined) lines.push(worst);
  }
  const count = `${counted(below, 'account')} below maintenance under their own mode`;
  lines.push(below > 0 ? colours.red(count) : count);
  if (book.faulted > 0) lines.push(colours.red(`not margined, for their faults: ${counted(book.faulted, 'account')}`));
  return `${lines.join('\n')}\n`;
}

function modeTable(run: MarginRun, modes: readonly MarginMode[]): string {
  const rows = modes.map((mode) => {
    const { initial, maintenance, efficiency, health, belowMaintenance } = totals(run, mode);
    return [mode, grouped(initial), grouped(maintenance), times(efficiency), times(health), grouped(belowMaintenance)];
  });
  return tableText(['mode', 'initial', 'maintenance', 'notional / initial', 'equity / maintenance', 'below maintenance'], rows);
}

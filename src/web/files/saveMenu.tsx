// The account as a file: one that opens again on any page, its positions as CSV, every figure that is shown as JSON.
import type { JSX } from 'preact';
import type { Positions } from '../desk/positions.js';
import { ask, loaded, refusal, requirement } from '../page.js';
import { csvOf } from './csv.js';
import { saveText } from './save.js';

const columns = [
  ...(['instrument', 'underlying', 'kind', 'quantity', 'entryPrice', 'mark', 'pnl', 'delta', 'gammaPercent', 'vegaPoint'] as const),
  ...(['thetaDay', 'expiry', 'strike', 'vol', 'adds'] as const),
] as const;

export const positionsCsv = ({ legs }: Pick<Positions, 'legs'>): string => csvOf(columns, legs);

export function SaveMenu(): JSX.Element | null {
  const open = loaded.value;
  if (open === undefined) return null;
  const name = [open.one.account, open.one.subaccount]
    .filter((part) => part !== '')
    .join('-')
    .replaceAll(/[^\w.-]/g, '_');
  const asked = { requirement: requirement.value };
  const account = async (): Promise<void> => {
    const said = await ask('saved', {});
    if (said === undefined) return;
    if ('fault' in said) refusal.value = { what: `${name} as a file`, fault: said.fault };
    else saveText(`${name}.margincore.json`, said.answer, 'application/json');
  };
  const positions = async (): Promise<void> => {
    const said = await ask('positions', asked);
    if (said !== undefined && 'answer' in said) saveText(`${name}-positions.csv`, positionsCsv(said.answer), 'text/csv');
  };
  const figures = async (): Promise<void> => {
    const said = await ask('shown', asked);
    if (said !== undefined && 'answer' in said)
      saveText(`${name}-figures.json`, `${JSON.stringify(said.answer, null, 1)}\n`, 'application/json');
  };
  /** The menu goes with the choice. */
  const chosen =
    (work: () => Promise<void>) =>
    ({ currentTarget }: { readonly currentTarget: Element }): void => {
      currentTarget.closest('details')?.removeAttribute('open');
      void work();
    };
  return (
    <details class="menu">
      <summary class="btn">Save</summary>
      <div class="panel">
        <button type="button" class="plain" onClick={chosen(account)}>
          Account, opens again<small>market, rules and holding as one file</small>
        </button>
        <button type="button" class="plain" onClick={chosen(positions)}>
          Positions as CSV<small>with marks and Greeks</small>
        </button>
        <button type="button" class="plain" onClick={chosen(figures)}>
          Figures as JSON<small>all that is shown, unrounded</small>
        </button>
      </div>
    </details>
  );
}

// One account: is it safe, what does it hold, what would hurt it, what would help.
import type { JSX } from 'preact';
import { FaultsPanel } from '../files/faultsPanel.js';
import { OpenButtons } from '../files/openButtons.js';
import { firstView, loaded } from '../page.js';
import { pricesOf } from '../ui/format.js';
import { lazily } from '../ui/lazily.js';
import { GridPanel } from './gridPanel.js';
import { PositionsPanel } from './positionsPanel.js';
import { Strip } from './strip.js';
import { PrintedTruth } from './truth.js';

const Lower = lazily(async () => {
  await firstView;
  return (await import('./lower.js')).Lower;
});

export function AccountView(): JSX.Element {
  const open = loaded.value;
  if (open === undefined)
    return (
      <div class="head">
        <div>
          <h1>No book open</h1>
          <p>one account or a hundred thousand; everything is computed in this tab</p>
        </div>
        <OpenButtons />
      </div>
    );
  const { one, rules } = open;
  return (
    <>
      <div class="head">
        <div>
          <h1>{one.subaccount === '' ? one.account : `${one.account} ${one.subaccount}`}</h1>
          <p>
            {pricesOf(open)} · amounts in {open.numeraire} · rules {rules.name} of {rules.date}
          </p>
        </div>
        <OpenButtons />
      </div>
      <FaultsPanel />
      {one.fault === null ? (
        <>
          <Strip />
          <div class="grid wide3">
            <PositionsPanel />
            <GridPanel />
          </div>
          <Lower />
          <PrintedTruth />
        </>
      ) : (
        <>
          <div class="banner" role="alert">
            <p>
              <b>{one.account} has no figures.</b> {one.fault}. Its health is unknown.{' '}
              {one.edited
                ? 'Undo the edit.'
                : open.venue === null
                  ? 'Mend it in the file and open that again.'
                  : 'Open all replies together; the view Verify recomputes what these state.'}
            </p>
          </div>
          {one.edited && <PositionsPanel />}
        </>
      )}
    </>
  );
}

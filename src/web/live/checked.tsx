// The service's statement recomputed in this tab: the same bits, or which figures differ. Nothing is claimed of stale data.
import type { JSX } from 'preact';
import { amount } from '../ui/format.js';
import type { Shown } from './useFeed.js';

export function Checked({ shown: { checked }, stale }: { readonly shown: Shown; readonly stale: boolean }): JSX.Element {
  if (stale || checked === undefined)
    return (
      <p class="acts" role="status">
        <span class="pill">not checked</span>
        <span>
          {stale ? 'The statement is recomputed once the service answers again.' : 'No statement of the account was recomputed yet.'}
        </span>
      </p>
    );
  return (
    <p class="acts" role="status">
      <span class={`pill ${checked.same ? 'o' : 'x'}`}>{checked.same ? 'same bits' : 'not the same'}</span>
      <span>
        The statement of change {amount(checked.sequence)} was recomputed in this tab: {checked.what}. Checked {amount(checked.times)}{' '}
        times.
      </span>
    </p>
  );
}

// What the service says, made again in this tab: the same bits, or which figures are not.
import type { JSX } from 'preact';
import { amount } from '../ui/format.js';
import type { Shown } from './useFeed.js';

export function Checked({ shown: { checked } }: { readonly shown: Shown }): JSX.Element | null {
  if (checked === undefined) return null;
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

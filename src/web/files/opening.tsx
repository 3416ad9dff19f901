// A file that is being opened: how far, and a way to give it up. What stood open stays until the new one stands.
import type { JSX } from 'preact';
import { cancelOpening, opening } from '../page.js';
import { amount } from '../ui/format.js';

const stages = { read: 'Reading', prepare: 'Preparing', margin: 'Margining' } as const;

export function Opening(): JSX.Element | null {
  const now = opening.value;
  if (now === undefined) return null;
  return (
    <section class="panel loading" aria-label="Opening" role="status">
      <div class="ph">
        <h2>
          {stages[now.stage]} {now.name}
        </h2>
        <p>{now.total > 1 ? `${amount(now.done)} of ${amount(now.total)} accounts` : ''}</p>
        <div class="right">
          <button type="button" class="btn s" onClick={cancelOpening}>
            Cancel
          </button>
        </div>
      </div>
      <progress class="prog" value={now.total > 1 ? now.done : undefined} max={now.total} aria-label="Share that is done" />
    </section>
  );
}

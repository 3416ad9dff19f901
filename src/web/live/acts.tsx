// A hand in the simulation: money paid in, or the order of the ticket placed and, where it is accepted, filled.
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Change } from '../../live.js';
import { order } from '../account/order.js';
import { loaded } from '../page.js';
import { amount, price } from '../ui/format.js';
import type { Shown } from './useFeed.js';

export interface ActsProps {
  readonly shown: Shown;
  readonly act: (change: Change) => Promise<void>;
}

export function Acts({ shown, act }: ActsProps): JSX.Element {
  const placed = useRef(0);
  const { account, subaccount } = shown.begun;
  const { equity, initial } = shown.last;
  const missing = Math.ceil(Math.max(0, initial - equity));
  const numeraire = loaded.value?.numeraire ?? 'USD';
  const { instrument, side, quantity, price: limit } = order.value;
  const given = instrument !== '' && quantity > 0 && limit !== undefined;
  const place = async (): Promise<void> => {
    if (limit === undefined) return;
    placed.current += 1;
    const size = side === 'buy' ? quantity : -quantity;
    const id = `by hand ${placed.current}`;
    await act({ kind: 'place', account, subaccount, order: { id, instrument, quantity: size, price: limit } });
    await act({ kind: 'fill', account, subaccount, instrument, quantity: size, price: limit, order: id });
  };
  return (
    <div class="acts">
      <button
        type="button"
        class="btn s"
        disabled={!(missing > 0)}
        onClick={() => void act({ kind: 'deposit', account, subaccount, asset: numeraire, amount: missing })}
      >
        {missing > 0 ? `Pay in ${amount(missing)} ${numeraire}` : 'Nothing to pay in'}
      </button>
      {given && (
        <button type="button" class="btn s" onClick={() => void place()}>
          {side === 'buy' ? 'Buy' : 'Sell'} {amount(quantity)} {instrument} at {price(limit)}
        </button>
      )}
      <p>
        {given
          ? 'The order of the ticket goes in where the initial requirement allows it.'
          : 'An order filled in on the ticket (view Account) may be placed here.'}
      </p>
    </div>
  );
}

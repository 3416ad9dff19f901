// What the formulas of this room read of an account and hand back: numbers of unknown origin in, finite numbers out.
import { plainNumber } from '../book/fields.js';
import { nonNegative, within } from '../check.js';
import { Fault } from '../fault.js';

/** Figures of the account in a margin run. */
export interface LiquidatedAccount {
  /** Mark-to-market value, numeraire: cash from bids so far included. */
  readonly equity: number;
  /** Maintenance requirement, numeraire, at least 0: below it in equity the account is liquidated. */
  readonly maintenance: number;
}

/** And what its auction brought so far. */
export interface AuctionedAccount extends LiquidatedAccount {
  /** Cash from the bids of this auction so far, numeraire: it is part of the equity and no longer for sale. */
  readonly reservedCash: number;
}

type Given = Readonly<Record<string, unknown>>;

export const equityOf = ({ equity }: Given): number => plainNumber(equity, 'inputs.equity');
export const maintenanceOf = ({ maintenance }: Given): number => nonNegative(maintenance, 'inputs.maintenance') + 0;
export const reservedOf = ({ reservedCash }: Given): number => nonNegative(reservedCash, 'inputs.reservedCash') + 0;
export const secondsOf = ({ elapsedSeconds }: Given): number => nonNegative(elapsedSeconds, 'inputs.elapsedSeconds');
export const shareOf = ({ share }: Given): number => within(share, 0, 1, 'inputs.share') + 0;

/** The same numbers; throws OVERFLOW at the first that is not finite. */
export function settled<T extends Readonly<Record<string, unknown>>>(figures: T): T {
  for (const [name, x] of Object.entries(figures))
    if (typeof x === 'number' && !Number.isFinite(x)) throw new Fault('OVERFLOW', name, 'a finite number', x);
  return figures;
}

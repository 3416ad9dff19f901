// The order that the ticket asks about: filled in by hand, or by a hedge that was found.
import { signal } from '@preact/signals';

export interface TicketOrder {
  /** '' is the first that is held. */
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  /** Contracts, positive. */
  readonly quantity: number;
  /** The mark where left out. */
  readonly price: number | undefined;
}

export const order = signal<TicketOrder>({ instrument: '', side: 'buy', quantity: 0, price: undefined });

// Events of a liquidation: what a change did, to whom, with figures before and after.

interface Figured {
  readonly equity: number;
  readonly maintenance: number;
}

interface OfAccount {
  readonly time: number;
  readonly account: string;
  readonly subaccount: string;
}

/** Signed contracts of an instrument at a price. */
interface Traded {
  readonly instrument: string;
  readonly quantity: number;
  readonly price: number;
}

export type LiquidationEvent =
  /** `orders`: ids of orders that were cancelled. */
  | (OfAccount & Figured & { readonly kind: 'opened'; readonly orders?: readonly string[] })
  /** A plan; figures once it is filled. */
  | (OfAccount & Figured & { readonly kind: 'step'; readonly restored: boolean; readonly before: Figured })
  | (OfAccount & Traded & Figured & { readonly kind: 'filled'; readonly fee: number })
  | (OfAccount & { readonly kind: 'takenOver'; readonly positions: readonly Traded[]; readonly equity: number })
  /** The account gave up contracts against one that is open, named by `against`. */
  | (OfAccount & Traded & Figured & { readonly kind: 'deleveraged'; readonly against: string; readonly before: Figured })
  /** Paid to an open account; by a party or holder. */
  | (OfAccount & {
      readonly kind: 'paid';
      readonly stage: 'fund' | 'deleveraging' | 'socialised';
      readonly by: string;
      readonly asset: string;
      readonly amount: number;
    })
  | (OfAccount & Figured & { readonly kind: 'closed'; readonly how: 'recovered' | 'restored' | 'closed' | 'bankrupt' })
  | { readonly kind: 'halted'; readonly time: number; readonly instrument: string; readonly until: number };

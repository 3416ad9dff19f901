// Accounts with subaccounts, positions and collateral, as plain objects.

export type MarginMode = 'isolated' | 'cross' | 'portfolio';
export const marginModes: readonly MarginMode[] = ['isolated', 'cross', 'portfolio'];

export interface Position {
  readonly instrument: string;
  /** Signed: positive long, negative short; in contracts. */
  readonly quantity: number;
  /** Price paid per contract, in the instrument's quote: the coin for inverse options, the numeraire otherwise. */
  readonly entryPrice: number;
  /** Hedge mode: separate from the position on the other side. Without it opposite positions of one instrument net. */
  readonly side?: 'long' | 'short';
}

export interface Collateral {
  readonly asset: string;
  /** Units of the asset; negative is a debt. */
  readonly amount: number;
}

/** An open order: what the account will hold if it fills. */
export interface Order {
  readonly instrument: string;
  /** Signed: positive to buy, negative to sell; the unfilled part, in contracts. */
  readonly quantity: number;
  /** Limit price, in the instrument's quote. */
  readonly price: number;
  /** Under market-maker protection: rules may count it to the limit of the protection alone. */
  readonly protected?: boolean;
}

/** Margined unit: a subaccount is margined on its own. */
export interface Account {
  readonly account: string;
  /** '' when the account has no subaccounts. */
  readonly subaccount: string;
  /** The account's own margin mode. */
  readonly mode: MarginMode;
  readonly positions: readonly Position[];
  readonly collateral: readonly Collateral[];
  /** Open orders; read by margin rules of terms alone. */
  readonly orders?: readonly Order[];
  /** Figures of the account that the venue states, by name, for margin rules to read. */
  readonly figures?: Readonly<Record<string, number>>;
}

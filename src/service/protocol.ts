// What the service is asked and answers, as plain types: the schemas are held to them, and the client is made of them.
import type { Account, AccountChanges, AccountGreeks, Explanation, FaultRecord, LiquidationPrices, Market, WhatIf } from '../index.js';
import type { Applied, Change, LiveOrder, Statement } from '../live.js';
import type { Hedge } from '../optimise.js';
import type { Rules, StressScenario } from '../rules.js';

/** Whose: a unit that is margined on its own. */
export interface Of {
  readonly account: string;
  readonly subaccount?: string;
}

export type Figures = WhatIf['before'];

/** How an account stands. `health` is null where nothing is required. */
export interface AccountStand {
  readonly account: string;
  readonly subaccount: string;
  readonly level: string;
  /** The requirement that is its own. */
  readonly requirement: string | null;
  /** By requirement; null where there are none, and why. */
  readonly figures: Figures | null;
  readonly fault?: FaultRecord;
  /** Assets of it whose prices are in doubt under the guards, and what that refuses; absent where there are none. */
  readonly held?: readonly HeldAsset[];
  /** What it is judged by where that is not its own figures: at the worse end of prices in doubt, at requirements that a breaker has raised. */
  readonly judged?: { readonly equity: number; readonly initial: number; readonly maintenance: number };
  /** Its open orders may leave the initial requirement uncovered. */
  readonly uncovered?: true;
}

export interface HeldAsset {
  readonly asset: string;
  readonly state: string;
  /** What its price comes from; null: there was none yet. */
  readonly from: string | null;
  readonly refused: { readonly withdrawals: boolean; readonly riskRaisingOrders: boolean; readonly liquidation: boolean };
  /** When liquidation waits no longer, ms; null: it does not wait, or until there is a price. */
  readonly liquidationFrom: number | null;
}

/** A page of accounts; `next` is where the next one begins, null after the last. */
export interface AccountPage {
  readonly numeraire: string;
  readonly accounts: readonly AccountStand[];
  readonly next: number | null;
}

export interface AccountDetail extends AccountStand {
  readonly numeraire: string;
  readonly holding: Account;
  readonly orders: readonly LiveOrder[];
  readonly call: { readonly since: number; readonly amount: number; readonly deadline: number | null } | null;
  readonly frozen: boolean;
}

export interface LimitsAsked extends Of {
  /** The largest size of it. */
  readonly order?: {
    readonly instrument: string;
    readonly side: 'buy' | 'sell';
    readonly price: number;
    readonly requirement?: string;
    readonly lot?: number;
    readonly most?: number;
  };
  /** The largest amount of this asset that may leave. */
  readonly withdrawal?: string;
  readonly requirement?: string;
}

export interface LimitFound {
  readonly amount: number;
  readonly excess: number;
  readonly bound: 'excess' | 'most';
}

export interface WhatIfAsked extends Of {
  readonly changes: AccountChanges;
  readonly largest?: Readonly<Record<string, unknown>>;
  readonly liquidationPrices?: Readonly<Record<string, unknown>>;
  readonly withoutNextExpiry?: boolean;
}

/** Losses positive, numeraire. */
export interface RiskFound extends Of {
  readonly valueAtRisk: number | null;
  readonly shortfall: number | null;
}

export interface VarFound {
  readonly method: string;
  readonly confidence: number;
  readonly horizonDays: number;
  readonly numeraire: string;
  readonly accounts: readonly RiskFound[];
  readonly faults: readonly FaultRecord[];
}

/** The names of a library's scenarios, or scenarios of one's own. */
export interface StressAsked {
  readonly scenarios: readonly (string | StressScenario)[];
  /** Some accounts, each with its figures; the sums of the whole book where left out. */
  readonly accounts?: readonly Of[];
}

export interface StressFound {
  readonly numeraire: string;
  /** Sums of every scenario over these accounts, each under the requirement that is its own. */
  readonly totals: readonly Readonly<Record<string, number | string | null>>[];
  readonly accounts: readonly (Of & {
    readonly scenarios: readonly {
      readonly name: string;
      readonly pnl: number | null;
      readonly equity: number | null;
      readonly initial: number | null;
      readonly maintenance: number | null;
    }[];
  })[];
  readonly faults: readonly FaultRecord[];
}

export interface CompareFound {
  readonly numeraire: string;
  readonly lines: readonly {
    readonly rules: string;
    readonly requirement: string;
    /** Over the accounts that it charges whole. */
    readonly sums: Readonly<Record<string, number>>;
    readonly partial: number;
    readonly faulted: number;
    readonly reasons: readonly FaultRecord[];
    readonly assumptions: readonly object[];
  }[];
}

export type HedgeFound = Hedge;

/** What a change did. A rejected order has no sequence: nothing happened. */
export type ChangeDone = Pick<Applied, 'sequence' | 'time' | 'kind' | 'order' | 'events' | 'forecasts'>;

export interface RulesProposed {
  /** The number of the change that proposed them. */
  readonly id: string;
  readonly by: string;
  readonly why: string;
  readonly rules: { readonly name: string; readonly date: string };
}

/** An answer, with the change after which it holds. */
export interface Answer<T> {
  readonly sequence: number;
  readonly time: number;
  readonly answer: T;
}

interface Asks<Body, Found> {
  readonly body: Body;
  readonly found: Found;
}

type Who = Readonly<{ why: string }>;

/** Every question by the name of its path under /v1. */
export interface Questions {
  margin: Asks<{ readonly accounts?: readonly Of[]; readonly from?: number; readonly most?: number }, AccountPage>;
  'what-if': Asks<WhatIfAsked, WhatIf>;
  'what-ifs': Asks<{ readonly questions: readonly WhatIfAsked[] }, readonly WhatIf[]>;
  'order-check': Asks<Of & { readonly order: LiveOrder; readonly partly?: { readonly lot: number } }, NonNullable<Applied['order']>>;
  limits: Asks<LimitsAsked, { readonly order?: LimitFound; readonly withdrawal?: LimitFound }>;
  'liquidation-prices': Asks<Of & { readonly search?: Readonly<Record<string, unknown>> }, LiquidationPrices>;
  greeks: Asks<Of, AccountGreeks>;
  var: Asks<{ readonly accounts: readonly Of[]; readonly inputs: Readonly<Record<string, unknown>> }, VarFound>;
  stress: Asks<StressAsked, StressFound>;
  explain: Asks<Of & { readonly requirement?: string }, Explanation>;
  compare: Asks<
    { readonly rules: readonly (string | Readonly<Record<string, unknown>>)[]; readonly accounts?: readonly Of[] },
    CompareFound
  >;
  hedge: Asks<Of & Readonly<Record<string, unknown>>, HedgeFound>;
  statement: Asks<Of, Statement>;
  'operator/rules/preview': Asks<{ readonly rules: string | Readonly<Record<string, unknown>> }, Applied['events']>;
}

/** What operators do; each with its reason. */
export interface Verbs {
  'operator/halt': Asks<Who & { readonly halted: boolean }, { readonly halted: boolean }>;
  'operator/freeze': Asks<Who & Of & { readonly frozen: boolean }, { readonly frozen: boolean }>;
  'operator/price': Asks<
    Who & { readonly prices: Readonly<Record<string, number | null>> },
    { readonly pinned: Readonly<Record<string, number>> }
  >;
  'operator/rules': Asks<Who & { readonly rules: string | Readonly<Record<string, unknown>> }, RulesProposed>;
  'operator/rules/approve': Asks<Who & { readonly id: string }, ChangeDone>;
  'operator/snapshot': Asks<Who, ChangeDone>;
}

export type { Change, FaultRecord, Market, Rules, Statement };

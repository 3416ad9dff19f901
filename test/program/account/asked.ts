// Whom questions are asked about: the sample book under several documents, and a small account to reason about by hand.
import type { Account } from '../../../src/book/account.js';
import { bookOf } from '../../../src/book/bookOf.js';
import { parseRules, type Rules } from '../../../src/rules/document/rules.js';
import { smallMarket } from '../../fixtures/smallMarket.js';

export const small = smallMarket();
export const holder = (name: string, extra: Partial<Account> = {}): Account => ({
  account: name,
  subaccount: '',
  mode: 'cross',
  positions: [],
  collateral: [{ asset: 'USD', amount: 900 }],
  ...extra,
});
export const held = (...accounts: Account[]): ReturnType<typeof bookOf> => bookOf(accounts);

/** What a contract of the ETH perpetual is worth: 0.1 ETH, USDC at 0.999. */
export const contract = 0.1 * 0.999 * (2500 * 1.0005);

/** A scan, a rate on perpetuals, a reserve of the account; 1.25 times of it initially. A long perpetual loses 3 x 0.35 of the range, a short one all of it. */
export const smallRules: Rules = parseRules({
  format: 'margincore-3',
  about: { name: 'small', date: '2026-01-01', source: 'test', currency: 'USD' },
  scope: { kinds: ['spot', 'future', 'perpetual', 'option'], otherKinds: 'refuse', orders: 'notCharged' },
  assumptions: { accounts: { reserve: 0 } },
  volatility: {
    term: { referenceDays: 30, floorDays: 1, shortPower: 0.3, longPower: 0.13 },
    shocks: { up: { relative: 0.5, floor: 0.2 } },
  },
  scenarios: {
    main: {
      price: 'model',
      coin: 'shocked',
      priceRange: { '*': 0.1 },
      blocks: [
        { ranges: [1], vols: ['up', 'unchanged'], weight: 1 },
        { ranges: [-1], vols: ['unchanged', 'up'], weight: 1 },
        { ranges: [-3], vols: ['unchanged'], weight: 0.35 },
      ],
    },
  },
  terms: {
    scan: { kind: 'scan', scenarios: 'main', netting: 'underlying', floor: 'zero' },
    perp: { kind: 'notional', kinds: ['perpetual'], netting: 'gross', price: 'forward' },
    collateral: {
      kind: 'collateral',
      haircuts: {
        '*': [
          { upTo: 1000, haircut: 0 },
          { upTo: null, haircut: 0.5 },
        ],
      },
      debts: 'whole',
    },
    futuresPnl: { kind: 'futuresPnl' },
    optionValue: { kind: 'optionValue', price: 'model', side: 'both' },
    reserve: { kind: 'attribute', of: 'account', attribute: 'reserve' },
  },
  formulas: { required: 'sum(scan + 0.01 * perp) + reserve' },
  requirements: {
    whole: { equity: 'collateral + futuresPnl + optionValue', initial: '1.25 * required', maintenance: 'required' },
  },
});

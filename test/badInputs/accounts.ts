// Bad accounts and bad rows of accounts: the account is refused, every other keeps its bits.
import { buildMarket, type PrepareInputs } from '../../src/index.js';
import { preset } from '../../src/rules.js';
import { smallBook } from '../fixtures/smallBook.js';
import { smallAsOf, smallDraft, smallMarket } from '../fixtures/smallMarket.js';
import { badAccount, faultOfAccount, type Refusal, thrownBy } from './refusal.js';

const position = (change: object): object =>
  badAccount({ positions: [{ instrument: 'BTC-PERPETUAL', quantity: 100, entryPrice: 80_000, ...change }] });
const collateral = (change: object): object => badAccount({ collateral: [{ asset: 'USD', amount: 1_000, ...change }] });

function refusedAccount(what: string, account: unknown, code: Refusal['code'], path: string | RegExp): Refusal {
  return { id: `account ${what}`, what: `an account with ${what}`, code, path, answer: (core) => faultOfAccount(core, account) };
}

const row = 'accounts[8].positions[0]';

export const badAccounts: readonly Refusal[] = [
  refusedAccount('a quantity that is not a number', position({ quantity: Number.NaN }), 'NOT_FINITE', `${row}.quantity`),
  refusedAccount('an infinite quantity', position({ quantity: Number.POSITIVE_INFINITY }), 'NOT_FINITE', `${row}.quantity`),
  refusedAccount('a quantity in words', position({ quantity: '100' }), 'TYPE_MISMATCH', `${row}.quantity`),
  refusedAccount('a quantity that is null', position({ quantity: null }), 'TYPE_MISMATCH', `${row}.quantity`),
  refusedAccount('a quantity of true', position({ quantity: true }), 'TYPE_MISMATCH', `${row}.quantity`),
  refusedAccount('a big integer', position({ quantity: 100n }), 'TYPE_MISMATCH', `${row}.quantity`),
  refusedAccount('no quantity', position({ quantity: undefined }), 'MISSING_FIELD', `${row}.quantity`),
  refusedAccount('an entry price below 0', position({ entryPrice: -1 }), 'NEGATIVE', `${row}.entryPrice`),
  refusedAccount(
    'an inverse future bought for nothing',
    position({ entryPrice: 0 }),
    'NOT_POSITIVE',
    'accounts["bad"].positions["BTC-PERPETUAL"].entryPrice',
  ),
  refusedAccount(
    'an instrument that is not listed',
    position({ instrument: 'BTC-NEVER' }),
    'UNKNOWN_INSTRUMENT',
    'accounts["bad"].positions',
  ),
  refusedAccount('an instrument named __proto__', position({ instrument: '__proto__' }), 'UNKNOWN_INSTRUMENT', 'accounts["bad"].positions'),
  refusedAccount('an instrument without a name', position({ instrument: '' }), 'BAD_ID', `${row}.instrument`),
  refusedAccount('a field that nobody knows', position({ leverage: 10 }), 'UNKNOWN_FIELD', `${row}.leverage`),
  refusedAccount('more than a double holds', position({ quantity: 1.7e308 }), 'OVERFLOW', /^accounts\["bad"\]/),
  refusedAccount('positions that are no list', badAccount({ positions: {} }), 'TYPE_MISMATCH', 'accounts[8].positions'),
  refusedAccount('an amount that is not a number', collateral({ amount: Number.NaN }), 'NOT_FINITE', 'accounts[8].collateral[0].amount'),
  refusedAccount('an asset without a price', collateral({ asset: 'DOGE' }), 'UNKNOWN_ASSET', 'accounts["bad"].collateral'),
  refusedAccount('a mode there is not', badAccount({ mode: 'span' }), 'UNKNOWN_KIND', 'accounts[8].mode'),
  refusedAccount('no collateral list', badAccount({ collateral: undefined }), 'MISSING_FIELD', 'accounts[8].collateral'),
  { ...refusedAccount('a name with a line break', badAccount({ account: 'bad\n' }), 'BAD_ID', 'accounts[8].account') },
  { ...refusedAccount('a name that is a number', badAccount({ account: 7 }), 'TYPE_MISMATCH', 'accounts[8].account') },
  refusedAccount('nothing: null in place of it', null, 'TYPE_MISMATCH', 'accounts[8]'),
  {
    id: 'account expired',
    what: 'an account with an option at its expiry',
    code: 'EXPIRED',
    path: 'accounts["bad"].positions["PAST"].expiry',
    answer: (core) => {
      const draft = smallDraft();
      const model = draft.quotes.find((quote) => quote.instrument.kind === 'option') as (typeof draft.quotes)[number];
      const past = { ...model, instrument: { ...model.instrument, id: 'PAST', expiry: smallAsOf } };
      const market = buildMarket({ ...draft, quotes: [...draft.quotes, past] });
      return faultOfAccount(core, badAccount({ positions: [{ instrument: 'PAST', quantity: 1, entryPrice: 1 }] }), { market });
    },
  },
  {
    id: 'account unpriceable in a scenario',
    what: 'an account with a position whose value exceeds the doubles in the worst scenario',
    code: 'OVERFLOW',
    path: /^accounts\["bad"\]/,
    answer: (core) => {
      const draft = smallDraft();
      const model = draft.quotes.find((quote) => quote.instrument.id === 'ETH-PERPETUAL') as (typeof draft.quotes)[number];
      const giant = { ...model, instrument: { ...model.instrument, id: 'GIANT', multiplier: 7e304 } };
      const market = buildMarket({ ...draft, quotes: [...draft.quotes, giant] });
      return faultOfAccount(core, badAccount({ positions: [{ instrument: 'GIANT', quantity: 1, entryPrice: 2_500 }] }), { market });
    },
  },
];

const small = (): PrepareInputs => ({ market: smallMarket(), book: smallBook(), rules: preset('margincore') });

/** Misuse of the engine itself. */
function refusedRun(what: string, change: object, code: Refusal['code'], path: string | RegExp): Refusal {
  return {
    id: `run ${what}`,
    what: `an engine with ${what}`,
    code,
    path,
    answer: (core) => thrownBy(() => core.prepare({ ...small(), ...change } as unknown as PrepareInputs)),
  };
}

export const badRuns: readonly Refusal[] = [
  refusedRun('a field that nobody knows', { modes: ['span'] }, 'UNKNOWN_FIELD', 'inputs.modes'),
  refusedRun('rules that are a name', { rules: 'margincore' }, 'BAD_JSON', 'rules'),
  refusedRun('no book', { book: undefined }, 'MISSING_FIELD', 'inputs.book'),
  {
    id: 'run unknown account',
    what: 'questions about an account that is not in the book',
    code: 'UNKNOWN_ACCOUNT',
    path: 'account',
    answer: (core) =>
      thrownBy(async () => {
        const engine = await core.prepare(small());
        try {
          engine.account('nobody');
        } finally {
          engine.dispose();
        }
      }),
  },
];

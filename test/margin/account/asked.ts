// Whom questions are asked about: accounts over the small market, cores of every backend.
import type { Account, Core } from '../../../src/index.js';
import { backends } from '../../backends.js';
import { coreOn } from '../../fixtures/coreOn.js';
import { smallMarket } from '../../fixtures/smallMarket.js';

export const market = smallMarket();
export const account = (name: string, extra: Partial<Account> = {}): Account => ({
  account: name,
  subaccount: '',
  mode: 'cross',
  positions: [],
  collateral: [{ asset: 'USD', amount: 900 }],
  ...extra,
});
export const cores = async (): Promise<Core[]> => Promise.all(backends.map(async (backend) => coreOn(await backend.create(), 'test')));

/** What a contract of the ETH perpetual needs at entry: 1.25 x (worst move + 1 %) of its notional; -30 % at weight 0.35 for who is long, +10 % for who is short. */
export const contract = 1.25 * (0.1 * 0.999) * (2500 * 1.0005);

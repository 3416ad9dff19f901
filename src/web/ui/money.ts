// Amounts of the numeraire, of the account that is shown: cents where it is small.
import { loaded } from '../page.js';
import { amount, signed } from './format.js';

const decimals = (): number => ((loaded.value?.one.size ?? Number.POSITIVE_INFINITY) < 10_000 ? 2 : 0);
export const money = (value: number): string => amount(value, decimals());
export const signedMoney = (value: number): string => signed(value, decimals());

// Why this much? The terms that decide the initial requirement, what each adds, and its formulas with their numbers.
import type { Explanation } from '../../index.js';
import type { Held } from './held.js';

export const makeUp = ({ one }: Held, { requirement }: { readonly requirement: string }): Explanation =>
  one.engine.account(one.holding.account, one.holding.subaccount).explain(requirement);

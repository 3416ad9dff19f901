// The account that is shown as a statement: all that its figures rest on, to be kept, sent and recomputed anywhere.
import { statement as made, type Statement } from '../../live.js';
import type { Held } from './held.js';

export const statement = ({ core, one }: Held, _asked: Record<string, never>): Promise<Statement> =>
  made(core, one.engine, { account: one.holding.account, subaccount: one.holding.subaccount });

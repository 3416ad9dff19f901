// The account that is shown as a statement: all that its figures rest on, to be kept, sent and recomputed anywhere.
import type { Statement } from '../../live.js';
import { statement as question } from '../../questions/statement.js';
import type { Held } from './held.js';
import { askedOf } from './session.js';

export const statement = (held: Held, _asked: Record<string, never>): Promise<Statement> => askedOf(held, question, {});

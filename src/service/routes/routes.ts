// Every route under /v1.
import { accounts } from './accounts.js';
import { changes } from './changes.js';
import { evidence } from './evidence.js';
import { operator } from './operator.js';
import { questions } from './questions.js';
import type { Route } from './route.js';

export const routes: readonly Route[] = [...questions, ...accounts, ...changes, ...operator, ...evidence];

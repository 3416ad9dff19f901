// Context in which an order is judged when it leaves: the current engine, the policy, used budgets and moved positions.
import type { EngineInside } from '../../engine/prepared/inside.js';
import type { LiveEngine } from '../../live/engine/live.js';
import type { Budgets } from './budgets.js';
import type { Moves } from './moves.js';
import type { Policy } from './policy.js';
import type { SentOrder } from './report.js';

export type AgentOrder = Omit<SentOrder, 'id' | 'price'>;

export interface Stand {
  readonly live: LiveEngine;
  readonly inside: EngineInside;
  readonly policy: Policy;
  readonly budgets: Budgets;
  readonly moves: Moves;
  /** When an instrument's price was last told, ms. */
  readonly told: (instrument: string) => number;
}

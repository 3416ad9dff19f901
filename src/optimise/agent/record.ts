// The record of a simulation: which policy it was, and what came of it; `act` asks for one.
import { fieldsOf } from '../../book/fields.js';
import { count } from '../../check.js';
import { Fault } from '../../fault.js';
import { digest } from '../../live/engine/stateHash.js';
import { canonicalBytes } from '../../log/canonical.js';
import type { Policy } from './policy.js';

export interface AgentRecord {
  readonly format: 'margincore-agent-record-1';
  /** SHA-256 of the policy. */
  readonly policy: string;
  /** From the first to the last change of the history, ms. */
  readonly from: number;
  readonly to: number;
  /** Changes of it, and what the agent did on them. */
  readonly changes: number;
  readonly actions: number;
}

/** SHA-256, hexadecimal, of a policy as it was read. */
export function policyHash(policy: Policy): Promise<string> {
  return digest(canonicalBytes(policy));
}

/** Throws MISSING_FIELD without a record; BAD_ARGUMENT for that of another policy, or of no change at all. */
export function recordFor(value: unknown, policy: string, path: string): AgentRecord {
  if (value === undefined)
    throw new Fault('MISSING_FIELD', path, 'what `simulateAgent` answered for this policy, before an agent acts', undefined);
  const given = fieldsOf(value, path, ['format', 'policy', 'from', 'to', 'changes', 'actions']);
  if (given.format !== 'margincore-agent-record-1')
    throw new Fault('BAD_FORMAT', `${path}.format`, 'margincore-agent-record-1', given.format);
  if (given.policy !== policy) throw new Fault('BAD_ARGUMENT', `${path}.policy`, `that of this policy (${policy})`, given.policy);
  count(given.changes, 1, Number.MAX_SAFE_INTEGER, `${path}.changes`);
  return given as unknown as AgentRecord;
}

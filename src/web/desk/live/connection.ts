// The connection to a running service: its state, when the service last confirmed what is shown, and the wait before the next attempt.

export interface Connection {
  /** `lost`: waiting for the next attempt. `reconnecting`: one is under way. */
  readonly state: 'connected' | 'lost' | 'reconnecting';
  /** When the service last confirmed the figures; ms since 1970 UTC by the clock of this machine. */
  readonly confirmed: number;
  /** The change after which the figures hold. */
  readonly sequence: number;
  /** Attempts since the connection was lost. */
  readonly attempts: number;
  /** Time of the next attempt, by the clock of this machine; null while none waits. */
  readonly next: number | null;
  /** Why it was lost. */
  readonly why: string | null;
  /** Why the service has no figures of the account, though it answers. */
  readonly unknown: string | null;
  /** Whether newer steps wait for a page that is paused. */
  readonly behind: boolean;
}

/** The clock of this machine, ms since 1970 UTC; it never goes back. */
export const clock = (): number => performance.timeOrigin + performance.now();

const firstWaitMs = 500;
const longestWaitMs = 10_000;

/** Milliseconds before an attempt: 0.5 s, doubled after each, 10 s at most. */
export const backOffMs = (attempts: number): number => Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(attempts, 10));

/** Figures that the service has not confirmed for so long are stale, whatever else is known. */
export const staleAfterMs = 15_000;

export const isStale = ({ state, unknown, behind, confirmed }: Connection, now: number): boolean =>
  state !== 'connected' || unknown !== null || behind || now - confirmed > staleAfterMs;

// The connection to a service in words: its state, the age of the figures, what is missing.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Connection, clock } from '../desk/live/connection.js';
import { amount, instant } from '../ui/format.js';

/** The clock of this machine, read once a second while it is asked for. */
export function useNow(runs: boolean): number {
  const [now, setNow] = useState(clock());
  useEffect(() => {
    if (!runs) return;
    setNow(clock());
    const timer = setInterval(() => setNow(clock()), 1000);
    return () => clearInterval(timer);
  }, [runs]);
  return now;
}

/** 4 s, 3 min, 2 h. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}

export interface ConnectedProps {
  readonly connection: Connection;
  readonly stale: boolean;
  readonly now: number;
  /** Time of the last step that is shown, by the clock of the service. */
  readonly time: number | undefined;
}

export function Connected({ connection, stale, now, time }: ConnectedProps): JSX.Element {
  const { state, confirmed, sequence, next, unknown, behind } = connection;
  const since = confirmed === 0 ? undefined : age(now - confirmed);
  return (
    <div class="panel source connection" data-state={state} data-stale={stale}>
      <span role="status">
        <span class={`pill ${stale ? 'x' : 'o'}`}>{wordOf(connection, stale)}</span>
      </span>
      {since !== undefined && (
        <p>
          {unknown !== null ? 'Answered' : stale ? 'Last confirmed' : 'Confirmed'} <b>{since}</b> ago, change {amount(sequence)}
          {time === undefined ? '' : ` of ${instant(time)}`}.{behind && ' Newer figures wait: go on to see them.'}
        </p>
      )}
      {unknown !== null && <p class="loss">Nothing is known of the account: {unknown}.</p>}
      {unknown === null && stale && <p>What is shown may no longer hold.</p>}
      {next !== null && <p>Next attempt in {age(next - now)}.</p>}
    </div>
  );
}

function wordOf({ state, attempts, behind, unknown }: Connection, stale: boolean): string {
  if (state === 'lost') return 'Connection lost';
  if (state === 'reconnecting') return attempts === 0 ? 'Connecting' : `Reconnecting, attempt ${attempts}`;
  if (unknown !== null) return 'Connected, account unknown';
  if (behind) return 'Paused';
  return stale ? 'No answer' : 'Connected';
}

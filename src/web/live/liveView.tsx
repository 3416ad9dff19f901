// An account while prices move: its equity against what is required, what happened, and a hand to pause it.
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { standingOf } from '../../support.js';
import { isStale } from '../desk/live/connection.js';
import type { LiveAsked } from '../desk/live.js';
import { ChartMenu } from '../files/chartMenu.js';
import { loaded, requirement, theme } from '../page.js';
import { Figure } from '../ui/figure.js';
import { amount, instant, times } from '../ui/format.js';
import { Panel } from '../ui/panel.js';
import { Acts } from './acts.js';
import { Checked } from './checked.js';
import { Connected, useNow } from './connected.js';
import { Events } from './events.js';
import { Lines } from './lines.js';
import { Source } from './source.js';
import { type Shown, useFeed } from './useFeed.js';

export function LiveView(): JSX.Element {
  const [chosen, setChosen] = useState<LiveAsked | undefined>(undefined);
  const [paused, setPaused] = useState(false);
  const [speed, setSpeed] = useState(1);
  const [at, setAt] = useState<number | undefined>(undefined);
  const open = loaded.value;
  const none = open === undefined;
  const of = requirement.value;
  // one object as long as the same is asked: a journal is too long to be compared at every redraw
  const asked = useMemo((): LiveAsked | undefined => {
    if (none || chosen?.kind === 'service') return none ? undefined : chosen;
    return { ...(chosen ?? { kind: 'simulated', seed: 1, stepMs: 300_000, volTimes: 1 }), requirement: of };
  }, [none, chosen, of]);
  const { shown, fault, connection, act } = useFeed(asked, { paused, speed });
  const now = useNow(connection !== undefined);
  const stale = connection !== undefined && isStale(connection, now);
  if (open === undefined || asked === undefined)
    return (
      <div class="head">
        <h1>No book open</h1>
      </div>
    );
  const name =
    shown === undefined ? open.one.account : [shown.begun.account, shown.begun.subaccount].filter((part) => part !== '').join(' ');
  return (
    <>
      <div class="head">
        <div>
          <h1>{name}</h1>
          <p>
            {shown === undefined
              ? 'waiting for the first figures'
              : `${shown.begun.of} · rules ${shown.begun.rules}, ${shown.begun.requirement}`}
          </p>
        </div>
        <div class="right">
          {asked.kind !== 'service' && (
            <label class="inline">
              Speed
              <select class="in small" value={speed} onChange={({ currentTarget }) => setSpeed(Number(currentTarget.value))}>
                {[1, 4, 16, 64].map((steps) => (
                  <option key={steps} value={steps}>
                    {4 * steps} steps a second
                  </option>
                ))}
              </select>
            </label>
          )}
          <button type="button" class="btn" aria-pressed={paused} disabled={shown?.ended} onClick={() => setPaused(!paused)}>
            {shown?.ended === true ? 'Ended' : paused ? 'Go on' : 'Pause'}
          </button>
        </div>
      </div>
      <Source asked={asked} onChosen={setChosen} begun={shown?.begun} />
      {fault !== undefined && (
        <div class="banner" role="alert">
          <p>
            <b>The feed stopped.</b> {fault.path} must be {fault.expectation}; got {fault.got}. {fault.next}
          </p>
        </div>
      )}
      {connection !== undefined && <Connected connection={connection} stale={stale} now={now} time={shown?.last.time} />}
      {shown !== undefined && (
        <>
          <Now shown={shown} stale={stale} />
          <div class={`grid ${stale ? 'stale' : ''}`}>
            <Panel
              title="Equity against requirement"
              of={`${amount(shown.ring.length)} points, to ${instant(shown.last.time)}`}
              class="c8"
              right={<ChartMenu name="live" canvas />}
            >
              <Lines shown={shown} at={at} onAt={setAt} theme={theme.value} />
              {shown.begun.acts && <Acts shown={shown} act={act} />}
              {asked.kind === 'service' && <Checked shown={shown} stale={stale} />}
            </Panel>
            <Events events={shown.events} />
          </div>
        </>
      )}
    </>
  );
}

/** The figures of the last step. */
function Now({ shown: { last, begun }, stale }: { readonly shown: Shown; readonly stale: boolean }): JSX.Element {
  const health = last.equity / last.maintenance;
  const figures: readonly (readonly [label: string, value: number, text: string, note: string])[] = [
    ['Health', health, times(health), stale ? 'not confirmed' : standingOf(last)],
    ['Equity', last.equity, amount(last.equity), Number.isNaN(health) ? '' : `free over initial ${amount(last.equity - last.initial)}`],
    ['Initial', last.initial, amount(last.initial), begun.requirement],
    [
      'Maintenance',
      last.maintenance,
      amount(last.maintenance),
      Number.isNaN(health) ? '' : `${amount(Math.abs(last.equity - last.maintenance))} ${health < 1 ? 'short' : 'left'}`,
    ],
    [begun.underlying, last.price, amount(last.price, last.price < 100 ? 3 : 0), 'index'],
  ];
  return (
    <dl class={`panel kv live ${stale ? 'stale' : ''}`}>
      {figures.map(([label, value, text, note]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd class={label === 'Health' && health < 1 ? 'loss' : ''}>
            <Figure value={value} text={text} name={`live.${label.toLowerCase()}`} />
            <small>{note}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}

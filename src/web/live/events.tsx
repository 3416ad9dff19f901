// What happened, newest first, with the numbers that stand on the line.
import type { JSX } from 'preact';
import { amount, day, instant } from '../ui/format.js';
import { Panel } from '../ui/panel.js';
import { eventText } from './eventText.js';
import type { Numbered } from './useFeed.js';

export function Events({ events }: { readonly events: readonly Numbered[] }): JSX.Element {
  return (
    <Panel title="Events" of="newest first, as the live engine says them" class="c4">
      <ol class="ev" reversed>
        {[...events].reverse().map((event) => (
          <Line key={event.number} event={event} />
        ))}
      </ol>
    </Panel>
  );
}

function Line({ event }: { readonly event: Numbered }): JSX.Element {
  const { title, of, bad } = eventText(event);
  const clock = instant(event.time).slice(-9, -4);
  return (
    <li>
      <time dateTime={new Date(event.time).toISOString()} title={instant(event.time)}>
        {clock}
        <small>{day(event.time)}</small>
      </time>
      <div>
        <b>{title}</b>
        <p>
          {of}
          {Number.isNaN(event.equity) ? '' : ` · equity ${amount(event.equity)}`}
        </p>
      </div>
      <span class={`pill ${bad ? 'x' : ''}`}>{event.number}</span>
    </li>
  );
}

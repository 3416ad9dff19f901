// A feed in a component: starts on demand, pulls at most four times a second, stops while paused or while the tab is hidden.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Change } from '../../live.js';
import type { FaultSaid } from '../desk/desk.js';
import type { Connection } from '../desk/live/connection.js';
import type { Checked, LiveEvent, LiveStep } from '../desk/live/feed.js';
import type { LiveAsked, LiveBegun } from '../desk/live.js';
import { ask, revision } from '../page.js';
import { Ring } from './ring.js';

/** Milliseconds between two redraws. */
const redrawMs = 250;
const eventsKept = 200;
/** Steps that are there before the first picture: twelve hours of five minutes. */
const firstSteps = 144;

export interface Numbered extends LiveEvent {
  readonly number: number;
  readonly equity: number;
}

export interface Shown {
  readonly begun: LiveBegun;
  readonly ring: Ring;
  /** Newest last. */
  readonly events: readonly Numbered[];
  readonly last: LiveStep['point'];
  readonly ended: boolean;
  readonly checked: Checked | undefined;
  /** Grows with every redraw. */
  readonly drawn: number;
}

export interface FeedShown {
  readonly shown: Shown | undefined;
  readonly fault: FaultSaid | undefined;
  /** Of a service; undefined of any other feed. */
  readonly connection: Connection | undefined;
  readonly act: (change: Change) => Promise<void>;
}

export function useFeed(asked: LiveAsked | undefined, { paused, speed }: { readonly paused: boolean; readonly speed: number }): FeedShown {
  const [shown, setShown] = useState<Shown | undefined>(undefined);
  const [fault, setFault] = useState<FaultSaid | undefined>(undefined);
  const [connection, setConnection] = useState<Connection | undefined>(undefined);
  const how = useRef({ paused, speed });
  how.current = { paused, speed };
  const taker = useRef<((steps: readonly LiveStep[], ended: boolean) => void) | undefined>(undefined);
  const begunRef = useRef<LiveBegun | undefined>(undefined);
  useEffect(() => {
    setFault(undefined);
    setConnection(undefined);
    if (asked === undefined) return;
    let here = true;
    let busy = false;
    let timer: ReturnType<typeof setInterval> | undefined;
    let ring = new Ring();
    let events: readonly Numbered[] = [];
    let [count, drawn, over] = [0, 0, false];
    let last: Checked | undefined;
    const take = (steps: readonly LiveStep[], ended: boolean, checked?: Checked): void => {
      const begun = begunRef.current;
      const newest = steps.at(-1)?.point;
      over = ended;
      if (!here || begun === undefined) return;
      for (const { point, events: said, fresh = false } of steps) {
        if (fresh) ring = new Ring();
        ring.push(point, said.length > 0);
        for (const event of said) {
          count += 1;
          events = [...events, { ...event, number: count, equity: point.equity }].slice(-eventsKept);
        }
      }
      drawn += 1;
      setShown((before) => {
        const point = newest ?? (before?.begun.feed === begun.feed ? before.last : undefined);
        return point === undefined ? before : { begun, ring, events, last: point, ended, checked, drawn };
      });
    };
    taker.current = take;
    const pull = async (steps: number): Promise<void> => {
      const begun = begunRef.current;
      if (busy || over || begun === undefined) return;
      busy = true;
      const said = await ask('livePull', { feed: begun.feed, count: steps });
      busy = false;
      if (!here || said === undefined) return;
      if ('answer' in said) {
        const { steps: more, ended, checked, connection: now, about } = said.answer;
        if (about !== undefined) begunRef.current = { ...begun, ...about };
        setConnection((before) => (JSON.stringify(before) === JSON.stringify(now) ? before : now));
        const recomputed = JSON.stringify(checked) !== JSON.stringify(last);
        last = checked;
        if (more.length > 0 || ended || recomputed) take(more, ended, checked);
      } else {
        setFault(said.fault);
        over = true;
      }
    };
    void (async () => {
      const said = await ask('liveBegin', asked);
      if (!here || said === undefined) return;
      if ('fault' in said) {
        setFault(said.fault);
        setShown(undefined);
        return;
      }
      begunRef.current = said.answer;
      await pull(asked.kind === 'simulated' ? firstSteps : 1);
      if (!here) return;
      timer = setInterval(() => {
        // of a service that is paused the connection is still asked for
        if (!document.hidden && (!how.current.paused || asked.kind === 'service')) void pull(how.current.paused ? 0 : how.current.speed);
      }, redrawMs);
    })();
    return () => {
      here = false;
      if (timer !== undefined) clearInterval(timer);
      const begun = begunRef.current;
      begunRef.current = undefined;
      if (begun !== undefined) void ask('liveEnd', { feed: begun.feed });
    };
  }, [asked, revision.value]);
  return {
    shown,
    fault,
    connection,
    act: async (change) => {
      const begun = begunRef.current;
      if (begun === undefined) return;
      const said = await ask('liveAct', { feed: begun.feed, change });
      if (said === undefined) return;
      if ('fault' in said) setFault(said.fault);
      else {
        setFault(undefined);
        taker.current?.([said.answer], false);
      }
    },
  };
}

// The account under prices that move: a live engine of it alone, a tick a step; orders and money may be put in by hand.
import { type Change, type LiveEngine, openLive } from '../../../live.js';
import { marginModes } from '../../../support.js';
import type { Held } from '../held.js';
import { oneBook } from '../oneBook.js';
import { type Feed, Followed, type LiveStep } from './feed.js';
import type { Prices } from './path.js';

export interface SimulatedAsked {
  readonly requirement: string;
  readonly path: Iterator<Prices>;
  readonly of: string;
}

export async function simulated({ core, market, rules, book, one }: Held, { requirement, path, of }: SimulatedAsked): Promise<Feed> {
  const mode = marginModes.find((name) => name === requirement) ?? one.holding.mode;
  const live: LiveEngine = await openLive(core, { book: oneBook({ book, one }, { ...one.holding, mode }), market, rules });
  const followed = new Followed(() => live, one.holding);
  let ended = false;
  let begun = false;
  const make = async (change: Change): Promise<LiveStep> => {
    const applied = await live.apply(change);
    return { point: followed.point(), events: followed.told(change, applied) };
  };
  return {
    about: followed.about(of),
    get ended() {
      return ended;
    },
    async pull(count) {
      const steps: LiveStep[] = [];
      if (!begun) steps.push({ point: followed.point(), events: [followed.begins()] });
      begun = true;
      while (steps.length < count && !ended) {
        const next = path.next();
        if (next.done === true) ended = true;
        else steps.push(await make({ kind: 'tick', ...next.value }));
      }
      return steps;
    },
    act: (change) => make(change),
    close: () => live.dispose(),
  };
}

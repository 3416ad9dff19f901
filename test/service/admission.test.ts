// Admission on a virtual clock: urgent first, queues bounded, deadlines kept, a key has its share; then through HTTP.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Admission, type Asks, type Lane, type RefusedWhy } from '../../src/service/admission.js';
import type { Refusal } from '../../src/service/faults.js';
import { Keys } from '../../src/service/keys.js';
import { account, Harness, kept } from './harness.js';

/** Turns are taken when the test says so, and time passes by work alone. */
class World {
  now = 0;
  readonly turns: (() => void)[] = [];
  readonly refused: string[] = [];
  readonly admission = new Admission(
    (lane: Lane, why: RefusedWhy) => this.refused.push(`${lane} ${why}`),
    () => this.now,
    (turn) => void this.turns.push(turn),
  );

  ask<T>(lane: Lane, work: () => T | Promise<T>, more: Partial<Asks> = {}): Promise<T> {
    return this.admission.run({ lane, holder: { name: 'desk', scope: 'operate' }, count: 1, deadlineMs: undefined, ...more }, work);
  }

  /** Work of so many ms. */
  busy(ms: number, done: () => void = () => undefined): () => void {
    return () => {
      this.now += ms;
      done();
    };
  }

  async drain(): Promise<void> {
    for (let idle = 0; idle < 3; ) {
      for (let n = 0; n < 10; n++) await Promise.resolve();
      const turns = this.turns.splice(0);
      idle = turns.length === 0 ? idle + 1 : 0;
      for (const turn of turns) turn();
    }
  }
}
const refusal = (promise: Promise<unknown>): Promise<Refusal> =>
  promise.then(
    () => Promise.reject(new Error('not refused')),
    (error: Refusal) => error,
  );

test('what is more urgent goes first, in its lane the first comes first', async () => {
  const world = new World();
  const order: string[] = [];
  const asked: Promise<void>[] = [];
  for (let n = 0; n < 50; n++)
    asked.push(
      world.ask(
        'question',
        world.busy(1, () => order.push(`question ${n}`)),
      ),
    );
  for (const lane of ['tick', 'fill', 'cancel'] as const)
    for (let n = 0; n < 3; n++)
      asked.push(
        world.ask(
          lane,
          world.busy(1, () => order.push(`${lane} ${n}`)),
        ),
      );
  asked.push(
    world.ask(
      'halt',
      world.busy(1, () => order.push('halt')),
    ),
  );
  await world.drain();
  await Promise.all(asked);
  const place = (what: string): number => order.indexOf(what);
  // questions of this turn had begun; none of those that waited is before anything that is more urgent
  expect(place('halt')).toBeLessThan(place('cancel 0'));
  expect(order.slice(place('cancel 0'), place('cancel 0') + 9)).toEqual(
    ['cancel', 'fill', 'tick'].flatMap((lane) => [0, 1, 2].map((n) => `${lane} ${n}`)),
  );
  expect(order.filter((one) => one.startsWith('question'))).toEqual(Array.from({ length: 50 }, (_, n) => `question ${n}`));
  expect(place('question 49')).toBe(order.length - 1);
});

test('at any load queues stay bounded, what is accepted is in time, and every halt and cancel is', async () => {
  const world = new World();
  const late: number[] = [];
  const [accepted, shed]: [Lane[], Refusal[]] = [[], []];
  let most = 0;
  const ask = (lane: Lane, ms: number, deadlineMs: number): void => {
    const until = world.now + deadlineMs;
    world.ask(lane, world.busy(ms), { deadlineMs, holder: { name: lane, scope: 'operate', inFlight: 1e9 } }).then(
      () => {
        accepted.push(lane);
        if (world.now > until && lane === 'question') late.push(world.now - until);
      },
      (error: Refusal) => shed.push(error),
    );
  };
  // ten times what it can do: each round asks for 100 ms of work, and lasts ten
  const rounds = 300;
  for (let round = 0; round < rounds; round++) {
    for (let n = 0; n < 100; n++) ask('question', 1, 200);
    ask('cancel', 0.2, 200);
    ask('halt', 0.2, 200);
    const until = world.now + 10;
    while (world.now < until && world.turns.length > 0) {
      for (const turn of world.turns.splice(0)) turn();
      for (let n = 0; n < 10; n++) await Promise.resolve();
    }
    world.now = Math.max(world.now, until);
    most = Math.max(most, world.admission.waiting('question'));
  }
  await world.drain();
  const of = (lane: Lane): number => accepted.filter((one) => one === lane).length;
  expect([of('halt'), of('cancel'), late]).toEqual([rounds, rounds, []]);
  expect(most).toBeLessThanOrEqual(400);
  expect(shed.length).toBeGreaterThan(rounds * 50);
  for (const { status, retryAfter, fault } of shed) expect([status, (retryAfter ?? 0) >= 1, fault.code]).toEqual([503, true, 'BUSY']);
  // it works all the time: a millisecond a question
  expect(of('question')).toBeGreaterThan(0.8 * world.now);
});

test('a lane that is full refuses at once; what waited beyond its deadline is refused, and not begun', async () => {
  const world = new World();
  const asked = Array.from({ length: 20 }, () =>
    world.ask('book', () => new Promise(() => undefined), { holder: { name: String(Math.floor(world.now++ / 2)), scope: 'read' } }),
  );
  const errors = await Promise.race([
    Promise.all(asked.slice(17).map(refusal)),
    Promise.resolve()
      .then(() => world.drain())
      .then(() => []),
  ]);
  expect(errors.map(({ status, fault }) => [status, fault.code])).toEqual(Array.from({ length: 3 }, () => [503, 'BUSY']));
  expect(world.refused).toEqual(['book queue', 'book queue', 'book queue']);
  const other = new World();
  let begun = 0;
  const holding = other.ask('question', other.busy(10));
  const waiting = [1, 2].map(() => refusal(other.ask('question', () => void begun++, { deadlineMs: 5 })));
  other.now += 6;
  await other.drain();
  await holding;
  expect([(await Promise.all(waiting)).map(({ status }) => status), begun]).toEqual([[503, 503], 0]);
  // and one that was begun, but took too long, is not told as if it were in time
  expect((await refusal(Promise.all([other.ask('question', other.busy(50), { deadlineMs: 20 }), other.drain()]))).status).toBe(503);
});

test('a key has its quota by the second and its cap, changes of a list counted each; others are not touched', async () => {
  const world = new World();
  const slow = { name: 'slow', scope: 'write', perSecond: 10 } as const;
  const ask = (holder: Asks['holder'], count = 1, lane: Lane = 'fill') => world.ask(lane, () => 'done', { holder, count });
  const all = Promise.allSettled([
    ...Array.from({ length: 12 }, () => ask(slow)),
    ask({ name: 'other', scope: 'write' }),
    ask(slow, 1, 'cancel'),
    ask(slow, 1, 'halt'),
  ]);
  await world.drain();
  expect((await all).map(({ status }) => status)).toEqual([
    ...Array(10).fill('fulfilled'),
    'rejected',
    'rejected',
    ...Array(3).fill('fulfilled'),
  ]);
  const error = await refusal(ask(slow, 5));
  expect([error.status, error.retryAfter]).toEqual([429, 1]);
  world.now += 500;
  const later = Promise.allSettled([ask(slow, 5), ask(slow)]);
  await world.drain();
  expect((await later).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  const capped = { name: 'capped', scope: 'write', inFlight: 3 } as const;
  const never = Array.from({ length: 3 }, () => world.ask('fill', () => new Promise(() => undefined), { holder: capped }));
  await world.drain();
  expect([never.length, (await refusal(ask(capped))).status]).toEqual([3, 429]);
  expect(world.refused.filter((one) => one.endsWith('inFlight'))).toEqual(['fill inFlight']);
});

describe('through HTTP', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.open({ keys: new Keys([kept('operate', 'operate'), { ...kept('slow', 'operate'), perSecond: 2 }]) });
  });
  afterAll(() => harness.close());

  test('429 with retry-after, counted; halts and cancels go on; a deadline that is none is refused', async () => {
    const asked = () => harness.post('/v1/what-if', { account }, 'slow');
    // far more at once than a slow machine would let the quota take in the meantime
    const found = await Promise.all(Array.from({ length: 60 }, asked));
    const refused = found.filter(({ status }) => status === 429);
    expect(found.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(2);
    expect(found.filter(({ status }) => status !== 200 && status !== 429)).toEqual([]);
    expect(refused.length).toBeGreaterThan(0);
    for (const one of refused)
      expect([one.headers.get('retry-after'), one.body.fault]).toEqual(['1', expect.objectContaining({ code: 'BUSY' })]);
    expect((await harness.post('/v1/operator/halt', { halted: true, why: 'x' }, 'slow')).status).toBe(200);
    expect((await harness.post('/v1/changes', { kind: 'cancel', account, id: 'none' }, 'slow')).status).not.toBe(429);
    expect(await (await harness.raw('/metrics')).text()).toContain(
      `margincore_not_admitted_total{lane="question",why="quota"} ${refused.length}`,
    );
    for (const deadline of ['0', 'soon', '-1', '1e3']) {
      const { status } = await harness.post('/v1/what-if', { account }, 'operate', { 'deadline-ms': deadline });
      expect([deadline, status]).toEqual([deadline, 422]);
    }
    expect((await harness.post('/v1/what-if', { account }, 'operate', { 'deadline-ms': '30000' })).status).toBe(200);
  });

  test('two hundred at once: each is answered or told when to come again, and a halt among them is made', async () => {
    const many = Array.from({ length: 200 }, () => harness.post('/v1/what-if', { account }, 'operate', { 'deadline-ms': '2000' }));
    const halted = harness.post('/v1/operator/halt', { halted: false, why: 'among many' });
    const found = await Promise.all(many);
    for (const { status, headers } of found)
      expect(status === 200 || (status === 503 && Number(headers.get('retry-after')) >= 1)).toBe(true);
    expect((await halted).status).toBe(200);
  }, 120_000);
});

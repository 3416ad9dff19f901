// Makes hostile calls in a process of its own, writing each seed to a file first, so that a hang is seen from outside.
import { openSync, writeSync } from 'node:fs';
import { chdir } from 'node:process';
import { inspect } from 'node:util';
import { Seeded } from '../../../bench/kernels/seeded.js';
import { loadDoors } from './doors.js';
import { Drawing, Raised } from './draw.js';
import { folder, poolOf } from './pool.js';
import { namesWithNaN, silentNaN } from './silent.js';
import { type Call, callsOf } from './types.js';

export interface Told {
  readonly calls: number;
  readonly answered: number;
  readonly faults: number;
  readonly raw: readonly Raw[];
  readonly met: number;
  readonly exports: number;
}

export interface Raw {
  readonly call: string;
  readonly seed: number;
  readonly what: string;
  /** The innermost places of the library that it came through. */
  readonly where: string;
  readonly count: number;
}

export interface Given {
  readonly root: string;
  readonly backend: 'js' | 'wasm';
  readonly seeds: readonly [from: number, to: number];
  readonly only: string | undefined;
  /** No call begins after so many seconds. */
  readonly seconds: number;
  /** Where the seed is written. */
  readonly at: string;
}

/** HOSTILE_TRACE=1: says what each call is given. */
const trace = process.env.HOSTILE_TRACE === '1';
const { root, backend, seeds, only, seconds, at } = JSON.parse(process.argv[2] as string) as Given;
const place = openSync(at, 'w');

/** Calls that end the process or listen, and what makes a core, a hundred times as dear as any other call. */
const left = new Set(['createCore', 'createJsCore', 'openBrowserCore']);
const dear = new Set(['prepare', 'openLive', 'openRecorded', 'compare', 'agent', 'replay']);

/** Calls between two reports: what a process has counted before it is ended is kept. */
const reportEvery = 200;

/** Longest that a call may wait for anything but the processor, ms. */
const longestWait = 10_000;

const nameOf = ({ door, path, on }: Call): string => `${door}: ${on === undefined ? '' : `${on}.`}${path.join('.')}`;

async function run(): Promise<Told> {
  const doors = await loadDoors();
  const { calls: all, program } = callsOf(root);
  const told = namesWithNaN(program);
  const declared = all.filter((one) => !left.has(one.path.at(-1) as string) && (only === undefined || nameOf(one).includes(only)));
  const modules = new Map<string, Record<string, unknown>>();
  for (const { door } of declared) if (!modules.has(door)) modules.set(door, (await import(door)) as Record<string, unknown>);
  const fresh = (): Promise<Map<string, unknown[]>> => poolOf(doors, backend);
  let made = await fresh();
  /** What a door exports as a type alone is not there. */
  const isThere = ({ door, path, on }: Call): boolean =>
    on !== undefined ||
    typeof path.reduce<unknown>((of, name) => (of as Record<string, unknown>)?.[name], modules.get(door)) === 'function';
  const calls = declared.filter(isThere);
  const raw = new Map<string, Raw>();
  const met = new Set<Call>();
  const note = (call: Call, seed: number, what: string, where: string): void => {
    const key = `${nameOf(call)} ${what.replaceAll(/\d+/g, 'N')}`;
    const before = raw.get(key);
    raw.set(key, before ? { ...before, count: before.count + 1 } : { call: nameOf(call), seed, what, where, count: 1 });
    process.send?.(report());
  };
  const sum = { calls: 0, answered: 0, faults: 0 };
  let current: readonly [Call, number] | undefined;
  const wrong = (error: unknown): void => {
    if (current === undefined) throw error;
    if (error instanceof Error && error.name === 'Fault' && 'code' in error) sum.faults += 1;
    else if (isOfCallback(error)) sum.answered += 1;
    else note(...current, textOfError(error), whereOf(error));
  };
  // what a call throws after it has answered
  process.on('uncaughtException', wrong);
  const report = (): Told => ({ ...sum, raw: [...raw.values()], met: met.size, exports: calls.length });
  chdir(folder);
  const until = performance.now() + 1000 * seconds;
  for (let seed = seeds[0]; seed < seeds[1]; seed++) {
    if (performance.now() > until) break;
    const random = new Seeded(seed);
    const call = calls[random.whole(calls.length)] as Call;
    if (dear.has(call.path.at(-1) as string) && random.whole(20) > 0) continue;
    const of =
      call.on === undefined
        ? modules.get(call.door)
        : ((made.get(call.on) ?? [])[random.whole(made.get(call.on)?.length ?? 0)] as Record<string, unknown>);
    if (of === undefined) continue;
    if (seed % 20_000 === 0) made = await fresh();
    if (sum.calls % reportEvery === 0) process.send?.(report());
    writeSync(place, `${seed}`.padEnd(16), 0);
    const drawing = new Drawing(random, made);
    const sound = drawing.arguments(call.parameters);
    const given = random.whole(5) === 0 ? sound : drawing.spoilt(sound);
    if (trace) console.error(seed, nameOf(call), textOf(given));
    sum.calls += 1;
    met.add(call);
    current = [call, seed];
    const holder = call.path.slice(0, -1).reduce<Record<string, unknown>>((inner, name) => inner[name] as Record<string, unknown>, of);
    try {
      const method = holder[call.path.at(-1) as string] as (...values: unknown[]) => unknown;
      const answer = call.isNew ? Reflect.construct(method, given) : method.apply(holder, given);
      const value = await settled(answer);
      const others = call.answers === undefined ? undefined : (made.get(call.answers) ?? made.set(call.answers, []).get(call.answers));
      if (others !== undefined && others.length < 4) others.push(value);
      sum.answered += 1;
      const nan = told.has(call.path.at(-1) as string) ? undefined : silentNaN(value, told);
      if (nan !== undefined) note(call, seed, `silent NaN at ${nan || 'the answer'}`, '');
    } catch (error) {
      wrong(error);
    }
  }
  return report();
}

/** What a callback of the caller throws comes out as it is. */
function isOfCallback(error: unknown): boolean {
  return error instanceof Error && (error instanceof Raised ? error.message === 'a function' : /^Class constructor/.test(error.message));
}

function textOfError(error: unknown): string {
  if (error instanceof Raised) return `raised: ${error.message}`;
  return error instanceof Error ? `${error.name}: ${error.message.slice(0, 90)}` : `thrown: ${typeof error}`;
}

function whereOf(error: unknown): string {
  const frames = String((error as Partial<Error> | null)?.stack ?? '').split('\n');
  const inside = frames.flatMap((line) => /(?:src|dist)\/([\w./-]+:\d+)/.exec(line)?.[1] ?? []);
  return inside.slice(0, 4).join(' < ');
}

/** Arguments, as far as they can be looked at. */
function textOf(given: readonly unknown[]): string {
  try {
    return inspect(given, { depth: 6, showProxy: true }).slice(0, 3000);
  } catch {
    return '(hostile to be looked at)';
  }
}

/** An answer that comes later, and the first parts of one that comes in parts: those that are there, where it waits for more. */
async function settled(answer: unknown): Promise<unknown> {
  const value = await inTime(answer, longestWait, () => {
    throw new Error(`no answer within ${longestWait} ms`);
  });
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Array.isArray(value)) return value;
  const parts = value as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  if (parts[Symbol.asyncIterator] === undefined || typeof (value as { next?: unknown }).next !== 'function') return value;
  for (let n = 0; n < 3; n++) if ((await inTime((value as AsyncIterator<unknown>).next(), 20, () => ({ done: true, value: undefined }))).done) return value;
  return value;
}

async function inTime<T>(answer: T | Promise<T>, ms: number, late: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<void>((done) => {
    timer = setTimeout(done, ms);
  }).then(late);
  try {
    return await Promise.race([answer, end]);
  } finally {
    clearTimeout(timer);
  }
}

const came = await run();
process.send?.(came, () => process.exit(0));

// Mutants of the presets: a number, a word or an operator of a document is another one.
// Each is refused, proved, refuted or unproved; of what is proved no account may be asked for less than nothing, or for no number.
import { bareRules, levelOf } from '../../src/engine/proof/bare.js';
import { sceneOf } from '../../src/engine/proof/scenes.js';
import { ranOn } from '../../src/engine/proof/search.js';
import { bookOf, type Core, Fault } from '../../src/index.js';
import { sampleBook, sampleMarket } from '../../src/io/index.js';
import { boundsOfRules } from '../../src/rules/proof/proof.js';
import { parseRules, preset, type Rules } from '../../src/rules.js';
import { proveRules } from '../../src/verify.js';
import { Draw } from './draw.js';

export interface MutantCounts {
  refused: number;
  proved: number;
  refuted: number;
  unproved: number;
  /** Proved, and run with accounts to see. */
  checked: number;
  /** Milliseconds that bounds took. */
  bounding: number;
  readonly wrong: string[];
  readonly open: string[];
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Place = readonly (string | number)[];

/** Where something can be another thing: every number and word but those of `about` and `format`. */
function placesOf(json: Json, at: Place = []): Place[] {
  if (at.length === 1 && (at[0] === 'about' || at[0] === 'format')) return [];
  if (typeof json === 'number' || typeof json === 'string') return [at];
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) => placesOf(value, [...at, Array.isArray(json) ? Number(key) : key]));
}

const numbers: readonly ((x: number, draw: Draw) => number)[] = [
  (x) => -x,
  () => 0,
  (x) => 10 * x,
  (x) => x / 10,
  (x) => 1 - x,
  (x) => x + 1,
  (x) => x - 1,
  () => -0.8,
  () => 1e6,
  () => -1e6,
  () => 1e-9,
  (x) => x * 1e12,
  (x, draw) => x * (draw.whole(1, 400) / 100),
];

/** The text with an operator, a number, a word or a function in the place of another. */
function textOf(text: string, names: readonly string[], draw: Draw): string {
  const tokens = text.split(/([-+*/()., ])/).filter((one) => one !== '');
  const at = draw.whole(0, tokens.length - 1);
  const token = tokens[at] as string;
  const one = /^[-+*/]$/.test(token)
    ? ('+-*/'[draw.whole(0, 3)] as string)
    : /^[\d.]+$/.test(token)
      ? String((numbers[draw.whole(0, numbers.length - 1)] as (x: number, draw: Draw) => number)(Number(token), draw))
      : /^(max|min|abs|sqrt|sum|largest|roundUp|roundDown)$/.test(token)
        ? (['max', 'min', 'abs', 'sqrt', 'sum', 'largest', 'roundUp', 'roundDown'][draw.whole(0, 7)] as string)
        : (names[draw.whole(0, names.length - 1)] as string);
  return [...tokens.slice(0, at), one, ...tokens.slice(at + 1)].join('');
}

function mutated(document: Json, draw: Draw): { readonly json: Json; readonly what: string } {
  const json = structuredClone(document);
  const places = placesOf(json);
  const said: string[] = [];
  const named = ['parameters', 'terms', 'formulas'].flatMap((key) => Object.keys((json as Record<string, object>)[key] ?? {}));
  for (let n = draw.whole(1, 4) === 1 ? 2 : 1; n > 0; n--) {
    const place = places[draw.whole(0, places.length - 1)] as Place;
    let holder = json as Record<string | number, Json>;
    for (const key of place.slice(0, -1)) holder = holder[key] as Record<string | number, Json>;
    const key = place.at(-1) as string | number;
    const was = holder[key];
    const change = numbers[draw.whole(0, numbers.length - 1)] as (x: number, draw: Draw) => number;
    holder[key] = typeof was === 'number' ? change(was, draw) : textOf(String(was), named, draw);
    said.push(`${place.join('.')} ${JSON.stringify(was)} -> ${JSON.stringify(holder[key])}`);
  }
  return { json, what: said.join('; ') };
}

/** Mutants number `from` to `to` of a preset; one of `every` that are proved is run with accounts. */
export async function mutantsOf(
  core: Core,
  name: string,
  { seed, from, to, every }: { readonly seed: number; readonly from: number; readonly to: number; readonly every: number },
): Promise<MutantCounts> {
  const counts: MutantCounts = { refused: 0, proved: 0, refuted: 0, unproved: 0, checked: 0, bounding: 0, wrong: [], open: [] };
  const document = JSON.parse(JSON.stringify(preset(name))) as Json;
  for (let number = from; number < to; number++) {
    const { json, what } = mutated(document, new Draw(seed, number));
    const rules = parsed(json);
    if (rules === undefined) {
      counts.refused += 1;
      continue;
    }
    const start = performance.now();
    boundsOfRules(rules);
    counts.bounding += performance.now() - start;
    const { verdict } = await proveRules(core, rules, { seed });
    counts[verdict] += 1;
    if (verdict === 'unproved') counts.open.push(`${name} ${number}: ${what}`);
    if (verdict !== 'proved' || counts.proved % every !== 0) continue;
    counts.checked += 1;
    const found = await wrongIn(core, rules, seed + 1, number);
    if (found !== undefined) counts.wrong.push(`${name} ${number}: ${what}: ${found}`);
  }
  return counts;
}

function parsed(json: Json): Rules | undefined {
  try {
    return parseRules(json);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

const market = sampleMarket(1);
const book = sampleBook(market, { accounts: 24, seed: 3 });

/** An account that a proved document asks for less than nothing or no number, before any floor: of a drawn scene, and of the sample. */
async function wrongIn(core: Core, rules: Rules, seed: number, number: number): Promise<string | undefined> {
  const bare = bareRules(rules);
  const scene = ((): ReturnType<typeof sceneOf> | undefined => {
    try {
      return sceneOf(rules, boundsOfRules(rules), seed, number, 24);
    } catch (error) {
      if (error instanceof Fault) return undefined;
      throw error;
    }
  })();
  const held = scene === undefined ? [] : [{ market: scene.market, book: bookOf(scene.accounts) }];
  for (const one of [...held, { market, book }]) {
    const run = await ranOn(core, bare, one);
    if (run === undefined) continue;
    const { accounts, codes, faults, requirements } = run;
    const bad = faults.find(({ code }) => code === 'NEGATIVE' || (code === 'OVERFLOW' && one === held[0]));
    if (bad !== undefined) return bad.message;
    for (const [requirement, { levels = {} }] of Object.entries(requirements))
      for (const part of ['initial', 'maintenance'] as const) {
        const column = levels[levelOf(part)] as Float64Array;
        const at = column.findIndex((figure, a) => codes[a] === 0 && !(figure >= -1e-5));
        if (at >= 0) return `${requirement}.${part} of ${accounts[at]} is ${column[at]}`;
      }
  }
  return undefined;
}

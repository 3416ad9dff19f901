// `margincore rules`, `compare`, `explain` and `margin` under rules of terms: outputs, both backends, refusals.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { presetNames } from '../../src/rules/document/presets.js';
import { stressLibrary, stressNames } from '../../src/rules/stress/library.js';
import { smallDocument } from '../fixtures/smallDocument.js';
import { margincore, wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles(40);
let own = '';
beforeAll(async () => {
  await write();
  own = files.write('own.json', JSON.stringify({ ...smallDocument, about: { ...smallDocument.about, name: 'own' } }));
});

const jsonOf = async <T>(...args: string[]): Promise<T> => JSON.parse((await wellDone([...args, '--json'])).stdout) as T;

interface Listed {
  readonly rules: readonly { readonly name: string; readonly kind: string; readonly version: number; readonly source: string }[];
}

describe('margincore rules', () => {
  test('lists every preset of every kind, shows each as a file that is valid', async () => {
    const { rules } = await jsonOf<Listed>('rules', 'list');
    const names = [...presetNames, ...stressNames];
    expect(rules.map(({ name }) => name)).toEqual(names);
    expect(new Set(names).size).toBe(names.length);
    const text = (await wellDone(['rules', 'list'])).stdout;
    for (const name of names) expect(text).toContain(name);
    expect(rules.find(({ name }) => name === 'margincore')).toMatchObject({
      kind: 'rules',
      requirements: ['isolated', 'cross', 'portfolio'],
    });
    for (const kind of ['rules', 'stress']) {
      const { name, version } = rules.findLast((one) => one.kind === kind) as Listed['rules'][number];
      const shown = files.write(`${kind}.json`, (await wellDone(['rules', 'show', name])).stdout);
      expect(await jsonOf('rules', 'validate', shown)).toMatchObject({ valid: true, rules: { kind, name, version } });
      expect((await wellDone(['rules', 'validate', shown])).stdout).toMatch(new RegExp(`^valid: ${name}.*${kind}, version ${version}`));
      // a file is shown as it is read
      expect((await wellDone(['rules', 'show', shown])).stdout).toBe(readFileSync(shown, 'utf8'));
      expect((await margincore(['rules', 'validate', name])).stderr).toContain('file must be a file, not the name of a preset');
    }
  });

  test('says of a stress file what it holds', async () => {
    const two = files.write('two.json', JSON.stringify({ format: 'margincore-stress', version: 1, scenarios: stressLibrary.slice(0, 2) }));
    const names = stressNames.slice(0, 2);
    expect(await jsonOf('rules', 'validate', two)).toMatchObject({ rules: { kind: 'stress', name: null, scenarios: names } });
    expect((await wellDone(['rules', 'validate', two])).stdout).toBe(`valid: ${two}, stress, version 1: 2 scenarios\n`);
  });

  test.each([
    ['of no format', { format: 'span', version: 1 }, 'bad-kind.json format must be one of margincore-3, margincore-stress; got "span"'],
    ['of a version to come', { format: 'margincore-stress', version: 3 }, 'bad-kind.json version must be 1; got 3'],
    [
      'of an older format',
      { format: 'margincore-rules', version: 2 },
      'must be one of margincore-3, margincore-stress; got "margincore-rules"',
    ],
    ['that is no object', [1], 'bad-kind.json format must be one of'],
    ['of no scenarios', { format: 'margincore-stress', version: 1, scenarios: [] }, 'bad-kind.json scenarios must be'],
  ])('refuses a file %s', async (_, json, message) => {
    const bad = files.write('bad-kind.json', JSON.stringify(json));
    for (const command of ['validate', 'show']) {
      const refused = await margincore(['rules', command, bad]);
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(message)]);
    }
  });

  test('names the one part that a file has', async () => {
    const shown = files.write('crash.json', (await wellDone(['rules', 'show', 'crash'])).stdout);
    expect((await wellDone(['rules', 'validate', shown])).stdout).toBe('valid: crash, stress, version 1: scenario crash\n');
  });

  test('names the fault of a document', async () => {
    const shown = files.write('shown.json', (await wellDone(['rules', 'show', 'span-arrays'])).stdout);
    expect(await jsonOf('rules', 'validate', shown)).toMatchObject({
      valid: true,
      rules: { name: 'span-arrays', version: 3 },
    });
    const document = JSON.parse(readFileSync(shown, 'utf8'));
    const bad = files.write('bad.json', JSON.stringify({ ...document, terms: { ...document.terms, odd: { kind: 'scann' } } }));
    const refused = await margincore(['rules', 'validate', bad]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/bad\.json rules\.terms\.odd\.kind must be .*scan/);
    expect((await margincore(['rules', 'show', 'nobody'])).code).toBe(2);
    expect((await margincore(['rules', 'lsit'])).code).not.toBe(0);
  });
});

describe('margincore explain', () => {
  interface Formula {
    readonly value: number;
    readonly formula: { readonly label: string; readonly value: number };
  }
  type Side = { price: number; move: number } | null;
  interface Explained {
    readonly requirement: string;
    readonly equity: Formula;
    readonly initial: Formula;
    readonly excess: number;
    readonly contributions: readonly { readonly value: number }[];
    readonly remainder: number;
    readonly savings: {
      readonly released: number;
      readonly requirements: readonly { readonly requirement: string; readonly excess: number }[];
    };
    readonly liquidation: { search: object; below: boolean; thresholds: { asset: string; price: number; down: Side; up: Side }[] };
  }
  const account = (): string[] => {
    const line = readFileSync(book, 'utf8')
      .split('\n')
      .find((one) => one.startsWith('position,'))
      ?.split(',') as string[];
    return ['--account', line[1] as string, ...(line[2] ? ['--subaccount', line[2]] : [])];
  };

  test('adds up, in JSON and text, under a preset and under a file', async () => {
    for (const rules of ['margincore', own]) {
      const args = [
        'explain',
        '--market',
        market,
        '--book',
        book,
        '--rules',
        rules,
        ...account(),
        '--lowest',
        '0.5',
        '--highest',
        '2',
        '--steps',
        '20',
      ];
      const found = await jsonOf<Explained>(...args);
      const { initial, equity, excess, contributions, remainder, savings, liquidation } = found;
      expect(contributions.reduce((sum, one) => sum + one.value, remainder)).toBeCloseTo(initial.value, 6);
      expect(initial.formula).toMatchObject({ label: 'initial', value: initial.value });
      expect(excess).toBe(equity.value - initial.value);
      const steps = savings.requirements;
      expect(savings.released).toBe((steps.at(-1)?.excess as number) - (steps[0]?.excess as number));
      expect(liquidation.search).toEqual({ lowest: 0.5, highest: 2, steps: 20, tolerance: 1e-12 });
      expect(liquidation.thresholds.length).toBeGreaterThan(0);
      for (const { price, down, up } of liquidation.thresholds)
        for (const side of [down, up]) if (side !== null) expect(side.price / price - 1).toBe(side.move);
    }
    const args = ['explain', '--market', market, '--book', book, '--rules', 'margincore', ...account()];
    expect((await wellDone(args)).stdout).toMatch(
      /(isolated|cross|portfolio) requirement of .*[\s\S]*initial: [\s\S]*remainder[\s\S]*isolated[\s\S]*cross[\s\S]*, searched from 0\.1 to 10 times today's, 64 steps a side[\s\S]*falls to[\s\S]*rises to/,
    );
    expect(await jsonOf<Explained>(...args, '--requirement', 'cross')).toMatchObject({ requirement: 'cross' });
  });

  test('says with a horizon how far every price is, by the factors of the rules or of another document', async () => {
    const args = ['explain', '--market', market, '--book', book, ...account(), '--steps', '8', '--horizon-days', '30'];
    interface Roots {
      asset: string;
      volatility: number;
      downs: { move: number; sigmas: number }[];
      ups: { move: number; sigmas: number }[];
    }
    interface Found {
      liquidation: { thresholds: { asset: string; down: object | null; up: object | null }[] };
      distances: { horizonDays: number; alone: Roots[]; together: Roots[]; unmeasured: string[] };
    }
    const { liquidation, distances } = await jsonOf<Found>(...args, '--rules', 'margincore');
    expect(distances.horizonDays).toBe(30);
    expect(distances.alone.length).toBeGreaterThan(0);
    for (const { asset, volatility, downs, ups } of distances.alone) {
      const nearest = liquidation.thresholds.find((one) => one.asset === asset);
      for (const [side, root] of [
        [downs, nearest?.down],
        [ups, nearest?.up],
      ] as const) {
        if (root === null) expect(side).toEqual([]);
        else expect(side[0]).toMatchObject(root as object);
        for (const { move, sigmas } of side) expect(sigmas).toBeCloseTo(Math.abs(Math.log1p(move)) / (volatility * Math.sqrt(30 / 365)), 9);
      }
    }
    const text = (await wellDone([...args, '--rules', 'margincore'])).stdout;
    expect(text).toMatch(/in sigmas of 30 days and touched within them; volatilities: /);
    const other = await jsonOf<Found>(...args, '--rules', 'derive-pmrm-2', '--sigmas', 'margincore');
    expect(other.distances.together.map(({ asset }) => asset)).toEqual(other.distances.alone.map(({ asset }) => asset));
    expect(await jsonOf(...args, '--rules', 'derive-pmrm-2')).toMatchObject({
      without: { distances: { code: 'MISSING_FIELD' } },
    });
    expect((await margincore([...args.slice(0, -2), '--rules', 'margincore', '--sigmas', 'margincore'])).code).toBe(2);
  });

  test('gives the same bytes in both backends and in a file; refuses what makes no sense', async () => {
    const args = ['explain', '--market', market, '--book', book, '--rules', own, ...account(), '--steps', '8'];
    const [wasm, js] = await Promise.all(['wasm', 'js'].map((backend) => wellDone([...args, '--backend', backend, '--json'])));
    expect(js?.stdout).toBe(wasm?.stdout);
    const out = files.path('explained.json');
    const written = await wellDone([...args, '--out', out]);
    expect(readFileSync(out, 'utf8')).toBe(wasm?.stdout);
    expect([written.stdout, written.stderr]).toEqual([expect.stringContaining('remainder'), expect.stringContaining(`wrote ${out}`)]);
    for (const wrong of [
      ['--highest', '0.5'],
      ['--lowest', '0'],
      ['--steps', '1.5'],
      ['--requirement', 'nothing'],
      ['--out', files.path('explained.csv')],
    ])
      expect((await margincore([...args, ...wrong])).code).toBe(2);
    const before = readFileSync(own, 'utf8');
    expect((await margincore([...args, '--out', own])).stderr).toContain('--out must be another file than the inputs');
    expect(readFileSync(own, 'utf8')).toBe(before);
    const nobody = await margincore([...args.slice(0, 7), '--account', 'nobody-at-all']);
    expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining('nobody-at-all')]);
  });
});

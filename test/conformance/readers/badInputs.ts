// Lists of bad inputs: each case by its operation and class, as the tests put them to the API (`../../badInputs/neutral`).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from '../../badInputs/neutral/judge.js';
import type { Io, NeutralCase } from '../../badInputs/neutral/neutral.js';
import { healthOf } from '../../badInputs/neutral/spared.js';
import { type Reader, Tally } from '../reader.js';

interface List {
  readonly classes: Readonly<Record<string, string>>;
  readonly cases: readonly NeutralCase[];
}

export const badInputs: Reader = {
  kind: 'bad inputs',
  recognises: ({ document }) => {
    const { classes, cases } = (typeof document === 'object' && document !== null ? document : {}) as Partial<List>;
    const [first] = Array.isArray(cases) ? cases : [];
    return typeof classes === 'object' && typeof first === 'object' && first !== null && 'op' in first && 'expect' in first;
  },
  async run({ document }, core, door) {
    const { cases } = document as List;
    const io = (await import(new URL('../../../dist/io.js', import.meta.url).href)) as Io;
    const bench = { door, io, core, folder: mkdtempSync(join(tmpdir(), 'margincore-bad-inputs-')) };
    const tally = new Tally('cases answered otherwise than their class asks for', 0);
    try {
      const health = await healthOf(bench);
      for (const one of cases) {
        const { broken, note } = await judge(one, bench, health);
        if (broken === undefined) tally.add(one.id, { answer: 0 });
        else tally.fail(`${one.id} ${one.name}`, broken);
        if (note !== undefined) tally.note(`${one.id} ${one.name}: ${note}`);
      }
    } finally {
      rmSync(bench.folder, { recursive: true, force: true });
    }
    return tally.outcome();
  },
};

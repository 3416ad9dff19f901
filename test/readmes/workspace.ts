// A folder as a user of the package has it: margincore installed, with a market, a book, closes and rules of the sample in files.
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sampleBook, sampleMarket, writeBook, writeMarket } from '../../src/io/index.js';
import { smallHistory } from '../fixtures/smallHistory.js';
import { root } from './examples.js';

const run = promisify(execFile);

export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'margincore-readmes-'));

  constructor() {
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(root, join(this.folder, 'node_modules/margincore'));
    mkdirSync(join(this.folder, 'bin'));
    const command = join(this.folder, 'bin/margincore');
    writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist/cli.js')}' "$@"\n`);
    chmodSync(command, 0o755);
  }

  /** market.json, book.csv and closes.csv, which the examples read. */
  async fill(): Promise<void> {
    const market = sampleMarket(1);
    await writeMarket(join(this.folder, 'market.json'), market);
    await writeBook(join(this.folder, 'book.csv'), sampleBook(market, { accounts: 50, seed: 1 }));
    const [one, two] = [smallHistory(600, 0, 7), smallHistory(600, 0, 8)];
    const names = ['BTC', 'ETH', 'SOL', 'XRP', 'BNB'];
    const rows = one.dates.map((date, row) =>
      [
        new Date(date).toISOString().slice(0, 10),
        ...one.closes.subarray(3 * row, 3 * row + 3),
        ...two.closes.subarray(3 * row + 1, 3 * row + 3),
      ].join(','),
    );
    writeFileSync(join(this.folder, 'closes.csv'), `${['date', ...names].join(',')}\n${rows.join('\n')}\n`);
  }

  /** Runs a command of the shell here, with `margincore` on the path, and gives what it printed on standard output. */
  async sh(command: string): Promise<string> {
    const env = { ...process.env, PATH: `${join(this.folder, 'bin')}:${process.env.PATH}` };
    return (await run('/bin/sh', ['-c', command], { cwd: this.folder, env })).stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

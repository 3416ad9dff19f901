// A folder as a user of the package has it: margincore installed, with a market, a book, closes and rules of the sample in files.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleBook, sampleMarket, writeBook, writeMarket } from '../../src/io/index.js';
import { smallHistory } from '../fixtures/smallHistory.js';
import { root } from './examples.js';

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
    const { names, dates, closes } = smallHistory(600, 0);
    const rows = dates.map((date, row) =>
      [new Date(date).toISOString().slice(0, 10), ...closes.subarray(row * names.length, (row + 1) * names.length)].join(','),
    );
    writeFileSync(join(this.folder, 'closes.csv'), `${['date', ...names].join(',')}\n${rows.join('\n')}\n`);
  }

  /** Runs a command of the shell here, with `margincore` on the path, and gives what it printed on standard output. */
  sh(command: string): string {
    const env = { ...process.env, PATH: `${join(this.folder, 'bin')}:${process.env.PATH}` };
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', command], { cwd: this.folder, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command}: exit code ${status}\n${stderr}`);
    return stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

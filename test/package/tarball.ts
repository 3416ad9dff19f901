// Packs the built library and unpacks it as a dependency of a throw-away project, without any registry.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packagePriceRelative } from '../precision.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A fresh folder with the packed library and its one runtime dependency in node_modules. */
export function projectWithPackage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'margincore-package-'));
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root, stdio: ['ignore', 'ignore', 'ignore'] });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) as string;
  const target = join(folder, 'node_modules/margincore');
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, tarball), '--strip-components=1', '-C', target]);
  cpSync(join(root, 'node_modules/@assemblyscript/loader'), join(folder, 'node_modules/@assemblyscript/loader'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
  return folder;
}

/** Runs a script of the project and returns what it printed. */
export function runNode(folder: string, file: string): string {
  return execFileSync(process.execPath, [file], { cwd: folder, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
}

/** A user's program: prices one option and prints backend, reason and the value's bits. `take` binds createCore. */
export function program(take: string, backend = 'auto'): string {
  return `${take}
const main = async () => {
  const core = await createCore({ backend: '${backend}' });
  const g = core.greeks({
    forwards: new Float64Array([100]), strikes: new Float64Array([110]), expiryYears: new Float64Array([0.5]),
    vols: new Float64Array([0.6]), rates: new Float64Array([0.01]), calls: new Uint8Array([1]),
  });
  const answer = { backend: core.backend, reason: core.backendReason, value: g.values[0], delta: g.deltas[0], faults: g.faults.length };
  core.dispose();
  return answer;
};
main().then((answer) => console.log(JSON.stringify(answer)));
`;
}

/** D (F N(d1) - K N(d2)) of that option in 40 digits, rounded. */
const expectedValue = 13.010584030797254;

/** Whether a printed value is that option's. */
export function isExpected(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value - expectedValue) <= packagePriceRelative * expectedValue;
}

/** A user's program without files: the embedded sample and the same market and book as texts, margined; and what a reader of files says there. */
export function programOfTexts(marketText: string, bookText: string): string {
  return `import { createCore } from 'margincore';
import { parseBook, parseHistory, parseMarket, readMarket, sampleBook, sampleMarket, writeMarket } from 'margincore/io';
import { preset } from 'margincore/rules';
const main = async () => {
  const core = await createCore();
  const rules = preset('margincore');
  const answerOf = async (market, book) => {
    const { accounts, own, requirements, faults } = (await core.prepare({ market, book, rules })).run();
    return { accounts, equities: [...own.equities], initials: [...requirements.portfolio.initials], faults: faults.map(({ code, path }) => [code, path]) };
  };
  const sample = sampleMarket(7);
  const said = (promise) => promise.then(() => 'nothing', ({ code, message }) => code + ' ' + message);
  const answer = {
    backend: core.backend,
    sample: await answerOf(sample, sampleBook(sample, { accounts: 40, seed: 7 })),
    texts: await answerOf(parseMarket(${JSON.stringify(marketText)}), parseBook(${JSON.stringify(bookText)}, { name: 'book.csv' })),
    closes: [...parseHistory('date,BTC\\n2026-01-01,90000\\n').closes],
    read: await said(readMarket('market.json')),
    readBytes: await said(readMarket(new Uint8Array(2))),
    write: await said(writeMarket('market.json', sample)),
  };
  core.dispose();
  return answer;
};
main().then((answer) => console.log(JSON.stringify(answer)));
`;
}

// A revision of this repository built in a work tree of its own, on the packages of its own lock file.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchRoot } from './root.js';

const root = fileURLToPath(benchRoot);

const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

/** The short name of a commit. Throws where this clone does not hold it. */
export const commitOf = (revision: string): string => git('rev-parse', '--short', `${revision}^{commit}`);

/** Builds a commit in `folder`, its dist/ with it. */
export function buildWorktree(commit: string, folder: string): void {
  git('worktree', 'add', '--detach', '--quiet', folder, commit);
  const lock = (where: string): string => readFileSync(join(where, 'package-lock.json'), 'utf8');
  if (lock(folder) === lock(root)) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  else execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync(process.execPath, ['build.js', '--quiet'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}

export function removeWorktree(folder: string): void {
  if (existsSync(folder)) git('worktree', 'remove', '--force', folder);
}

// What is deployed beside the service asks for what there is: metrics of the dashboard, flags of the unit and of the container.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wellDone } from '../cli/command.js';
import { certificate } from './certificate.js';
import { Harness } from './harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.open();
});
afterAll(() => harness.close());

const deployed = (name: string): string => readFileSync(new URL(`../../src/service/deploy/${name}`, import.meta.url), 'utf8');

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

/** Metrics of the service: type by name. */
async function toldMetrics(): Promise<ReadonlyMap<string, string>> {
  const told = await (await harness.raw('/metrics')).text();
  return new Map([...told.matchAll(/^# TYPE (\S+) (\S+)/gm)].map(([, name, type]) => [name as string, type as string]));
}

/** The service reports every metric of an expression; a counter is asked for by its rate. */
function asksFor(expr: string, names: ReadonlyMap<string, string>, where: string): void {
  const asked = [...expr.matchAll(/\b((?:margincore|process|nodejs)_\w+)/g)].map(([, name]) => name as string);
  expect(asked.length, `${where}: ${expr}`).toBeGreaterThan(0);
  for (const name of asked) {
    const [own, part] = [name.replace(/_(bucket|sum|count)$/, ''), /_(bucket|sum|count)$/.exec(name)?.[1]];
    expect(names.get(part !== undefined && names.get(own) === 'histogram' ? own : name), `${where}: ${name}`).toBeDefined();
    if (names.get(name) === 'counter') expect(expr, where).toMatch(/rate|increase/);
  }
}

test('every metric and label that the dashboard asks for is told', async () => {
  const names = await toldMetrics();
  const { panels } = JSON.parse(deployed('dashboard.json')) as { readonly panels: readonly Panel[] };
  const asked = JSON.stringify(panels);
  for (const name of ['log_trouble', 'log_behind', 'recovery_records', 'recovery_target', 'faults_total', 'not_admitted_total'])
    expect(asked, name).toContain(`margincore_${name}`);
  for (const { title, targets } of panels) for (const { expr } of targets) asksFor(expr, names, title);
});

test('alerts ask for what is told, of stall, disk, backlog, refusals and admission; each says how urgent it is and what to look at', async () => {
  const names = await toldMetrics();
  const alerts = deployed('alerts.yml').split('- alert: ').slice(1);
  expect(alerts.map((one) => /^\w+/.exec(one)?.[0])).toEqual(
    expect.arrayContaining(
      ['Stalled', 'Journal', 'NotDurable', 'Starting', 'SlowDisk', 'Backlog', 'Shedding', 'Refusals', 'KeysStale'].map(
        (name) => `Margincore${name}`,
      ),
    ),
  );
  for (const alert of alerts) {
    asksFor(/^ +expr: (.*)$/m.exec(alert)?.[1] as string, names, alert);
    expect(alert).toMatch(/severity: (page|ticket) /);
    expect(alert).toMatch(/summary: [A-Z].*\. }/);
  }
});

test('unit and container start the command with flags that it has, and a health check that it answers', async () => {
  const flags = new Set([...(await wellDone(['serve', '--help'])).stdout.matchAll(/--[a-z-]+/g)].map(([flag]) => flag));
  const unit = /^ExecStart=.* serve (.*)$/m.exec(deployed('margincore.service'))?.[1] as string;
  const container = [/^ENTRYPOINT (.*)$/m, /^CMD (.*)$/m].flatMap(
    (line) => JSON.parse(line.exec(deployed('Dockerfile'))?.[1] as string) as string[],
  );
  const given = [...unit.split(' '), ...container].filter((word) => word.startsWith('--'));
  expect(given.length).toBeGreaterThan(6);
  for (const flag of given) expect(flags, flag).toContain(flag);
});

test('the health check of the container asks whether it is ready, in clear or by TLS', async () => {
  const [, script] = /^HEALTHCHECK .*node -e "(.*)"$/m.exec(deployed('Dockerfile')) ?? [];
  expect(script).toContain(`port: ${/^EXPOSE (\d+)$/m.exec(deployed('Dockerfile'))?.[1]},`);
  const folder = mkdtempSync(join(tmpdir(), 'health-'));
  const tls = certificate(folder);
  const health = async (port: string): Promise<number> => {
    const probe = spawn(process.execPath, ['-e', (script as string).replace('8317', port)], { stdio: 'ignore' });
    return (await once(probe, 'exit'))[0];
  };
  const behind = await Harness.open({ tls });
  for (const one of [harness, behind]) expect(await health(new URL(one.address).port)).toBe(0);
  const { port } = new URL(behind.address);
  await behind.close();
  expect(await health(port)).toBe(1);
  rmSync(folder, { recursive: true });
});

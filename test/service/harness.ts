// A service of its own for a test: a seeded book, a journal in a folder that goes with it, keys of every scope.
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleBook } from '../../src/io/sample/book.js';
import { sampleMarket } from '../../src/io/sample/market.js';
import { unpacked } from '../../src/live/record/packed.js';
import { type LiveInputs, readLog } from '../../src/live.js';
import { preset } from '../../src/rules.js';
import { type ServiceClient, serviceClient } from '../../src/service/client.js';
import { type Kept, Keys, type Scope, scopes } from '../../src/service/keys.js';
import { openService, type Service, type ServiceOptions } from '../../src/service/service.js';
import { thinned } from '../fixtures/thinned.js';
import { runs } from '../size.js';

/** In a quick run with a part of its options. */
export const market = thinned(sampleMarket(1), runs(1, 3));
export const inputs: LiveInputs = { market, book: sampleBook(market, { accounts: 300, seed: 1 }), rules: preset('margincore') };
export const account = 'A000001';
export const future = 'BTC-30JAN26';

/** Not random: tests say the same thing each time. */
export const keyOf = (name: string): string => `mck_${createHash('sha256').update(name).digest('base64url')}`;
export const kept = (name: string, scope: Scope): Kept => ({ name, scope, hash: createHash('sha256').update(keyOf(name)).digest('hex') });
export const keys = new Keys([...scopes.map((scope) => kept(scope, scope)), kept('second', 'operate')]);

export class Harness {
  readonly folder: string;
  service: Service;
  readonly #options: Partial<ServiceOptions>;

  private constructor(folder: string, service: Service, options: Partial<ServiceOptions>) {
    this.folder = folder;
    this.service = service;
    this.#options = options;
  }

  static async open(options: Partial<ServiceOptions> = {}): Promise<Harness> {
    const folder = await mkdtemp(join(tmpdir(), 'service-'));
    return new Harness(folder, await opened(folder, options), options);
  }

  get address(): string {
    return this.service.address;
  }

  /** Records of the journal as JSON, a line each. */
  async journal(path = join(this.folder, 'journal')): Promise<string> {
    const lines: string[] = [];
    for await (const { text } of (await readLog(path)).read()) lines.push(unpacked(text));
    return lines.join('\n');
  }

  client(name: string = 'operate'): ServiceClient {
    return serviceClient(this.address, { key: keyOf(name) });
  }

  /** Closed, and opened again on its journal. */
  async again(more: Partial<ServiceOptions> = {}): Promise<void> {
    await this.service.close();
    await this.reopened(more);
  }

  async reopened(more: Partial<ServiceOptions> = {}): Promise<void> {
    this.service = await opened(this.folder, { ...this.#options, ...more });
  }

  /** A request as it is written. */
  async raw(path: string, init: RequestInit = {}, name: string | null = 'operate'): Promise<Response> {
    const headers = {
      ...(name === null ? {} : { authorization: `Bearer ${keyOf(name)}` }),
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    return fetch(`${this.address}${path}`, { ...init, headers: { ...headers, ...(init.headers as Record<string, string>) } });
  }

  async get(path: string): Promise<{ readonly answer: unknown }> {
    return (await this.raw(path)).json() as Promise<{ readonly answer: unknown }>;
  }

  async post(
    path: string,
    body: unknown,
    name?: string | null,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Record<string, never>; headers: Headers }> {
    const response = await this.raw(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers }, name);
    return { status: response.status, body: JSON.parse((await response.text()) || '{}'), headers: response.headers };
  }

  async close(): Promise<void> {
    await this.service.close();
    await rm(this.folder, { recursive: true });
  }
}

function opened(folder: string, options: Partial<ServiceOptions>): Promise<Service> {
  return openService({ journal: join(folder, 'journal'), inputs: async () => inputs, keys, version: '0.0.0', ...options });
}

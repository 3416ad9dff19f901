// The document is a valid OpenAPI 3.1, has every route, and whatever it says may be sent is answered without a failure of the service.
import { Validator } from '@seriousme/openapi-schema-validator';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isLong } from '../long.js';
import { account, future, Harness } from './harness.js';
import { type Schema, sentOf } from './sent.js';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean; readonly schema: object }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

let harness: Harness;
let document: Document;
let operations: (readonly [method: string, path: string, operation: Operation])[];
beforeAll(async () => {
  harness = await Harness.open();
  document = (await (await harness.raw('/openapi.json', {}, null)).json()) as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => [method, path, one] as const),
  );
});
afterAll(() => harness.close());

describe('the document', () => {
  test('is one of OpenAPI 3.1, by its official schema, with names that are there and stand once', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document) as never);
    expect({ valid, errors }).toEqual({ valid: true });
    expect(document.openapi).toBe('3.1.0');
    const ids = operations.map(([, , { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, path, { parameters = [] }] of operations) {
      const stated = parameters.filter((one) => one.in === 'path').map(({ name, required }) => [name, required]);
      expect(stated, path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, true]));
    }
    for (const [, ref] of JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)) {
      const found = (ref as string)
        .replace('#/', '')
        .split('/')
        .reduce((at: unknown, key) => (at as Record<string, unknown>)?.[key], document);
      expect(found, ref).toBeDefined();
    }
    // and the validator is one that finds something
    expect((await new Validator().validate({ ...document, paths: { 'no path': {} } } as never)).valid).toBe(false);
  });

  test('has every route that is answered', () => {
    const names = 'margin what-if order-check limits liquidation-prices greeks var stress explain compare hedge statement changes'.split(
      ' ',
    );
    for (const name of names) expect(document.paths[`/v1/${name}`]?.post?.requestBody, name).toBeDefined();
    expect(document.paths['/v1/accounts/{id}']?.get).toBeDefined();
  });

  test('says what may be sent: none of it is a failure of the service', async () => {
    const statuses = new Map<number, number>();
    const ids = [account, 'A000002', future, 'BTC', 'USD', 'margincore', 'initial', 'nothing', '__proto__', ''];
    for (const [method, path, { requestBody }] of operations) {
      const bodies = requestBody === undefined ? fc.constant(undefined) : sentOf(requestBody.content['application/json'].schema, ids);
      const runs = Number(process.env.SERVICE_FUZZ ?? (isLong ? 25 : 8));
      await fc.assert(
        fc.asyncProperty(bodies, fc.constantFrom(...ids), async (body, id) => {
          const url = path.replace('{id}', encodeURIComponent(id === '' ? 'x' : id));
          const init = { method: method.toUpperCase(), ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
          const { status } = await harness.raw(url, init);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          expect(status, `${method} ${path} ${JSON.stringify(body)}`).toBeLessThan(500);
        }),
        { numRuns: runs, interruptAfterTimeLimit: 20_000 },
      );
    }
    // and not all of it is refused
    expect(statuses.get(200)).toBeGreaterThan(isLong ? 50 : 15);
    expect([...statuses.keys()].length).toBeGreaterThan(isLong ? 3 : 2);
    expect(harness.service.venue.open).toBe(true);
  }, 300_000);
});

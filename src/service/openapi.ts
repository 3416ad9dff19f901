// The OpenAPI 3.1 document, made of the routes and of the schemas that check what they are asked.
import { definitionsOf, type Schema } from '../shape/shape.js';
import type { Route } from './routes/route.js';

/** Refusals that any route may answer. */
const refusals = {
  400: 'malformed',
  401: 'without a key that is known',
  403: 'with a key of too small a scope',
  404: 'not there',
  409: 'too late, twice, or while it may not',
  413: 'too large',
  415: 'not JSON',
  422: 'understood, and refused',
  429: 'more than the key may send: again after `retry-after` seconds',
  503: 'not possible at the moment; again after `retry-after` seconds where that is stated',
};

const fault = {
  type: 'object',
  required: ['fault'],
  properties: {
    fault: {
      type: 'object',
      required: ['code', 'path', 'expectation', 'got', 'message'],
      properties: Object.fromEntries(['code', 'path', 'expectation', 'got', 'message'].map((name) => [name, { type: 'string' }])),
    },
  },
};
/** An answer, with where it holds. */
const held = (answer: object): Schema => ({
  type: 'object',
  required: ['sequence', 'time', 'answer'],
  properties: {
    sequence: { type: 'integer', description: 'the change after which it holds' },
    time: { type: 'integer', description: 'of that change, ms since 1970 UTC' },
    answer,
  },
});
const json = (schema: object): object => ({ content: { 'application/json': { schema } } });
const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

export function openApi(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  const schemas: Record<string, Schema> = { Refusal: fault };
  /** A schema by its name, those that it refers to beside it. */
  const shared = (name: string, schema: Schema): object => {
    for (const [one, of] of [[name, schema] as const, ...Object.entries(definitionsOf(schema))]) schemas[one] = hoisted(of);
    return ref(name);
  };
  for (const route of routes) {
    const path = `/v1/${route.path.replace(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, path, shared) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'margincore', version, description: 'Margin of a venue, live. Bits of its figures are those of the library.' },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    paths,
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } }, schemas },
  };
}

const hoisted = (schema: Schema): Schema => JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));

function operationOf(
  { path, method, says, scope, body, answer, query = [], changes }: Route,
  url: string,
  shared: (name: string, schema: Schema) => object,
): object {
  const operationId = `${method.toLowerCase()} ${path}`.replace(/[^a-z]+(\w)/gi, (_, letter: string) => letter.toUpperCase());
  const name = operationId.replace(/^\w/, (letter) => letter.toUpperCase());
  const parameters = [
    ...[...url.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...query.map((name) => ({ name, in: 'query', required: false, schema: { type: name === 'subaccount' ? 'string' : 'integer' } })),
    { name: 'deadline-ms', in: 'header', required: false, schema: { type: 'integer', minimum: 1, maximum: 600_000 } },
    ...(changes ? [] : [{ name: 'durable', in: 'query', required: false, schema: { enum: ['any'] } }]),
    ...(changes ? [{ name: 'idempotency-key', in: 'header', required: false, schema: { type: 'string', maxLength: 128 } }] : []),
    ...(path === 'changes'
      ? [
          { name: 'producer-id', in: 'header', required: false, schema: { type: 'string', maxLength: 128 } },
          { name: 'producer-sequence', in: 'header', required: false, schema: { type: 'integer', minimum: 1 } },
        ]
      : []),
  ];
  return {
    operationId,
    summary: says,
    description: `Needs a key of scope ${scope}.`,
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, ...json(shared(`${name}Asked`, body.schema)) } }),
    responses: {
      200: { description: 'answered', ...json(shared(`${name}Found`, changes ? answer.schema : held(answer.schema))) },
      ...Object.fromEntries(Object.entries(refusals).map(([status, description]) => [status, { description, ...json(ref('Refusal')) }])),
    },
  };
}

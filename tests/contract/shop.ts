import type { JsonObject, JsonValue } from '@millrace/base'

const string = { type: 'string' }
const query = (name: string, schema: JsonObject, more: JsonObject = {}): JsonObject => ({ name, in: 'query', schema, ...more })
const answers: JsonObject = { '200': { description: 'Done.', content: { 'application/json': { schema: { type: 'object' } } } } }
const sending = (type: string, schema: JsonValue, required = true): JsonObject => ({ required, content: { [type]: { schema } } })

/** A document of our own with everything that requests can have: what connectors of it send is checked in `npm test`. */
export const SHOP: JsonObject = {
  openapi: '3.0.3',
  info: { title: 'Shop', version: '1' },
  servers: [{ url: 'https://shop.example/v1' }],
  paths: {
    '/orders/{order}/lines/{line}': {
      parameters: [
        { name: 'order', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } },
        { name: 'line', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
      ],
      get: {
        operationId: 'getLine',
        parameters: [
          query('fields', { type: 'array', items: { enum: ['id', 'total'] } }, { explode: false, required: true }),
          query('expand', { type: 'array', items: string }),
          query(
            'filter',
            { type: 'object', properties: { state: { enum: ['open', 'paid'] }, since: { type: 'string', format: 'date' } } },
            { style: 'deepObject' },
          ),
          query('where', { type: 'object', properties: { total: { type: 'number' } } }),
          { name: 'X-Trace', in: 'header', required: true, schema: { type: 'string', minLength: 3 } },
          { name: 'session', in: 'cookie', schema: string },
        ],
        responses: answers,
      },
      put: {
        operationId: 'putLine',
        requestBody: sending('application/json', { $ref: '#/components/schemas/Line' }),
        responses: answers,
      },
    },
    '/orders': {
      get: {
        operationId: 'listOrders',
        parameters: [
          query('page', { type: 'integer', minimum: 1 }),
          query('ids', { type: 'array', items: { type: 'integer' } }, { style: 'pipeDelimited', explode: false }),
        ],
        responses: answers,
      },
      post: {
        operationId: 'addOrder',
        requestBody: sending('application/x-www-form-urlencoded', {
          type: 'object',
          required: ['total'],
          additionalProperties: false,
          properties: {
            total: { type: 'integer' },
            tags: { type: 'array', items: string },
            customer: { type: 'object', properties: { name: string, adult: { type: 'boolean' } } },
            lines: { type: 'array', items: { type: 'object', required: ['sku'], properties: { sku: string, count: { type: 'integer' } } } },
          },
        }),
        responses: answers,
      },
    },
    '/settings': {
      patch: {
        operationId: 'setSettings',
        requestBody: sending('application/json', { type: 'object', properties: { currency: { enum: ['EUR', 'CHF'], nullable: true } } }),
        responses: answers,
      },
    },
    '/files': {
      post: {
        operationId: 'addFile',
        requestBody: sending('multipart/form-data', {
          type: 'object',
          required: ['file'],
          properties: { file: { type: 'string', format: 'binary' }, name: string },
        }),
        responses: answers,
      },
    },
  },
  components: {
    schemas: {
      Line: {
        type: 'object',
        required: ['id', 'sku', 'price'],
        properties: {
          id: { type: 'string', readOnly: true },
          sku: { type: 'string', minLength: 1 },
          price: { oneOf: [{ type: 'number', minimum: 0, exclusiveMinimum: true }, { $ref: '#/components/schemas/Money' }] },
          bundle: { type: 'array', items: { $ref: '#/components/schemas/Line' } },
        },
      },
      Money: { type: 'object', required: ['amount'], properties: { amount: { type: 'integer' }, currency: { enum: ['EUR', 'CHF'] } } },
    },
  },
}

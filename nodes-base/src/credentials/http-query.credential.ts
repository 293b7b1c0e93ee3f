import { defineCredential } from '@millrace/node-sdk'
import schema from './http-query.secret.json' with { type: 'json' }

export default defineCredential({
  type: 'http.query',
  title: 'Query Auth',
  description: 'A secret in a query parameter. Prefer a header where the service takes one: addresses end up in logs.',
  schema,
  sign: { query: { '{name}': '{value}' } },
  allowedHostsField: 'allowedHosts',
  examples: [{ name: 'api_key', value: 'example-key', allowedHosts: ['api.example.com'] }],
})

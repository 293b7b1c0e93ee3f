import { defineCredential } from '@millrace/node-sdk'
import schema from './http-bearer.secret.json' with { type: 'json' }

export default defineCredential({
  type: 'http.bearer',
  title: 'Bearer Token',
  description: 'A token, sent as `Authorization: Bearer …` (RFC 6750).',
  schema,
  sign: { headers: { Authorization: 'Bearer {token}' } },
  allowedHostsField: 'allowedHosts',
  examples: [{ token: 'example-token', allowedHosts: ['api.example.com'] }],
})

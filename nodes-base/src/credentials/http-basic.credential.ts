import { defineCredential } from '@millrace/node-sdk'
import schema from './http-basic.secret.json' with { type: 'json' }

export default defineCredential({
  type: 'http.basic',
  title: 'Basic Auth',
  description: 'User name and password, sent with each request (RFC 7617).',
  schema,
  sign: { basic: { user: 'user', password: 'password' } },
  allowedHostsField: 'allowedHosts',
  examples: [{ user: 'ada', password: 'example', allowedHosts: ['api.example.com'] }],
})

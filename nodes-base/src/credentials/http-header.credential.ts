import { defineCredential } from '@millrace/node-sdk'
import schema from './http-header.secret.json' with { type: 'json' }

export default defineCredential({
  type: 'http.header',
  title: 'Header Auth',
  description: 'A secret in a header of your choice.',
  schema,
  sign: { headers: { '{name}': '{value}' } },
  allowedHostsField: 'allowedHosts',
  examples: [{ name: 'X-Api-Key', value: 'example-key', allowedHosts: ['api.example.com'] }],
})

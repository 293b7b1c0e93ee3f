import { defineCredential } from '@millrace/node-sdk'
import schema from './http-oauth2-client.secret.json' with { type: 'json' }

export default defineCredential({
  type: 'http.oauth2-client',
  title: 'OAuth2 client',
  description: 'Access as a program, without a person: the token is fetched with the client ID and secret when it is needed.',
  schema,
  sign: { headers: { Authorization: 'Bearer {accessToken}' } },
  oauth2: {
    grant: 'client-credentials',
    tokenUrl: '{tokenUrl}',
    scopes: ['{scope}'],
    clientAuth: { field: 'clientAuth' },
    tokenParameters: { audience: '{audience}' },
  },
  allowedHostsField: 'allowedHosts',
  examples: [
    {
      tokenUrl: 'https://login.example.com/oauth/token',
      clientId: 'example-client',
      clientSecret: 'example-secret',
      allowedHosts: ['api.example.com'],
    },
  ],
})

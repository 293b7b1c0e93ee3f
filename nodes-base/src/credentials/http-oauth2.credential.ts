import { defineCredential } from '@millrace/node-sdk'
import schema from './http-oauth2.secret.json' with { type: 'json' }

export default defineCredential({
  type: 'http.oauth2',
  title: 'OAuth2',
  description: 'Access to an account whose owner agrees in the browser; the token is renewed by itself.',
  schema,
  sign: { headers: { Authorization: 'Bearer {accessToken}' } },
  oauth2: {
    grant: 'authorization-code',
    authorizeUrl: '{authorizeUrl}',
    tokenUrl: '{tokenUrl}',
    scopes: ['{scope}'],
    pkce: { field: 'pkce' },
    clientAuth: { field: 'clientAuth' },
  },
  allowedHostsField: 'allowedHosts',
  examples: [
    {
      authorizeUrl: 'https://login.example.com/oauth/authorize',
      tokenUrl: 'https://login.example.com/oauth/token',
      clientId: 'example-client',
      clientSecret: 'example-secret',
      scope: 'orders.read orders.write',
      allowedHosts: ['api.example.com'],
    },
  ],
})

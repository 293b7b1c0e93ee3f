import { defineCredential } from '@millrace/node-sdk'

export default defineCredential({
  type: '{{id}}.token',
  title: '{{title}} Token',
  description: 'A token of {{title}}, sent as `Authorization: Bearer …`.',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['token'],
    properties: {
      token: {
        type: 'string',
        title: 'Token',
        description: 'Made in the settings of the service.',
        minLength: 1,
        maxLength: 1000,
        'x-ui': { secret: true },
      },
    },
  },
  sign: { headers: { Authorization: 'Bearer {token}' } },
  hosts: ['{{host}}'],
  examples: [{ token: 'example-token' }],
})

import type { JsonObject } from '@millrace/base'
import { defineCredential, defineNode, NodeError, type HttpRequest } from '@millrace/node-sdk'
import { environmentName } from '../credentials.ts'
import { executeOnce, type Send } from './execute.ts'
import type { GivenCredential } from './messages.ts'

const credential = defineCredential({ type: 'crm.token', title: 'T', description: 'T.', schema: {}, sign: {} })
const fetcher = defineNode<{ url: string }>({
  ...{ type: 'crm.get', version: 1, title: 'G', description: 'G.', kind: 'action', category: 'C', effects: 'read' },
  ports: { inputs: ['main'], outputs: ['main'] },
  config: { type: 'object', properties: { url: { type: 'string' } } },
  execute: async (step) => {
    const { body } = await step.http({ url: step.config().url, credential: 'crm.token' })
    step.log.info('got it')
    return { main: [{ json: { body: body as string } }] }
  },
})

const question = (
  config: JsonObject,
  more: { hosts?: readonly string[]; credentials?: Record<string, GivenCredential> } = {},
): Parameters<typeof executeOnce>[1] => ({
  ...{ ask: 'execute', directory: '/p', type: 'crm.get', version: 1, config, items: [{}] },
  ...{ hosts: ['api.example.com'], credentials: { 'crm.token': { data: { token: 't' } } }, ...more },
})

const executed = (asked: Parameters<typeof executeOnce>[1], send: Send): ReturnType<typeof executeOnce> =>
  executeOnce(
    { definition: fetcher as never, check: (config) => ('bad' in config ? [{ path: '/bad', message: 'is not known here' }] : []) },
    asked,
    {
      credentials: [credential],
      sender: { send, secrets: () => [] },
    },
  )

test('a node is executed with a signed request, and all of it is seen', async () => {
  const signed: unknown[] = []
  const seen = await executed(question({ url: 'https://api.example.com/a' }), (request: HttpRequest, signing) => {
    signed.push([request.url, signing?.data])
    return Promise.resolve({ status: 200, headers: {}, body: 'ok' })
  })
  expect(seen).toEqual({
    outputs: { main: [{ json: { body: 'ok' } }] },
    logs: [{ level: 'info', message: 'got it' }],
    requests: [{ method: 'GET', url: 'https://api.example.com/a', status: 200 }],
  })
  expect(signed).toEqual([['https://api.example.com/a', { token: 't' }]])
})

test.each<[string, ReturnType<typeof question>, string]>([
  ['a host that the package does not declare', question({ url: 'https://evil.example/a' }), 'permission.host'],
  ['a credential that was not given', question({ url: 'https://api.example.com/a' }, { credentials: {} }), 'credential.missing'],
  ['a config that does not fit', question({ url: 'https://api.example.com/a', bad: 1 }), 'config.invalid'],
])('%s is refused before anything is sent', async (_what, asked, code) => {
  const send = jest.fn<ReturnType<Send>, Parameters<Send>>()
  expect((await executed(asked, send)).error).toMatchObject({ code })
  expect(send).not.toHaveBeenCalled()
})

test('what the node throws is shown with its code, and the request that failed with it', async () => {
  const seen = await executed(question({ url: 'https://api.example.com/a' }), () =>
    Promise.reject(new NodeError('http.503', 'Not now.', { retryable: true, hint: 'Wait.' })),
  )
  expect(seen).toMatchObject({
    error: { code: 'http.503', message: 'Not now.', retryable: true, hint: 'Wait.' },
    requests: [{ method: 'GET', url: 'https://api.example.com/a' }],
  })
})

test('the setting with a secret is named after the credential type', () => {
  expect(environmentName('acme-crm.api-token')).toBe('MILLRACE_CREDENTIAL_ACME_CRM_API_TOKEN')
})

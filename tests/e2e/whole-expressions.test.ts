import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ImportConnectorReply } from '@millrace/api'
import type { WorkflowDocument } from '@millrace/workflow'
import type { Locator, Page } from 'playwright-core'
import { violations } from './browser.ts'
import { startProduct, type Product } from './product.ts'
import { soon } from './soon.ts'

/** A group of settings that is one expression: switched in its form, worked out when its node runs, and what it was on the way back. */
let product: Product
let page: Page
let post: Server
let workflowId: string
const sent: unknown[] = []

const address = {
  type: 'object',
  title: 'Address',
  required: ['city'],
  properties: { street: { type: 'string' }, city: { type: 'string', title: 'City' } },
}
const openapi = (url: string): object => ({
  openapi: '3.0.3',
  info: { title: 'Parcels', version: '1' },
  servers: [{ url }],
  paths: {
    '/parcels': {
      post: {
        operationId: 'send',
        summary: 'Send a parcel',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { type: 'object', required: ['address'], properties: { address } } } },
        },
        responses: { 200: { description: 'Sent' } },
      },
    },
  },
})
const documentOf = (type: string): WorkflowDocument => ({
  schema: 'millrace/workflow@1',
  name: 'Send parcels',
  nodes: [
    { id: 'n0', name: 'Start', type: 'core.manual', typeVersion: 1, position: [0, 0], config: {} },
    {
      ...{ id: 'n1', name: 'Orders', type: 'core.set', typeVersion: 1, position: [0, 160] },
      config: {
        assignments: [
          { name: 'label', value: 'Bergen' },
          { name: 'to', value: { street: 'Quay 1', city: 'Bergen' } },
        ],
      },
    },
    { id: 'n2', name: 'Send', type, typeVersion: 1, position: [0, 320], config: { address: { city: 'Oslo' } } },
  ],
  edges: [
    { id: 'e0', from: { node: 'n0', port: 'main' }, to: { node: 'n1', port: 'main' } },
    { id: 'e1', from: { node: 'n1', port: 'main' }, to: { node: 'n2', port: 'main' } },
  ],
})

beforeAll(async () => {
  post = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      sent.push(JSON.parse(body))
      response.writeHead(200, { 'content-type': 'application/json' }).end(body)
    })
  })
  await new Promise<void>((resolve) => post.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(post.address() as AddressInfo).port}`
  product = await startProduct()
  const { connector } = (await product.api.post('/connectors/import', { document: JSON.stringify(openapi(url)) })) as ImportConnectorReply
  const { definition, credentials, nodes } = connector!
  await product.api.post('/connectors', { definition, credentials, source: 'openapi' })
  workflowId = ((await product.api.post('/workflows', { document: documentOf(nodes[0]!.type) })) as { id: string }).id
  ;({ page } = await product.open())
})
afterAll(async () => {
  post?.close()
  await product?.close()
})

const settings = (): Locator => page.getByRole('complementary', { name: 'Settings of Send' })
const config = async () =>
  ((await product.api.get(`/workflows/${workflowId}`)) as { document: WorkflowDocument }).document.nodes[2]?.config?.['address']
async function run(): Promise<unknown> {
  const before = sent.length
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await soon(async () => expect(sent.length).toBe(before + 1))
  await page.locator('[data-node][aria-label^="Send,"][data-status="completed"]').waitFor()
  return sent.at(-1)
}

test('a group becomes an expression by keyboard, runs as what it gives, and undo names each way', async () => {
  await page.goto(`${product.server.base}/workflows/${workflowId}`)
  await page.locator('[data-node]').first().waitFor()
  expect(await run()).toEqual({ address: { city: 'Oslo' } })

  await page.locator('[data-node][aria-label^="Send,"]').click()
  const use = settings().getByRole('button', { name: 'Use an expression for Address' })
  await use.focus()
  await page.keyboard.press('Enter')
  const fixed = settings().getByRole('button', { name: 'Use a fixed value for Address' })
  await soon(async () => expect(await fixed.evaluate((button) => button === document.activeElement)).toBe(true))
  const text = settings().getByRole('textbox', { name: 'Address' })
  await soon(async () => expect(await text.textContent()).toBe('{{ {"city": "Oslo"} }}'))

  await page.keyboard.press('Tab')
  await soon(async () => expect(await text.evaluate((editor) => editor === document.activeElement)).toBe(true))
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText('{{ $json.label }}')
  await settings().getByText('This gives text, but the field wants an object.').first().waitFor()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText('{{ $json.to }}')
  await settings().getByText('"Quay 1"').first().waitFor()
  await soon(async () => expect(await settings().getByText('but the field wants').count()).toBe(0))
  expect(await violations(page)).toEqual([])
  await soon(async () => expect(await config()).toEqual({ $expr: '{{ $json.to }}' }))
  expect(await run()).toEqual({ address: { street: 'Quay 1', city: 'Bergen' } })

  await fixed.click()
  await soon(async () => expect(await settings().getByRole('textbox', { name: 'City' }).inputValue()).toBe('Oslo'))
  await soon(async () => expect(await config()).toEqual({ city: 'Oslo' }))
  await page.getByRole('button', { name: /^Undo: Use a fixed value for Address/ }).click()
  await soon(async () => expect(await config()).toEqual({ $expr: '{{ $json.to }}' }))
})

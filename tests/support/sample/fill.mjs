// Fills a server with the work of a small bicycle shop, by its API: workflows in folders, executions in every state, dead letters, events,
// batches, schedules, credentials, connectors, people and keys.
import { installPackage } from '../node-package.mjs'
import { EVERY_FIELD, everyFieldPackage } from './every-field.mjs'
import { startShop } from './shop.mjs'
import { blank, cleanUp, firstOrders, invoices, newsletter, ORDERS, orders, prices, report } from './workflows.mjs'

const BOOKS = {
  openapi: '3.0.3',
  info: { title: 'Parts dealer', version: '1', description: 'Frames, wheels and brakes, and orders of them.' },
  servers: [{ url: 'https://parts.example.com/v1' }],
  paths: {
    '/parts': {
      get: { operationId: 'listParts', summary: 'List parts', responses: { 200: { description: 'Parts' } } },
      post: { operationId: 'addPart', summary: 'Add a part', responses: { 201: { description: 'Made' } } },
    },
    '/orders': {
      get: { operationId: 'listOrders', summary: 'List orders', deprecated: true, responses: { 200: { description: 'Orders' } } },
    },
  },
}

/** Fills the server; `close` ends the shop's services. Ids of what tests and pictures look at. */
export async function fillServer(base, api) {
  const shop = await startShop()
  const make = async (document, labels = {}) => (await api.post('/workflows', { document, ...labels })).id
  const send = (path, body) =>
    fetch(`${base}/webhook/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const executions = async (query) => (await api.get(`/executions?limit=100${query}`)).data
  const until = async (what) => {
    for (let turn = 0; turn < 300; turn += 1) {
      if (await what()) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`The sample is not as expected: ${what}`)
  }

  const ids = {
    orders: await make(firstOrders(shop.url), { folder: 'Shop/Orders', tags: ['orders', 'production'] }),
    invoices: await make(invoices(shop.url), { tags: ['accounting', 'production'] }),
    report: await make(report(shop.url), { tags: ['stock'] }),
    customers: await make(newsletter(), { tags: ['customers', 'production'] }),
    prices: await make(prices(), { folder: 'Shop', tags: ['stock'] }),
    draft: await make(cleanUp()),
    blank: await make(blank()),
  }
  await api.post(`/workflows/${ids.orders}/versions`, { name: 'As it began', message: 'Nobody looks at large orders yet' })
  const { revision } = await api.get(`/workflows/${ids.orders}`)
  await api.put(`/workflows/${ids.orders}`, { revision, document: orders(shop.url) })
  for (const id of [ids.orders, ids.invoices, ids.report, ids.customers, ids.prices]) await api.post(`/workflows/${id}/publish`)

  // The example that a new server begins with, unless somebody took it away.
  const [hello] = (await api.get('/workflows?search=Hello')).data
  if (hello !== undefined) {
    await api.post(`/workflows/${hello.id}/publish`)
    for (const name of ['Ada', 'Grace', 'Edsger']) await send('hello', { name })
  }
  for (const order of ORDERS) await send('orders', order)
  for (const number of [301, 302, 303]) await send('invoices', { number })
  for (const [id, name] of [
    [1, 'Joan'],
    [2, 'Kathleen'],
    [2, 'Kathleen'],
  ])
    await send('customers', { id, name })
  await until(async () => (await executions('&status=failed')).length >= 4)
  await until(async () => (await executions('&status=waiting')).length >= 2)
  await until(async () => [...(await executions('&status=running')), ...(await executions('&status=queued'))].length === 0)
  await api.post(`/workflows/${ids.customers}/pause`)
  for (const [id, name] of [
    [3, 'Betty'],
    [4, 'Marlyn'],
  ])
    await send('customers', { id, name })

  const articles = ['city-28', 'gravel-56', 'kids-16', 'cargo-long', 'helmet-m', 'bell'].map((sku, at) => ({ sku, cost: 20 + 90 * at }))
  const { batchId } = await api.post(`/workflows/${ids.prices}/batches`, { inputs: [...articles, { sku: 'gift-card' }] })
  await until(async () => (await api.get(`/batches/${batchId}`)).status !== 'running')
  await api.post(`/workflows/${ids.report}/execute`, { wait: true })
  await api.post('/schedules', { workflowId: ids.prices, cron: '0 9 * * 1-5', timezone: 'Europe/Berlin' })

  await api.post('/credentials', { name: 'Accounting key', type: 'http.bearer', data: { token: 'not-a-real-token' } })
  await api.post('/credentials', { name: 'Warehouse', type: 'http.basic', data: { user: 'shop', password: 'not-a-real-one' } })
  const { connector } = await api.post('/connectors/import', { document: JSON.stringify(BOOKS) })
  await api.post('/connectors', { definition: connector.definition, credentials: connector.credentials, hosts: ['parts.example.com'] })
  await api.post('/users', { email: 'grace@example.com', password: 'correct horse battery', name: 'Grace Murray', role: 'editor' })
  await api.post('/users', { email: 'edsger@example.com', password: 'correct horse battery', name: 'Edsger Wybe', role: 'viewer' })
  await api.post('/api-keys', { name: 'Nightly export', role: 'viewer' })
  await api.post('/saved-views', { page: 'executions', name: 'Failed orders', query: { workflow: ids.orders, status: 'failed' } })

  const installed = await installPackage(base, api.token, everyFieldPackage())
  if (installed.status >= 300) throw new Error(`The package was refused: ${JSON.stringify(installed.body)}`)
  ids.fields = await make({
    schema: 'millrace/workflow@1',
    name: 'Try a form',
    nodes: [
      { id: 'start', name: 'When called', type: 'core.manual', typeVersion: 1, position: [0, 80], config: {} },
      { id: 'form', name: 'Every field', type: 'sample.every-field', typeVersion: 1, position: [300, 80], config: EVERY_FIELD },
    ],
    edges: [{ id: 'e', from: { node: 'start', port: 'main' }, to: { node: 'form', port: 'main' } }],
  })

  const of = async (status) => (await executions(`&workflowId=${ids.orders}&status=${status}`))[0].id
  return {
    api,
    ids: { ...ids, batch: batchId, connector: 'parts-dealer' },
    executions: {
      ...{ completed: await of('completed'), failed: await of('failed'), waiting: await of('waiting') },
      report: (await executions(`&workflowId=${ids.report}`))[0].id,
    },
    close: shop.close,
  }
}

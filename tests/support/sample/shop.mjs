// The services that the workflows of the sample call: a server on this machine, so that nothing leaves it.
import { createServer } from 'node:http'

const STOCK = { 'city-28': 14, 'gravel-56': 6, 'kids-16': 31, 'cargo-long': 2, 'helmet-m': 80 }

/** Starts it on a free port. It has no tandem, and its accounts department refuses every invoice. */
export async function startShop() {
  const server = createServer((request, response) => {
    request.resume()
    const [status, body] = answer(request.method, request.url ?? '')
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }
}

function answer(method, url) {
  const sku = url.startsWith('/stock/') ? url.slice('/stock/'.length) : undefined
  if (sku !== undefined) return sku in STOCK ? [200, { sku, left: STOCK[sku] }] : [404, { error: `There is no article ${sku}.` }]
  if (url === '/stock') return [200, { stock: Object.entries(STOCK).map(([one, left]) => ({ sku: one, left })) }]
  if (url === '/reservations' && method === 'POST') return [201, { reserved: true }]
  if (url === '/invoices') return [422, { error: 'The VAT number is missing.' }]
  return [404, { error: 'Not here.' }]
}

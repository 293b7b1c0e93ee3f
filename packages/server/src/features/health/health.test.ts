import { silentLogger } from '@millrace/base'
import { startTestServer } from '../../testing/test-server.ts'
import { healthMounts } from './health-mounts.ts'

test('the process is alive in any case, and ready only while everything works', async () => {
  let works = true
  const store = { name: 'store', check: () => (works ? Promise.resolve() : Promise.reject(new RangeError('secret reason'))) }
  const engine = { name: 'engine', check: () => undefined }
  const server = await startTestServer({}, { fallbacks: healthMounts([store, engine], silentLogger) })
  expect(await server.call({ path: '/healthz' })).toMatchObject({ status: 200, json: { status: 'ok' } })
  expect(await server.call({ path: '/readyz' })).toMatchObject({ status: 200, json: { status: 'ready' } })
  works = false
  const answer = await server.call({ path: '/readyz' })
  expect(answer).toMatchObject({ status: 503, json: { status: 'not ready', failing: ['store'] } })
  expect(answer.text).not.toContain('secret reason')
  expect((await server.call({ path: '/healthz' })).status).toBe(200)
  await server.close()
})

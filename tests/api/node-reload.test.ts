import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, newDataDir, removeDataDir, signIn, startServer } from '../support/server-process.mjs'
import { until as untilHolds } from '../support/until.ts'

jest.setTimeout(240_000)

const MANIFEST = {
  name: 'millrace-test-reload',
  version: '1.0.0',
  type: 'module',
  millrace: { nodes: [{ module: './say.mjs' }], permissions: { hosts: ['127.0.0.1'] } },
}
const wordModule = (word: string): string => `export const WORD = '${word}'\n`
const nodeModule = (description: string): string => `import { WORD } from './word.mjs'
export default {
  type: 'reload.say', version: 1, title: 'Say', description: '${description}', kind: 'action', category: 'Test', effects: 'none',
  ports: { inputs: ['main'], outputs: ['main'] },
  config: { type: 'object', properties: { url: { type: 'string' } } },
  async execute(step) {
    const { url } = step.config()
    if (url !== undefined) await step.http({ url })
    return { main: [{ json: { word: WORD } }] }
  },
}
`

test.each([
  ['MILLRACE_NODE_DIRS', 'in a process of its own'],
  ['MILLRACE_TRUSTED_NODE_DIRS', 'in the server'],
])(
  '%s, %s: a changed package is loaded anew without a restart; executions under way finish with what they began with, a broken edit changes nothing',
  async (setting) => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-reload-'))
    const write = (file: string, text: string): void => writeFileSync(join(folder, file), text)
    write('package.json', JSON.stringify(MANIFEST))
    write('word.mjs', wordModule('one'))
    write('say.mjs', nodeModule('First.'))
    const asked = Promise.withResolvers<() => void>()
    const gate = createServer((_request, response) => asked.resolve(() => void response.end('{}')))
    await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve))
    const dataDir = newDataDir()
    const env = { [setting]: folder, MILLRACE_NODE_RELOAD: 'on' }
    const server = await startServer({ dataDir, port: await freePort(), env, readyWithinMs: 120_000 })
    try {
      const api = await signIn(server.base)
      const types = async (): Promise<{ description: string | undefined; error: string | null | undefined }> => {
        const { data, packages } = (await api.get('/node-types')) as {
          data: { type: string; description: string }[]
          packages: { name: string; error: string | null }[]
        }
        return {
          description: data.find(({ type }) => type === 'reload.say')?.description,
          error: packages.find(({ name }) => name === MANIFEST.name)?.error,
        }
      }
      const until = (holds: () => Promise<boolean>, what: string): Promise<void> => untilHolds(holds, what, () => server.output())
      const importOf = async (config: object): Promise<string> => {
        const document = {
          schema: 'millrace/workflow@1',
          name: 'Say',
          nodes: [
            { id: 'start', name: 'Start', type: 'core.manual', typeVersion: 1, position: [0, 0] },
            { id: 'say', name: 'Say', type: 'reload.say', typeVersion: 1, position: [200, 0], config },
          ],
          edges: [{ id: 'e1', from: { node: 'start', port: 'main' }, to: { node: 'say', port: 'main' } }],
        }
        return ((await api.post('/workflows/import', document)) as { workflow: { id: string } }).workflow.id
      }
      const execute = (id: string): Promise<unknown> => api.post(`/workflows/${id}/execute`, { wait: true })
      const said = (word: string) => expect.objectContaining({ status: 'completed', output: [{ word }] })

      const slow = await importOf({ url: `http://127.0.0.1:${(gate.address() as AddressInfo).port}` })
      const quick = await importOf({})
      const underWay = execute(slow)
      const goOn = await Promise.race([asked.promise, underWay.then((ended) => Promise.reject(new TypeError(JSON.stringify(ended))))])
      write('word.mjs', wordModule('two'))
      write('say.mjs', nodeModule('Second.'))
      await until(async () => (await types()).description === 'Second.', 'the change is seen')
      expect(await execute(quick)).toEqual(said('two'))
      goOn()
      expect(await underWay).toEqual(said('one'))

      write('say.mjs', 'export default {')
      await until(async () => typeof (await types()).error === 'string', 'the broken edit is listed')
      expect((await types()).error).toContain('The last change is not in use')
      expect((await types()).description).toBe('Second.')
      expect(await execute(quick)).toEqual(said('two'))

      // Only a file that the node imports changes.
      write('say.mjs', nodeModule('Third.'))
      await until(async () => (await types()).error === null, 'the mended package is in use')
      write('word.mjs', wordModule('three'))
      await until(async () => JSON.stringify(await execute(quick)).includes('three'), 'what it imports is loaded anew')
    } finally {
      await server.kill('SIGKILL')
      gate.closeAllConnections()
      gate.close()
      removeDataDir(dataDir)
      removeDataDir(folder)
    }
  },
)

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@millrace/base'
import type { LiveEvent } from '@millrace/engine'
import type { ExecutionNotice, StepNotice } from '@millrace/node-sdk'
import { loadPlugins, PluginHooks } from './plugin-hooks.ts'

const execution = (status: 'running' | 'completed'): LiveEvent => ({
  ...{ type: 'execution', tenantId: 't', executionId: 'e', workflowId: 'w', status, at: 1 },
})
const step: LiveEvent = {
  ...{ type: 'step', tenantId: 't', executionId: 'e', workflowId: 'w', nodeId: 'n', runIndex: 0, attempt: 1, status: 'completed', at: 2 },
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('a plugin hears of executions and steps, in order and not within the turn of the engine', async () => {
  const heard: (ExecutionNotice | StepNotice)[] = []
  const hooks = new PluginHooks(
    [{ name: 'p', onExecution: (notice) => void heard.push(notice), onStep: (notice) => void heard.push(notice) }],
    silentLogger,
  )
  for (const event of [execution('running'), step, execution('completed')]) hooks.emit(event)
  expect(heard).toEqual([])
  await turn()
  expect(heard.map((notice) => notice.status)).toEqual(['running', 'completed', 'completed'])
})

test('one that throws or rejects keeps the others from nothing', async () => {
  const heard: string[] = []
  const logged: unknown[] = []
  const logger = { ...silentLogger, child: () => logger, error: (fields: object) => void logged.push(fields) }
  const hooks = new PluginHooks(
    [
      {
        name: 'throws',
        onExecution: () => {
          throw new TypeError('no')
        },
      },
      { name: 'rejects', onExecution: () => Promise.reject(new TypeError('no')) },
      { name: 'hears', onExecution: ({ status }) => void heard.push(status) },
    ],
    logger,
  )
  hooks.emit(execution('running'))
  await turn()
  expect(heard).toEqual(['running'])
  expect(logged).toMatchObject([{ plugin: 'throws' }, { plugin: 'rejects' }])
})

test('closing tells what was not told yet, and lets plugins end', async () => {
  const heard: string[] = []
  const hooks = new PluginHooks(
    [{ name: 'p', onExecution: ({ status }) => void heard.push(status), close: () => void heard.push('closed') }],
    silentLogger,
  )
  hooks.emit(execution('completed'))
  await hooks.close()
  expect(heard).toEqual(['completed', 'closed'])
})

test('what a plugin brings to conditions is at hand by name, and is no reason to tell it anything', () => {
  const holiday = {
    ...{ name: 'is_holiday', title: 'is a holiday', description: 'A holiday.', left: 'date' as const },
    evaluate: () => true,
  }
  const hooks = new PluginHooks([{ name: 'acme', conditionFunctions: [holiday] }], silentLogger)
  expect([...hooks.conditionFunctions.keys()]).toEqual(['acme.is_holiday'])
  expect(hooks.isEmpty).toBe(true)
})

describe('loading', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plugins-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('a function for conditions that cannot be used keeps the server from starting', async () => {
    const file = join(folder, 'functions.mjs')
    writeFileSync(file, "export default { name: 'acme', conditionFunctions: [{ name: 'x' }] }")
    await expect(loadPlugins([file], silentLogger)).rejects.toMatchObject({
      code: 'plugin.condition-function',
      message: expect.stringMatching(/"acme".*"x" needs a title/),
    })
  })

  test.each([
    ['not there', undefined],
    ['without an export', 'export const a = 1'],
    ['with a hook that is no function', "export default { name: 'p', onStep: 1 }"],
  ])('a module %s keeps the server from starting, and is named', async (_what, source) => {
    const file = join(folder, `${Math.abs((source ?? '').length)}.mjs`)
    if (source !== undefined) writeFileSync(file, source)
    await expect(loadPlugins([file], silentLogger)).rejects.toMatchObject({
      code: 'plugin.unusable',
      message: expect.stringContaining(file),
    })
  })
})

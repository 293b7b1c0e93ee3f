import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineNode, isTypeName, type NodeDefinition } from './index.ts'
import { runNode } from './testing/index.ts'

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')

test('the node of the README is what it says: 20 lines or so that work', async () => {
  const source = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  expect(source.trim().split('\n').length).toBeLessThanOrEqual(24)
  const body = source.replace(/^import .*$/m, '').replace('export default', 'return')
  const greet = new Function('defineNode', body)(defineNode) as NodeDefinition
  expect(isTypeName(greet.type)).toBe(true)
  const { outputs } = await runNode(greet, { items: [{ id: 1 }], config: { name: 'Ada' } })
  expect(outputs.main).toEqual([{ json: { id: 1, greeting: 'Hello Ada' } }])
  await expect(runNode(greet, { items: [{}] })).rejects.toMatchObject({ code: 'config.invalid' })
})

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createSandbox } from '../sandbox.ts'
import { failureOf, runCode } from '../testing/run-code.ts'
import { withoutImports } from './imports.ts'

const directory = mkdtempSync(join(tmpdir(), 'millrace-modules-'))
const FILES = {
  'outside.js': 'module.exports = "outside"',
  'modules/node_modules/greeter/package.json': '{ "name": "greeter", "main": "lib/index.js" }',
  'modules/node_modules/greeter/lib/index.js': `const words = require('./words'); const { version } = require('../data.json'); let count = 0
    exports.greet = (name) => words.hello + ' ' + name + ' ' + version + ' ' + ++count; exports.hash = () => require('crypto').createHash('md5').update('a').digest('hex')
    exports.reach = () => require('fs')`,
  'modules/node_modules/greeter/lib/words.js': `module.exports = { hello: require('base-words').hello }`,
  'modules/node_modules/greeter/data.json': '{ "version": 3 }',
  'modules/node_modules/base-words/index.js': `exports.hello = 'Hello'`,
  'modules/node_modules/esm/package.json': '{ "name": "esm", "type": "module", "exports": "./index.js" }',
  'modules/node_modules/esm/index.js': `export const a = 1`,
}
for (const [path, text] of Object.entries(FILES)) {
  mkdirSync(dirname(join(directory, path)), { recursive: true })
  writeFileSync(join(directory, path), text)
}
symlinkSync(join(directory, 'outside.js'), join(directory, 'modules/node_modules/linked.js'))

const sandbox = createSandbox({ maxChildren: 1, modules: ['greeter', 'esm', 'absent', 'linked'], modulesDir: join(directory, 'modules') })
afterAll(async () => {
  await sandbox.stop()
  rmSync(directory, { recursive: true })
})

test('a listed package works, with what it needs, and each program has its own', async () => {
  for (let i = 0; i < 2; i++) {
    const { items } = await runCode(sandbox, `const { greet, hash } = require('greeter'); return { text: greet('Ada'), hash: hash() }`)
    expect(items[0]?.json).toEqual({ text: 'Hello Ada 3 1', hash: '0cc175b9c0f1b6a831c399e269772661' })
  }
})

test('import at the head of the code means the same', async () => {
  const source = `// greets\nimport { greet as hello } from 'greeter'\nimport all from 'greeter';\nreturn { text: hello('Bob'), same: all.greet === hello }`
  expect((await runCode(sandbox, source)).items[0]?.json).toEqual({ text: 'Hello Bob 3 1', same: true })
})

test.each([
  ['base-words', 'cannot be used'], // needed by one that is listed, but not listed itself
  ['fs', 'cannot be used'],
  ['absent', 'Cannot find module'],
  ['linked', 'outside of the directory'],
  ['esm', 'export'],
])('%s is refused', async (name, message) => {
  const error = await failureOf(runCode(sandbox, `return { value: require('${name}') }`))
  expect(error).toMatchObject({ code: 'code.module', message: expect.stringContaining(message) })
  expect(error.data.hint).toContain('MILLRACE_CODE_MODULES')
})

test('a package reaches no more than the code that uses it', async () => {
  expect((await failureOf(runCode(sandbox, `require('greeter').reach()`))).code).toBe('code.module')
})

test('an error stands on its own line, behind imports too', async () => {
  const error = await failureOf(runCode(sandbox, `import { greet } from 'greeter'\n\nnull.x`))
  expect(error.line).toBe(3)
})

test.each([
  [`import a from 'x'; import * as b from "y"\nimport {\n c,\n d as e,\n} from 'z'\nimport 'w'\nreturn a`],
  [`import type { T } from './t'\nimport d, { type U, f } from 'x'\nreturn f`],
])('imports are rewritten on as many lines: %j', (source) => {
  const text = withoutImports(source)
  expect(text.split('\n')).toHaveLength(source.split('\n').length)
  expect(text).not.toMatch(/^\s*import\b/m)
})

test('what only looks like an import stays', () => {
  expect(withoutImports(`const a = "import b from 'c'"\nimport x from 'y'`)).toBe(`const a = "import b from 'c'"\nimport x from 'y'`)
})

test.each(['import a', 'import type', 'import { a }', 'import * as a'])('blanks without end behind "%s" are read in one go', (head) => {
  const source = head + ' '.repeat(400_000)
  expect(withoutImports(source)).toBe(source)
})

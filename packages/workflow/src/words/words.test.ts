import { EXPRESSION_WORDS } from '@millrace/expression'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { en } from './en.ts'
import { codes } from './en/codes.ts'
import { conditions } from './en/conditions.ts'
import { config } from './en/config.ts'
import { fixes } from './en/fixes.ts'
import { operators } from './en/operators.ts'
import { policies } from './en/policies.ts'
import { problems } from './en/problems.ts'
import { renames } from './en/renames.ts'
import { secrets } from './en/secrets.ts'
import { inEnglish } from '../validate/problem.ts'
import { spoken } from './english.ts'
import { said } from './said.ts'

/** Code of a package without its catalogue and its tests. */
function codeOf(root: string): string {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.startsWith('words/en'))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n')
}

/** Keys that no code says; what stands in front of `${…}` begins keys. */
function unused(keys: readonly string[], code: string): readonly string[] {
  const named = new Set([...code.matchAll(/'([a-z]+\.[\w.-]+)'/g)].map(([, key = '']) => key))
  const begun = [...code.matchAll(/`([a-z]+\.[\w.-]*)\$\{/g)].map(([, head = '']) => head)
  return keys.filter((key) => !named.has(key) && !begun.some((head) => key.startsWith(head)))
}

test('no key stands in two catalogues', () => {
  const parts = [codes, conditions, config, fixes, operators, policies, problems, renames, secrets]
  expect(Object.keys(en)).toHaveLength(parts.reduce((sum, part) => sum + Object.keys(part).length, 0))
  expect(Object.keys(EXPRESSION_WORDS).filter((key) => Object.hasOwn(en, key))).toEqual([])
})
test('every message is said by somebody', () => {
  const root = join(import.meta.dirname, '..')
  expect(unused(Object.keys(en), codeOf(root))).toEqual([])
  expect(unused(Object.keys(EXPRESSION_WORDS), codeOf(join(root, '../../expression/src')))).toEqual([])
})
test('an answer holds the English alone', () => {
  const problem = { code: 'x', severity: 'error', path: '', ...spoken(said('problem.empty'), said('problem.add-trigger')) } as const
  expect(inEnglish(problem)).toEqual({
    ...{ code: 'x', severity: 'error', path: '' },
    ...{ message: 'The workflow is empty.', suggestion: 'Add a trigger.' },
  })
})

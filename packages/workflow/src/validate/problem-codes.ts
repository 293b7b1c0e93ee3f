import type { Words } from '@millrace/base'
import type { codes } from '../words/en/codes.ts'
import { said } from '../words/said.ts'

/** What a problem is about. */
export type ProblemCategory = 'structure' | 'settings' | 'expressions' | 'data' | 'security' | 'performance'

/** A code in words. */
export interface ProblemWords {
  readonly about: ProblemCategory
  /** Names all problems of this code together. */
  readonly title: Words
  /** When it is said, and what to do. */
  readonly meaning: Words
}

type CodeOf<K> = K extends `code.${infer Code}` ? (Code extends `${string}.meaning` ? never : Code) : never
/** Codes that have words; that each of them is in the table below is checked by its type. */
type ProblemCode = CodeOf<keyof typeof codes>

const ABOUT: Readonly<Record<ProblemCode, ProblemCategory>> = {
  'workflow.missing-trigger': 'structure',
  'workflow.unknown-node-type': 'structure',
  'workflow.unreachable-node': 'structure',
  'workflow.dangling-edge': 'structure',
  'workflow.unknown-port': 'structure',
  'workflow.port-type-mismatch': 'structure',
  'workflow.duplicate-edge': 'structure',
  'workflow.cycle-without-exit': 'structure',
  'workflow.missing-connection': 'structure',
  'workflow.leads-nowhere': 'structure',
  'workflow.empty-branch': 'structure',
  'workflow.nothing-comes-back': 'structure',
  'workflow.duplicate-port': 'structure',
  'workflow.duplicate-id': 'structure',
  'workflow.duplicate-name': 'structure',
  'workflow.bad-config': 'settings',
  'workflow.bad-condition': 'settings',
  'workflow.bad-code': 'settings',
  'workflow.missing-credential': 'settings',
  'workflow.credential': 'settings',
  'workflow.braces-in-text': 'settings',
  'workflow.bad-compensation': 'settings',
  'workflow.bad-retry': 'settings',
  'workflow.bad-cache': 'settings',
  'workflow.bad-key': 'settings',
  'workflow.bad-debounce': 'settings',
  'workflow.bad-timezone': 'settings',
  'workflow.bad-variable': 'settings',
  'workflow.wait-without-durability': 'settings',
  'workflow.bad-expression': 'expressions',
  'workflow.expression-in-trigger': 'expressions',
  'workflow.unknown-node-reference': 'data',
  'expression.unknown-field': 'data',
  'expression.node-not-upstream': 'data',
  'expression.wrong-type': 'data',
  'expression.null-read': 'data',
  'expression.not-a-function': 'expressions',
  'expression.bad-argument': 'expressions',
  'security.secret-in-config': 'security',
  'security.secret-in-url': 'security',
  'security.plain-http': 'security',
  'security.open-webhook': 'security',
  'performance.retry-without-backoff': 'performance',
  'performance.one-item-turns': 'performance',
  'performance.calls-one-by-one': 'performance',
  'performance.waits-one-by-one': 'performance',
  'performance.busy-loop': 'performance',
  'performance.many-at-once': 'performance',
  'performance.all-pages': 'performance',
}

/** Every code that a check of a workflow gives; docs/reference/problems.md is made of them. */
export const PROBLEM_CODES: Readonly<Record<string, ProblemWords>> = Object.freeze(
  Object.fromEntries(
    (Object.keys(ABOUT) as ProblemCode[]).map((code) => [
      code,
      Object.freeze({ about: ABOUT[code], title: said(`code.${code}`), meaning: said(`code.${code}.meaning`) }),
    ]),
  ),
)

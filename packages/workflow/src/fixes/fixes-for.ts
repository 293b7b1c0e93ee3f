import type { WorkflowDocument } from '../generated/workflow.ts'
import type { WorkflowProblem } from '../validate/problem.ts'
import { validateWorkflow, type TypeCatalog } from '../validate/validate.ts'
import { applyEdits, type NewIds } from './apply-edits.ts'
import { configFixes } from './config-fixes.ts'
import type { ProblemFix } from './fix.ts'
import {
  addTrigger,
  comeBack,
  otherName,
  otherPort,
  otherType,
  removeEdge,
  unknownPort,
  unreachable,
  type FixSubject,
} from './graph-fixes.ts'
import { backOff, followAdvice, keepWaits, nearestZone, noCache, noCompensation, noLongestWait, plainRetry } from './policy-fixes.ts'
import { asExpression, encrypted, fromAddress, mendExpression, toCredential } from './text-fixes.ts'

type Maker = (subject: FixSubject) => readonly ProblemFix[]

const MAKERS: Readonly<Record<string, Maker>> = {
  'workflow.unknown-node-type': otherType,
  'workflow.bad-config': ({ node, type, problem }) => {
    const at = /^\/nodes\/\d+\/config(.*)$/.exec(problem.path)?.[1]
    if (node === undefined || type === undefined || at === undefined) return []
    return configFixes({ node: node.id, schema: type.config, config: node.config ?? {} }, { at, message: problem.message })
  },
  'workflow.dangling-edge': removeEdge,
  'workflow.duplicate-edge': removeEdge,
  'workflow.port-type-mismatch': removeEdge,
  'workflow.unknown-port': unknownPort,
  'workflow.unreachable-node': unreachable,
  'workflow.nothing-comes-back': comeBack,
  'workflow.missing-trigger': addTrigger,
  'workflow.duplicate-name': otherName,
  'workflow.duplicate-port': otherPort,
  'workflow.bad-compensation': noCompensation,
  'workflow.bad-cache': noCache,
  'workflow.bad-retry': plainRetry,
  'workflow.bad-debounce': noLongestWait,
  'workflow.bad-timezone': nearestZone,
  'workflow.wait-without-durability': keepWaits,
  'workflow.bad-expression': mendExpression,
  'workflow.unknown-node-reference': mendExpression,
  'workflow.braces-in-text': asExpression,
  'security.secret-in-config': toCredential,
  'security.secret-in-url': fromAddress,
  'security.plain-http': encrypted,
  'performance.retry-without-backoff': backOff,
}

/** What one click can do about a problem, the likeliest first; nothing where somebody has to decide. */
export function fixesFor(problem: WorkflowProblem, document: WorkflowDocument, catalog: TypeCatalog): readonly ProblemFix[] {
  const node = document.nodes.find(({ id }) => id === problem.nodeId)
  const type = node === undefined ? undefined : catalog.get(node.type, node.typeVersion)
  const subject: FixSubject = { document, catalog, problem, node, type }
  const maker = Object.hasOwn(MAKERS, problem.code)
    ? MAKERS[problem.code]
    : problem.code.startsWith('expression.')
      ? mendExpression
      : followAdvice
  return maker?.(subject) ?? []
}

/** Rounds of fixing and checking again: a fix can bring up another problem of the same kind. */
const MOST_ROUNDS = 20

/** The document with everything fixed that has a fix of a kind, under a code; and how many problems that were. */
export function fixAll(
  document: WorkflowDocument,
  wanted: { readonly code: string; readonly kind: string },
  { catalog, ids }: { readonly catalog: TypeCatalog; readonly ids: NewIds },
): { readonly document: WorkflowDocument; readonly count: number } {
  let [now, count] = [document, 0]
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const done = new Set<string>()
    // The last first, so that an entry that goes does not move those before it; of one place one at a time.
    const fixes = validateWorkflow(now, catalog)
      .toReversed()
      .flatMap((problem) => {
        if (problem.code !== wanted.code || done.has(problem.path)) return []
        done.add(problem.path)
        return fixesFor(problem, now, catalog).find(({ kind, secret }) => kind === wanted.kind && secret === undefined) ?? []
      })
    if (fixes.length === 0) break
    const next = applyEdits(
      now,
      fixes.flatMap(({ edits }) => edits),
      ids,
    )
    count += fixes.length
    now = next
  }
  return { document: now, count }
}

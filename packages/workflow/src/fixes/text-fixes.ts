import { isJsonObject } from '@millrace/base'
import { analyseTemplate, isExpressionValue } from '@millrace/expression'
import { expressionFacts } from '../validate/expression-facts.ts'
import type { Literal } from '../validate/literals.ts'
import { isWholeSecret, secretPartOf, secretsIn } from '../validate/secrets.ts'
import { schemaAt } from '../config/schema-at.ts'
import type { WorkflowNode } from '../generated/workflow.ts'
import type { CredentialSlot, NodeTypeDescription } from '../node-type.ts'
import { configAt } from '../ports.ts'
import type { FixSubject } from './graph-fixes.ts'
import { valueAt } from './edit.ts'
import { isPlaceOf } from './secret-place.ts'
import { fix, type DocumentEdit, type ProblemFix } from './fix.ts'
import { said } from '../words/said.ts'

const inConfig = ({ problem }: FixSubject): string | undefined => /^\/nodes\/\d+\/config(\/.*)$/.exec(problem.path)?.[1]

/** The name of a node or a field that was likely meant. */
export function mendExpression(subject: FixSubject): readonly ProblemFix[] {
  const { document, catalog, node, type, problem } = subject
  const value = valueAt(document as never, problem.path)
  if (!isExpressionValue(value) || problem.span === undefined) return []
  const at = inConfig(subject)
  const context =
    node === undefined || at === undefined
      ? { nodeNames: document.nodes.map(({ name }) => name) }
      : { ...expressionFacts(document, catalog).contextOf(node), ...(type === undefined ? {} : { expects: schemaAt(type.config, at) }) }
  const { start, end } = problem.span
  const found = analyseTemplate(value.$expr, context).problems.find(
    (one) => one.start === start && one.end === end && one.fix !== undefined,
  )
  if (found?.fix === undefined) return []
  const { fix: mend, code } = found
  const template = value.$expr.slice(0, mend.start) + mend.text + value.$expr.slice(mend.end)
  return [fix(code, said('fix.use', { value: mend.text }), { ...placeOf(subject), edit: 'set', value: { $expr: template } })]
}

/** Where a problem is, by the id of its node. */
function placeOf({ node, problem }: FixSubject): { readonly node?: string; readonly path: string } {
  return node === undefined ? { path: problem.path } : { node: node.id, path: problem.path.replace(/^\/nodes\/\d+/, '') }
}

/** A fixed text with braces becomes an expression. */
export function asExpression(subject: FixSubject): readonly ProblemFix[] {
  const value = valueAt(subject.document as never, subject.problem.path)
  if (typeof value !== 'string') return []
  return [fix('as-expression', said('fix.as-expression'), { ...placeOf(subject), edit: 'set', value: { $expr: value } })]
}

/** `http://` becomes `https://`. */
export function encrypted(subject: FixSubject): readonly ProblemFix[] {
  const value = valueAt(subject.document as never, subject.problem.path)
  const https = (text: string): string => text.replace(/^http:/i, 'https:')
  if (typeof value === 'string') return [fix('use-https', said('fix.use-https'), { ...placeOf(subject), edit: 'set', value: https(value) })]
  if (!isExpressionValue(value)) return []
  return [fix('use-https', said('fix.use-https'), { ...placeOf(subject), edit: 'set', value: { $expr: https(value.$expr) } })]
}

/** A secret goes into a credential of a sort that the node can use; the entry that held it goes. */
export function toCredential(subject: FixSubject): readonly ProblemFix[] {
  const { node, type } = subject
  const at = inConfig(subject)
  const found = node === undefined || type === undefined ? [] : secretsIn(node.config ?? {}, type.config)
  const secret = found.find(({ literal, is }) => literal.at === at && is === 'in-config' && literal.isFixed)
  if (node === undefined || type === undefined || secret === undefined) return []
  const { literal } = secret
  // The entry goes as a whole: what has more in it than the secret would be lost with it.
  if (!isWholeSecret(literal, type.config)) return []
  const token = isAuthorizationHeader(literal) ? /^bearer\s+(\S+)$/i.exec(literal.text.trim())?.[1] : undefined
  const slots = freeSlots(node, type).filter((slot) => token !== undefined || isPlaceOf(slot, literal.entry))
  if (slots.length === 0) return []
  const edits: DocumentEdit[] = [{ edit: 'set', node: node.id, path: `/config${literal.entry}`, value: undefined }]
  const move = { node: node.id, slots, entry: literal.entry, name: literal.name, secret: literal.text, token, edits }
  return [{ ...fix('to-credential', said('fix.to-credential')), secret: move }]
}

/** Settings that are the address of a node's own request: what stands in another one would be sent elsewhere. */
const OWN_ADDRESS = /^\/(?:(?:base|api|request)_?)?(?:url|uri|endpoint|address)$/i

/** The password or the key in an address goes into a credential that sends it in the same way; the address stays without it. */
export function fromAddress(subject: FixSubject): readonly ProblemFix[] {
  const { document, node, type, problem } = subject
  const at = inConfig(subject)
  if (node === undefined || type === undefined || at === undefined || !OWN_ADDRESS.test(at)) return []
  const value = valueAt(document as never, problem.path)
  const template = isExpressionValue(value) ? value.$expr : value
  const part = typeof template === 'string' ? secretPartOf(template) : undefined
  if (part === undefined) return []
  const { rest, ...secret } = part
  const slots = freeSlots(node, type).filter((slot) => isPlaceOf(slot, secret.entry))
  if (slots.length === 0) return []
  const address = isExpressionValue(value) ? { $expr: rest } : rest
  const edits: DocumentEdit[] = [{ edit: 'set', node: node.id, path: `/config${at}`, value: address }]
  return [{ ...fix('to-credential', said('fix.to-credential')), secret: { node: node.id, slots, ...secret, token: undefined, edits } }]
}

const isAuthorizationHeader = ({ name, entry }: Literal): boolean =>
  /^authorization$/i.test(name ?? '') && /^\/headers?\/[^/]+$/i.test(entry)

/** Slots that hold nothing yet, and that can be used without a change of what somebody chose. */
function freeSlots({ credentials, config = {} }: WorkflowNode, type: NodeTypeDescription): readonly CredentialSlot[] {
  return (type.credentials ?? []).filter(({ type: slot, when }) => {
    if (credentials?.[slot] !== undefined) return false
    if (when === undefined) return true
    const now = configAt(config, when.path)
    if (now === undefined || now === when.equals) return true
    const schema = schemaAt(type.config, `/${when.path.replace(/^\//, '')}`)
    return isJsonObject(schema) && now === schema['default']
  })
}

import type { JsonValue } from '@millrace/base'
import { isExpressionValue, findReferences } from '@millrace/expression'

/** What a node's expressions and code name beside the items that come in. */
export interface Mentions {
  /** Whether a node of this name may be meant. */
  names(node: string): boolean
  /** Whether the workflow itself is, which has a name too. */
  readonly workflow: boolean
}

/** `$('A')`, `$items("A", 0)`, `$node['A']`, `$node.A`: names that are written out. */
const FIXED =
  /\$(?:items)?\s*\(\s*(["'`])([^"'`\\$]*)\1\s*[,)]|\$node\s*(?:\?\.)?\[\s*(["'`])([^"'`\\$]*)\3\s*\]|\$node\s*\??\.\s*([\w$]+)/gu

/** What is left of them when those are taken out is worked out, and so is the node that items came from. */
const COMPUTED = /\$(?:items)?\s*\(|\$(?:items|node|prevNode)\b/u

const WORKFLOW = /[$_]workflow\b/u

/**
 * Of a config. Whoever asks would rather do a step again than keep what is no longer true: a name that is worked out may be any, and in
 * code of whatever language what stands in quotes may be a node.
 */
export function mentionsIn(config: JsonValue): Mentions {
  const fixed = new Set<string>()
  const texts = textsIn(config)
  let computed = false
  for (const { text, isExpression } of texts) {
    const rest = text.replace(FIXED, (_all, _q, called?: string, _p?: string, member?: string, dotted?: string) => {
      fixed.add(called ?? member ?? dotted ?? '')
      return ' '
    })
    if (COMPUTED.test(rest)) computed = true
    if (!isExpression) continue
    for (const reference of findReferences(text)) if (reference.kind === 'node') fixed.add(reference.node)
  }
  const names = (node: string): boolean => computed || fixed.has(node) || texts.some(({ text }) => isQuotedIn(text, node))
  return { names, workflow: texts.some(({ text }) => WORKFLOW.test(text)) }
}

const isQuotedIn = (text: string, name: string): boolean =>
  text.includes(name) && ['"', "'", '`'].some((quote) => text.includes(quote + name + quote))

interface Text {
  readonly text: string
  readonly isExpression: boolean
}

function textsIn(value: JsonValue): readonly Text[] {
  if (typeof value === 'string') return [{ text: value, isExpression: false }]
  if (typeof value !== 'object' || value === null) return []
  if (isExpressionValue(value)) return [{ text: value.$expr, isExpression: true }]
  return Object.values(value).flatMap(textsIn)
}

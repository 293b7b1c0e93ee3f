import jmespath from 'jmespath'
import { ExpressionError } from '../errors.ts'
import { toQuery, type Query } from './query.ts'

/** The library's parser; its evaluator is not used, because it reads inherited properties and knows no limits. */
const { compile } = jmespath as unknown as { readonly compile: (query: string) => unknown }

const MAX_QUERY_CHARS = 2_000
const MAX_CACHED = 200
/** Queries by their text, the one used longest ago first. Shared by all evaluations: queries are frozen. */
const cache = new Map<string, Query>()

/** The query that a text stands for. */
export function parseQuery(text: string): Query {
  const known = cache.get(text)
  if (known !== undefined) {
    cache.delete(text)
    cache.set(text, known)
    return known
  }
  const query = parse(text)
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value as string)
  cache.set(text, query)
  return query
}

function parse(text: string): Query {
  if (text.length > MAX_QUERY_CHARS) {
    throw new ExpressionError('expression.too-large', `A JMESPath query may have ${MAX_QUERY_CHARS} characters.`)
  }
  let tree: unknown
  try {
    tree = compile(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, 120) : 'it cannot be read'
    throw new ExpressionError('expression.bad-argument', `The JMESPath query "${text.slice(0, 80)}" is not valid: ${reason}.`, {
      hint: "Texts stand in single quotes, numbers in backticks: [?age > `18` && city == 'Paris'].name",
      cause,
    })
  }
  return toQuery(tree)
}

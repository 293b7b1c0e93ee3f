import { isJsonObject, isSecretField, type JsonObject, type Words } from '@millrace/base'
import { fieldWords } from '../config/field-words.ts'
import { schemaAt } from '../config/schema-at.ts'
import type { WorkflowNode } from '../generated/workflow.ts'
import type { NodeTypeDescription } from '../node-type.ts'
import { configAt } from '../ports.ts'
import { literalsIn, type Literal } from './literals.ts'
import type { WorkflowProblem } from './problem.ts'
import { spoken } from '../words/english.ts'
import { said } from '../words/said.ts'

/*
 * Secrets in workflows: whoever may read a workflow, one of its versions or an export reads them too. Only what can be told from the
 * text alone is said: tokens that look like nothing else, headers and parameters that carry nothing else, and fields that say so.
 * No message repeats a secret.
 */

/**
 * Tokens that services give out, by their shape. The texts are a stranger's, so each is read once: where a token may begin within
 * another, as `sk-sk-…`, the look-behind leaves only the first beginning: what fits from a later one fits from it.
 */
const TOKENS: readonly (readonly [what: Words, shape: RegExp])[] = [
  [said('secret.private-key'), /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  [said('secret.stripe'), /\b[sr]k_live_[0-9A-Za-z]{16,}/],
  [said('secret.api-key'), /\bsk-(?<!\bsk-(?:[a-z0-9]+-)*?sk-)(?:[a-z0-9]+-)*[A-Za-z0-9_]{20,}/],
  [said('secret.github'), /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,})/],
  [said('secret.gitlab'), /\bglpat-[A-Za-z0-9_-]{20,}/],
  [said('secret.slack'), /\bxox[abeprs]-[A-Za-z0-9-]{10,}/],
  [said('secret.aws'), /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  [said('secret.google'), /\bAIza[0-9A-Za-z_-]{35}\b/],
  [said('secret.sendgrid'), /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/],
  [said('secret.npm'), /\bnpm_[A-Za-z0-9]{36}\b/],
  [said('secret.signed'), /\beyJ(?<!\beyJ[A-Za-z0-9_-]*?-eyJ)[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/],
]
/** Texts are read in a time that their length bounds; a longer one is data. */
const LONGEST = 100_000

/** Headers and fields whose value is a secret, whatever it looks like. */
const SECRET_NAME =
  /^(?:proxy-)?authorization$|^(?:x-)?(?:api[-_]?key|auth[-_]?token|access[-_]?token|secret|private[-_]?token)$|^(?:api[-_]?key|access[-_]?token|client[-_]?secret|password|passwd|pwd|secret)$/i
/** How an `Authorization` header begins. */
const SCHEME = /^(?:bearer|basic|token|apikey|digest)\b\s*/i
/** Parameters of an address that carry a secret. */
const SECRET_PARAMETER = /[?&](api[-_]?key|access[-_]?token|auth[-_]?token|client[-_]?secret|token|password|passwd|pwd|secret)=(?![{&#]|$)/i
const USER_IN_URL = /^https?:\/\/[^/?#\s@{}][^/?#\s@{}:]*:[^/?#\s@{}]+@/i

type Finding = { readonly literal: Literal; readonly is: 'in-url' | 'in-config'; readonly what: Words }

/** What was found in a config, for as long as it stays the same: most of a document does, and is checked again with each change. */
const known = new WeakMap<JsonObject, { readonly schema: JsonObject; readonly found: readonly Finding[] }>()

/** The secrets that stand in a config as plain text. */
export function secretsIn(config: JsonObject, schema: JsonObject): readonly Finding[] {
  const before = known.get(config)
  if (before !== undefined && before.schema === schema) return before.found
  const found = literalsIn(config).flatMap((literal): readonly Finding[] => {
    if (literal.text === '' || literal.text.length > LONGEST) return []
    const inUrl = secretInUrl(literal.text)
    if (inUrl !== undefined) return [{ literal, is: 'in-url', what: inUrl }]
    const what = secretIn(literal, schema)
    return what === undefined ? [] : [{ literal, is: 'in-config', what }]
  })
  known.set(config, { schema, found })
  return found
}

/** What can be told of secrets in the settings of a node. */
export function secretProblems(node: WorkflowNode, type: NodeTypeDescription, path: string): readonly WorkflowProblem[] {
  const config = node.config ?? {}
  const found = secretsIn(config, type.config)
  const keep = said('secret.keep')
  const about = ({ at }: Literal) => ({ severity: 'warning', path: `${path}/config${at}`, nodeId: node.id }) as const
  const place = ({ at }: Literal) => ({ node: node.name, field: fieldWords(type.config, at) })
  return [
    ...found.map(({ literal, is, what }): WorkflowProblem => {
      if (is === 'in-config') {
        return {
          ...about(literal),
          code: 'security.secret-in-config',
          ...spoken(said('secret.in-config', { ...place(literal), what }), keep),
        }
      }
      return { ...about(literal), code: 'security.secret-in-url', ...spoken(said('secret.in-url', { ...place(literal), what }), keep) }
    }),
    ...plainAddresses(node, type, found).map((literal): WorkflowProblem => {
      const saying = spoken(said('secret.plain-http', place(literal)), said('secret.use-https'))
      return { ...about(literal), code: 'security.plain-http', ...saying }
    }),
  ]
}

/** Addresses in the open to which a node takes a secret along. */
function plainAddresses(node: WorkflowNode, type: NodeTypeDescription, found: readonly Finding[]): readonly Literal[] {
  if (!usesCredential(node, type) && !found.some(({ literal }) => /authorization$/i.test(literal.name ?? ''))) return []
  const inUrl = new Set(found.filter(({ is }) => is === 'in-url').map(({ literal }) => literal.at))
  return literalsIn(node.config ?? {}).filter(({ at, text }) => !inUrl.has(at) && isPlainAddress(text))
}

/** What sort of secret a text is. */
function secretIn({ at, name, text, isFixed }: Literal, schema: JsonObject): Words | undefined {
  const token = TOKENS.find(([, shape]) => shape.test(text))
  if (token !== undefined) return token[0]
  if (isAuthorization(name, text)) return said('secret.value-of', { name: name ?? '' })
  const field = isFixed ? schemaAt(schema, at) : undefined
  return isJsonObject(field) && isSecretField(field) ? said('secret.some') : undefined
}

/** The text is the secret and nothing besides it: a text that only has a token somewhere in it is not. */
export function isWholeSecret({ at, name, text }: Literal, schema: JsonObject): boolean {
  const whole = text.trim()
  if (TOKENS.some(([, shape]) => new RegExp(`^(?:${shape.source})$`).test(whole))) return true
  if (isAuthorization(name, text)) return !/\s/.test(whole.replace(SCHEME, ''))
  const field = schemaAt(schema, at)
  return isJsonObject(field) && isSecretField(field)
}

/** `Bearer {{ … }}` has nothing secret in it: what is worked out comes from elsewhere. */
const isAuthorization = (name: string | undefined, text: string): boolean =>
  name !== undefined && SECRET_NAME.test(name) && /[A-Za-z0-9]{4}/.test(text.replaceAll('{{}}', '').replace(SCHEME, ''))

function secretInUrl(text: string): Words | undefined {
  if (!/^https?:\/\//i.test(text)) return undefined
  if (USER_IN_URL.test(text)) return said('secret.user-in-url')
  const [, parameter] = SECRET_PARAMETER.exec(text) ?? []
  return parameter === undefined ? undefined : said('secret.parameter', { name: parameter })
}

/** The secret part of an address, with the address without it; undefined where an expression makes a part of the secret. */
export function secretPartOf(address: string): SecretPart | undefined {
  const login = /^(https?:\/\/)([^/?#\s@{}:]+):([^/?#\s@{}]+)@/i.exec(address)
  if (login !== null) {
    const [all, scheme = '', user = '', password = ''] = login
    return partOf({ entry: '/basic/0', name: undefined, user, secret: password, rest: scheme + address.slice(all.length) })
  }
  const found = SECRET_PARAMETER.exec(address)
  if (found === null) return undefined
  const { index, 1: name = '' } = found
  // Between braces it is a condition of an expression.
  if (index < 0 || address.slice(0, index).split('{{').length !== address.slice(0, index).split('}}').length) return undefined
  const begins = index + name.length + 2
  const secret = /^[^&#]*/.exec(address.slice(begins))?.[0] ?? ''
  const after = address.slice(begins + secret.length)
  const rest = address.slice(0, index) + (after.startsWith('&') ? (address[index] ?? '') + after.slice(1) : after)
  return partOf({ entry: '/query/0', name, secret, rest })
}

/** What a credential holds, as it is before it is written into an address. */
function partOf(part: SecretPart): SecretPart | undefined {
  if (/[{}]/.test(part.secret)) return undefined
  try {
    const decoded = part.user === undefined ? {} : { user: decodeURIComponent(part.user) }
    return { ...part, ...decoded, secret: decodeURIComponent(part.secret.replaceAll('+', part.user === undefined ? ' ' : '+')) }
  } catch {
    return undefined // it is not written as addresses are; nobody can tell what the service is sent
  }
}

interface SecretPart {
  /** As which part of a request it is sent: `/query/0`, `/basic/0`. */
  readonly entry: string
  readonly name: string | undefined
  readonly user?: string
  readonly secret: string
  readonly rest: string
}

function usesCredential({ credentials, config = {} }: WorkflowNode, type: NodeTypeDescription): boolean {
  return (type.credentials ?? []).some(
    ({ type: slot, when }) => credentials?.[slot] !== undefined && (when === undefined || configAt(config, when.path) === when.equals),
  )
}

const LOCAL =
  /^http:\/\/(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|\[|[^./:{}?#]+(?:[/:?#]|$)|[^/:?#{}]+\.(?:local|internal|localhost|test)(?:[/:?#]|$))/i

/** An address in the open, to a host whose name is known; within a network of one's own it may be meant. */
const isPlainAddress = (text: string): boolean => /^http:\/\/[^/{]/i.test(text) && !LOCAL.test(text)

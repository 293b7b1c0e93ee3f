import type { JsonObject } from '@millrace/base'
import { checkConfig, type TypeCatalog } from '@millrace/workflow'
import { NoEquivalentError } from '../errors.ts'
import { mappingOf } from '../nodes/table.ts'
import type { SourceNode } from '../read/source.ts'
import { missing, type NodeNote, type NodeOutcome, type NodeReport } from '../report.ts'
import type { WiredNode } from './edges.ts'
import type { ConvertContext, Converted } from './mapping.ts'
import { placeholderOf } from './placeholder.ts'

/** What a node became, and what there is to say about it. */
export interface ConvertedNode extends WiredNode {
  readonly report: NodeReport
}

const VERSION = 1
const REPLACE = 'Replace it: nodes that call a service can be an HTTP Request, others a Code node.'

interface Conversion {
  readonly types: TypeCatalog
  readonly context: ConvertContext
  /** Gives ids for further nodes that one becomes. */
  readonly ids: () => string
  /** Names of nodes that had to change. */
  readonly renamed: ReadonlyMap<string, string>
}

interface Attempt {
  readonly converted: Converted
  readonly isPlaceholder: boolean
}

/** Converts a node; one that has no equal here is kept as it was. */
export function convertNode(source: SourceNode, { types, context, ids, renamed }: Conversion): ConvertedNode {
  const { converted, isPlaceholder } = attempt(source, types, context)
  const type = types.get(converted.type, VERSION)
  const notes = [
    ...(converted.notes ?? []),
    ...oldNames(converted, renamed),
    ...(isPlaceholder || type === undefined ? [] : unset(type.config, converted)),
  ]
  return {
    source,
    converted,
    isPlaceholder,
    ids: [source.id, ...(converted.also ?? []).map(() => ids())],
    loop: isPlaceholder ? undefined : type?.loop,
    isTrigger: !isPlaceholder && type?.kind === 'trigger',
    report: {
      nodeId: source.id,
      name: source.name,
      from: `${source.type || '?'}@${source.version}`.slice(0, 220),
      type: isPlaceholder ? null : converted.type,
      outcome: outcomeOf(notes, isPlaceholder),
      notes,
    },
  }
}

const outcomeOf = (notes: readonly NodeNote[], isPlaceholder: boolean): NodeOutcome =>
  isPlaceholder || notes.some(({ kind }) => kind === 'missing') ? 'missing' : notes.length > 0 ? 'adapted' : 'ok'

function attempt(source: SourceNode, types: TypeCatalog, context: ConvertContext): Attempt {
  const keep = (reason: string): Attempt => ({
    isPlaceholder: true,
    converted: {
      ...placeholderOf(source, (type) => types.versionsOf(type).length > 0),
      notes: [missing(`${reason} It was kept as it was. ${REPLACE}`)],
    },
  })
  const mapping = mappingOf(source.type)
  if (mapping === undefined)
    return keep(`There is no node here for ${source.type === '' ? 'a node without a type' : source.type.slice(0, 200)}.`)
  try {
    const converted = mapping.convert(source, context)
    const type = types.get(converted.type, VERSION)
    if (type === undefined) return keep(`The node type ${converted.type} is not installed.`)
    if (converted.otherwise !== undefined && checkConfig(type.config, converted.config).length > 0) return keep(converted.otherwise)
    return { converted, isPlaceholder: false }
  } catch (thrown) {
    if (!(thrown instanceof NoEquivalentError)) throw thrown
    return keep(thrown.message)
  }
}

const CODE = 'core.code'

/** Expressions follow new names; code is left as it stands. */
function oldNames({ type, config }: Converted, renamed: ReadonlyMap<string, string>): NodeNote[] {
  const source = config['source']
  if (renamed.size === 0 || type !== CODE || typeof source !== 'string') return []
  const texts = [...source.matchAll(/(["'`])([^"'`\n]{1,500})\1/g)].map(([, , text = '']) => text)
  return [...new Set(texts)]
    .slice(0, MOST_TEXTS)
    .flatMap((before) => {
      const after = renamed.get(before)
      return after === undefined
        ? []
        : [missing(`Its code seems to speak of the node "${before.slice(0, 200)}", which is called "${after}" now. Change it there.`)]
    })
    .slice(0, 3)
}

const MOST_TEXTS = 10_000

/** What the node's own schema still asks for, unless that has been said already. */
function unset(schema: JsonObject, { config, notes = [] }: Converted): NodeNote[] {
  if (notes.some(({ kind }) => kind === 'missing')) return []
  return checkConfig(schema, config)
    .slice(0, 3)
    .map(({ path, message }) => missing(`${path === '' ? 'Its settings' : path.slice(1).replaceAll('/', ' › ')}: ${message}.`))
}

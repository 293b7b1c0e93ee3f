import type { StepFiles } from './step-files.ts'
import { isForbiddenName, isJsonObject, NodeError, type JsonObject } from '@millrace/base'
import type { BinaryRef, Item, NodeDefinition, PortOutputs, StepContext, StepResult } from '@millrace/node-sdk'

const MOST_PORTS = 200

const refuse = (what: string): never => {
  throw new NodeError('package.bad-result', `The package gave ${what}.`, { hint: 'Tell the author of the package.' })
}

/** What a package's node gave, with every part of it looked at; nothing else of it goes on. */
export function readGave(
  gave: unknown,
  step: StepContext,
  { definition, files }: { readonly definition: Pick<NodeDefinition, 'loop'>; readonly files: Pick<StepFiles, 'has'> },
): StepResult {
  if (!isJsonObject(gave) || !isJsonObject(gave['result'])) return refuse('no object of items per output port')
  const { result, origins } = gave
  const reader = new ItemReader(step, files)
  const read = typeof result['directive'] === 'string' ? directive(result, reader, definition) : outputs(result, reader)
  if (Array.isArray(origins)) for (const origin of origins) reader.origin(origin)
  return read
}

class ItemReader {
  readonly #step: StepContext
  readonly #given: readonly Item[]
  readonly #fresh: Item[] = []
  readonly #files: Pick<StepFiles, 'has'>

  constructor(step: StepContext, files: Pick<StepFiles, 'has'>) {
    this.#step = step
    this.#files = files
    this.#given = step.items()
  }

  list(value: unknown): readonly Item[] {
    if (!Array.isArray(value)) return refuse('something that is no list of items')
    return value.map((item) => this.#item(item))
  }

  origin(value: unknown): void {
    const [place, from] = Array.isArray(value) ? (value as readonly unknown[]) : []
    const item = this.#fresh[Number(place)]
    if (item === undefined || !Array.isArray(from)) return
    this.#step.madeFrom(
      item,
      from.map((index) => this.#given[Number(index)]).filter((source) => source !== undefined),
    )
  }

  #item(value: unknown): Item {
    if (typeof value === 'number') return this.#given[value] ?? refuse('an item that it was not given')
    if (!isJsonObject(value) || !isJsonObject(value['json'])) return refuse('an item that is not of the form { json: { … } }')
    const { json, binary } = value
    const item: Item = { json: json as JsonObject, ...(binary === undefined ? {} : { binary: this.#binary(binary) }) }
    this.#fresh.push(item)
    return item
  }

  // A handle stands for data of the tenant: a package can hand on those that it was given or stored, and make none up.
  #binary(value: unknown): Record<string, BinaryRef> {
    if (!isJsonObject(value)) return refuse('binary data that is no object')
    const refs: Record<string, BinaryRef> = {}
    for (const [name, ref] of Object.entries(value)) {
      if (isForbiddenName(name)) return refuse(`binary data with the name "${name}"`)
      refs[name] = this.#files.has(ref) ?? refuse('binary data that it was not given')
    }
    return refs
  }
}

function outputs(value: JsonObject, reader: ItemReader): PortOutputs {
  const ports = Object.entries(value)
  if (ports.length > MOST_PORTS) return refuse(`more than ${MOST_PORTS} outputs`)
  const forbidden = ports.find(([port]) => isForbiddenName(port))
  if (forbidden !== undefined) return refuse(`items for a port with the name "${forbidden[0]}"`)
  return Object.fromEntries(ports.map(([port, items]) => [port, reader.list(items)]))
}

/** Of the directives, those that concern the node's own step: to start another workflow is for nodes of the product. */
function directive(value: JsonObject, reader: ItemReader, { loop }: Pick<NodeDefinition, 'loop'>): StepResult {
  const { directive: name, until, state } = value
  const time = typeof until === 'number' ? { until } : {}
  const kept = state === undefined ? {} : { state }
  if (name === 'wait') return { directive: 'wait', ...time, ...(value['token'] === true ? { token: true } : {}) }
  if (loop === undefined) return refuse(`the directive "${String(name)}", which it may not give`)
  switch (name) {
    case 'iterate':
      return { directive: 'iterate', items: reader.list(value['items']), ...kept }
    case 'break':
      return { directive: 'break', items: reader.list(value['items']) }
    case 'open': {
      const scopes = Array.isArray(value['scopes']) ? value['scopes'] : refuse('no list of scopes')
      return {
        directive: 'open',
        scopes: scopes.map((scope) =>
          isJsonObject(scope) ? { port: String(scope['port']), items: reader.list(scope['items']) } : refuse('a scope that is no object'),
        ),
        ...{ ...kept, ...time },
        ...(value['catches'] === true ? { catches: true } : {}),
      }
    }
    case 'finish-loop': {
      const { also } = value
      return {
        directive: 'finish-loop',
        items: reader.list(value['items']),
        ...(isJsonObject(also) ? { also: outputs(also, reader) } : {}),
      }
    }
    default:
      return refuse(`the directive "${String(name)}", which it may not give`)
  }
}

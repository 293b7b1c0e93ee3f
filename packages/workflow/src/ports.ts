import { isForbiddenName, isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import type { PortDescription, PortSource, PortsDescription } from './node-type.ts'

/** The port that every node with `onError: port` has besides its own. */
export const ERROR_PORT = 'error'

/** The value in `config` at a path whose steps are separated by `/`; own properties only. */
export function configAt(config: JsonValue | undefined, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = config
  for (const step of path.split('/').filter((part) => part !== '')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, step)) return undefined
    value = value[step]
  }
  return value
}

/** The ports that a node has with this config, in order, each name once. */
export function resolvePorts(ports: PortsDescription, config: JsonObject): { inputs: PortDescription[]; outputs: PortDescription[] } {
  return { inputs: resolveSide(ports.inputs, config), outputs: resolveSide(ports.outputs, config) }
}

function resolveSide(sources: readonly PortSource[], config: JsonObject): PortDescription[] {
  const found = new Map<string, PortDescription>()
  for (const source of sources) {
    for (const port of portsOf(source, config)) if (!found.has(port.name)) found.set(port.name, port)
  }
  return [...found.values()]
}

function portsOf(source: PortSource, config: JsonObject): PortDescription[] {
  if (typeof source === 'string') return [{ name: source }]
  if ('each' in source) return eachPort(source, config)
  if ('when' in source) {
    if (configAt(config, source.when) !== source.equals) return []
    return typeof source.port === 'string' ? [{ name: source.port }] : [source.port]
  }
  return [source]
}

function eachPort(source: { each: string; name: string; title?: string }, config: JsonObject): PortDescription[] {
  const list = configAt(config, source.each)
  if (!Array.isArray(list)) return []
  return list.flatMap((element) => {
    const name = configAt(element, source.name)
    if (typeof name !== 'string' || name === '' || isForbiddenName(name)) return []
    const title = source.title === undefined ? undefined : configAt(element, source.title)
    return [typeof title === 'string' && title !== '' ? { name, title } : { name }]
  })
}

import { isJsonObject, type JsonObject } from '@millrace/base'
import type { SourceNode } from '../read/source.ts'
import type { Converted } from './mapping.ts'

const LONGEST_TYPE = 200

/**
 * A node that has no equal here, kept as it was: its type, its version and its parameters. The type is not installed, which the editor
 * shows and which keeps the workflow from being published until somebody replaces the node.
 */
export function placeholderOf(node: SourceNode, isInstalled: (type: string) => boolean): Converted {
  const { type, typeVersion, parameters, credentials } = node.raw
  const kept = typeName(node.type)
  return {
    type: isInstalled(kept) ? `n8n.${kept}`.slice(0, LONGEST_TYPE) : kept,
    config: {
      n8n: {
        type: type ?? '',
        ...(typeVersion === undefined ? {} : { typeVersion }),
        parameters: isJsonObject(parameters) ? parameters : {},
        ...(isJsonObject(credentials) ? { credentials: namesOf(credentials) } : {}),
      },
    } satisfies JsonObject,
  }
}

const LONGEST_NAME = 200

/** Which credentials it had: ids and names. Whatever else somebody wrote there may be the secret itself. */
const namesOf = (credentials: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(credentials).map(([type, value]) => {
      const given = isJsonObject(value) ? value : { name: value }
      const kept = ['id', 'name'].flatMap((key) => {
        const text = given[key]
        return typeof text === 'string' ? [[key, text.slice(0, LONGEST_NAME)] as const] : []
      })
      return [type, Object.fromEntries(kept)]
    }),
  )

/** A type as our documents write types: `@n8n/n8n-nodes-langchain.agent` is `n8n-nodes-langchain.agent`. */
function typeName(type: string): string {
  const [name = '', ...parts] = type.split('/').at(-1)?.split('.').reverse() ?? []
  const clean = (text: string): string => text.replace(/[^A-Za-z0-9-]+/g, '-').replace(/^-+/, '')
  const owner = clean(parts.reverse().join('-').toLowerCase()) || 'n8n'
  return `${owner.slice(0, 80)}.${clean(name).slice(0, 100) || 'unknown'}`
}

/** The version of a type in our documents: a whole number. */
export const placeholderVersion = ({ version }: SourceNode): number => Math.max(1, Math.min(10_000, Math.floor(version)))

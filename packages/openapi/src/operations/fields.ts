import type { JsonObject } from '@millrace/base'
import type { ConnectorDefinition } from '@millrace/node-sdk'
import { placeName, propertyName, UniqueNames } from '../names.ts'

export type ConnectorOperation = ConnectorDefinition['operations'][number]
export type Placement = ConnectorOperation['parameters'][string]

export interface Field {
  readonly key: string
  readonly schema: JsonObject
  readonly required: boolean
  readonly placement: Placement
  /** Where the value is in an example of the body. */
  readonly wire: string
}

/** The properties of one node's config, each with its place in the request. What two places call alike gets two names. */
export class Fields {
  readonly #names: UniqueNames
  readonly #list: Field[] = []

  /** @param reserved names that the connector gives a meaning of its own: the base URL's variables, `returnAll` and `limit`. */
  constructor(reserved: Iterable<string>) {
    this.#names = new UniqueNames('_', reserved)
  }

  add(wire: string, schema: JsonObject, options: { required: boolean; placement: Placement }): void {
    const wanted = propertyName(wire)
    const key = this.#names.take(this.#names.has(wanted) ? `${wanted}_${options.placement.in}` : wanted)
    this.#list.push({ key, schema: withTitle(schema, wire), wire, ...options, placement: placed(options.placement, key, wire) })
  }

  list(): readonly Field[] {
    return this.#list
  }

  /** What must be given comes first. */
  config(): JsonObject {
    const ordered = [...this.#list.filter((field) => field.required), ...this.#list.filter((field) => !field.required)]
    const required = ordered.filter((field) => field.required).map((field) => field.key)
    return {
      type: 'object',
      ...(required.length === 0 ? {} : { required }),
      properties: Object.fromEntries(ordered.map((field) => [field.key, field.schema])),
      additionalProperties: false,
    }
  }

  parameters(): Record<string, Placement> {
    return Object.fromEntries(this.#list.map((field) => [field.key, field.placement]))
  }
}

function placed(placement: Placement, key: string, wire: string): Placement {
  if (placement.in === 'body') return placement
  const name = placement.in === 'path' ? placeName(wire) : wire
  return key === name ? placement : { ...placement, name }
}

const withTitle = (schema: JsonObject, wire: string): JsonObject =>
  schema['title'] !== undefined ? schema : { title: titleOf(wire), ...schema }

function titleOf(wire: string): string {
  const words = wire
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase()
  const text = words === '' ? wire : words.charAt(0).toUpperCase() + words.slice(1)
  return text.slice(0, 100) || 'Value'
}

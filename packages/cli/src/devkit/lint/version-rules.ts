import { isJsonObject, type JsonValue } from '@millrace/base'
import type { AnyDefinition } from '@millrace/node-sdk'
import type { HostVerdict } from '../host.ts'
import type { NodePackage } from '../node-package.ts'
import { finding, type FoundWithFix } from './finding.ts'
import type { Previous } from './previous.ts'

/** Rules about what changed since a version that people have: executions and workflows keep the version of a node that they began with. */
export function versionFindings(nodePackage: NodePackage, types: HostVerdict['types'], previous: Previous): readonly FoundWithFix[] {
  const now = new Map(types.map(({ definition }) => [nameOf(definition), definition]))
  const found = previous.types.flatMap(({ definition }): FoundWithFix[] => {
    const same = now.get(nameOf(definition))
    if (same === undefined) {
      const message = `Version ${definition.version} was in ${previous.version} and is gone: workflows that use it cannot go on. Keep it beside the new one, as a module of its own.`
      return [finding('version-gone', 'error', definition.type, message)]
    }
    const changed = (['config', 'ports', 'effects', 'kind'] as const).filter(
      (part) => meaningOf(same[part]) !== meaningOf(definition[part]),
    )
    if (changed.length === 0) return []
    const message = `Its ${changed.join(' and ')} changed since ${previous.version}, and its version is still ${definition.version}: give it version ${definition.version + 1} and keep the old one.`
    return [finding('version-same', 'error', definition.type, message)]
  })
  if (isNewer(nodePackage.version, previous.version)) return found
  const message = `version is ${nodePackage.version}, and ${previous.version} is out already: raise it.`
  return [finding('version-package', 'error', 'package.json', message), ...found]
}

const nameOf = ({ type, version }: AnyDefinition): string => `${type}@${version}`

/** Words for people, and hints for forms, may change. */
const WORDS: ReadonlySet<string> = new Set(['title', 'description', 'examples', 'x-ui', '$comment'])

/** What a value means, as text that does not depend on the order of members. */
function meaningOf(value: unknown): string {
  const walk = (inside: JsonValue, isNames: boolean): JsonValue => {
    if (Array.isArray(inside)) return inside.map((each) => walk(each, false))
    if (!isJsonObject(inside)) return inside
    const kept = Object.entries(inside).filter(([name]) => isNames || !WORDS.has(name))
    // Fields may be called like words: `properties.title` is one.
    return Object.fromEntries(
      kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, walk(each, !isNames && MAPS.has(name))]),
    )
  }
  return JSON.stringify(walk(value as JsonValue, false)) ?? ''
}

const MAPS: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'dependentSchemas'])

function isNewer(version: string, than: string): boolean {
  const numbers = (text: string): readonly number[] => (text.split(/[-+]/)[0] ?? '').split('.').map(Number)
  const [a, b] = [numbers(version), numbers(than)]
  const at = [0, 1, 2].find((index) => a[index] !== b[index])
  if (at !== undefined) return (a[at] ?? 0) > (b[at] ?? 0)
  // 1.0.0 comes after 1.0.0-rc.1; of two pre-releases the text decides.
  const [pre, thanPre] = [version, than].map((text) => text.split('+')[0]?.split('-').slice(1).join('-') ?? '')
  return pre === '' ? thanPre !== '' : thanPre !== '' && (pre ?? '') > (thanPre ?? '')
}

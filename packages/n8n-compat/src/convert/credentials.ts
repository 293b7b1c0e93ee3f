import { isJsonObject } from '@millrace/base'
import type { SourceNode } from '../read/source.ts'
import type { CredentialReport } from '../report.ts'

const MOST = 500

/** The credentials that nodes had, by name: they have to be made here, for no workflow holds their secrets. */
export function credentialsOf(nodes: readonly SourceNode[]): readonly CredentialReport[] {
  const found = new Map<string, { name: string; type: string; nodes: string[] }>()
  for (const { raw, name: node } of nodes) {
    for (const [type, value] of Object.entries(isJsonObject(raw['credentials']) ? raw['credentials'] : {})) {
      const given = isJsonObject(value) ? value['name'] : value
      const name = typeof given === 'string' ? given.slice(0, 200) : ''
      const key = `${type}\n${name}`
      const known = found.get(key)
      if (known !== undefined) known.nodes.push(node)
      else if (found.size < MOST) found.set(key, { name, type: type.slice(0, 100), nodes: [node] })
    }
  }
  return [...found.values()]
}

import { createHash } from 'node:crypto'
import { isJsonObject, type JsonValue } from '@millrace/base'
import type { NewRegistration } from '@millrace/store'
import type { WorkflowDocument } from '@millrace/workflow'
import type { WebhookTriggerNode } from '../trigger-node.ts'

/** What is kept of a webhook trigger whose vendor is to be told its address. */
export function newRegistration({ node, config }: WebhookTriggerNode, path: string, document: WorkflowDocument): NewRegistration {
  const { id: nodeId, type: nodeType, typeVersion, credentials = {} } = node
  const { timezone } = document.settings ?? {}
  return {
    ...{ nodeId, nodeType, path },
    document: {
      ...{ schema: document.schema, name: document.name, nodes: [node], edges: [] },
      ...(timezone === undefined ? {} : { settings: { timezone } }),
    },
    fingerprint: fingerprintOf({ nodeType, typeVersion, config, credentials, path }),
  }
}

/** The same for what differs in the order of its keys only, as documents do that were saved by different editors. */
const fingerprintOf = (value: JsonValue): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('base64url')

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, sorted(inner)])
}

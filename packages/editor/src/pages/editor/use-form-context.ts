import type { CreateCredentialBody } from '@millrace/api'
import type { WorkflowNode } from '@millrace/workflow'
import { computed, ref, watch, type ComputedRef } from 'vue'
import { useApi } from '@/api/api.ts'
import { setCredentials } from '@/document/commands/set-config.ts'
import type { DocumentView } from '@/document/document-state.ts'
import type { FormContext, FormProblem, FormSample } from '@/forms/form-context.ts'
import type { EditorSession } from './editor-session.ts'
import type { NodeData } from './use-node-data.ts'

/** Everything that a node's form needs from around it. */
export function useFormContext(session: EditorSession, node: () => WorkflowNode, data: NodeData): ComputedRef<FormContext> {
  const api = useApi()
  const itemIndex = ref(0)
  watch(data.inputs, () => (itemIndex.value = 0))

  const sample = computed<FormSample | null>(() => {
    const items = data.inputs.value.flatMap((packet) => packet.items)
    if (items.length === 0) return null
    return { items, index: Math.min(itemIndex.value, items.length - 1), select: (index) => (itemIndex.value = index) }
  })
  const nodeNames = computed(() => {
    void session.revision.value
    return namesBefore(session.store, node().id)
  })
  const problems = computed(() => problemsOf(session, node().id, '/config'))
  const credentials: FormContext['credentials'] = {
    list: async (type) => (await api.credentials.list({ type })).data,
    types: async () => (await api.credentials.types()).data,
    create: (body: CreateCredentialBody) => api.credentials.create(body),
  }
  return computed(() => ({
    nodeNames: nodeNames.value,
    sample: sample.value,
    problems: problems.value,
    credentials,
    credentialIds: node().credentials ?? {},
    setCredential(type, id) {
      const { [type]: _, ...rest } = node().credentials ?? {}
      session.run(setCredentials(node().id, id === null ? rest : { ...rest, [type]: id }))
    },
    conditionFunctions: session.catalog.conditionFunctions,
    workflows: async () => (await api.workflows.list({ limit: 200, sort: 'name' })).data,
  }))
}

/** Names of all nodes from which a way leads to this one, nearest first. */
export function namesBefore(view: DocumentView, id: string): string[] {
  const seen = new Set([id])
  const found: string[] = []
  for (let queue = [id]; queue.length > 0;) {
    const next: string[] = []
    for (const edge of view.edges.values()) {
      if (!queue.includes(edge.to.node) || seen.has(edge.from.node)) continue
      seen.add(edge.from.node)
      next.push(edge.from.node)
      const name = view.nodes.get(edge.from.node)?.name
      if (name !== undefined) found.push(name)
    }
    queue = next
  }
  return found
}

/** Problems of a part of the node, with paths from that part's root and without the node's name, which stands above the form. */
export function problemsOf(session: EditorSession, id: string, part: '' | '/config'): FormProblem[] {
  const index = [...session.store.nodes.keys()].indexOf(id)
  const prefix = `/nodes/${index}${part}`
  const named = `"${session.store.nodes.get(id)?.name ?? ''}": `
  return session.problems.value.flatMap(({ nodeId, path, code, message, suggestion, severity }) => {
    if (nodeId !== id || severity === 'suggestion' || !path.startsWith(prefix)) return []
    const text = message.startsWith(named) ? message.slice(named.length) : message
    const place = path.slice(prefix.length) + missingMember(text)
    return [{ path: place, code, message: text, severity, ...(suggestion === undefined ? {} : { suggestion }) }]
  })
}

/** What is missing is reported at the object that lacks it; a form shows it at the field that is empty. */
function missingMember(message: string): string {
  const name = /^"([^"]+)" is required/.exec(message)?.[1]
  return name === undefined ? '' : `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

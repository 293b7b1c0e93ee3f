import { pointerStep, type Words } from '@millrace/base'
import type { CreateCredentialBody } from '@millrace/api'
import type { NodeFacts, SampleItem } from '@millrace/expression'
import type { WorkflowNode } from '@millrace/workflow'
import { computed, ref, watch, type ComputedRef } from 'vue'
import { useApi } from '@/api/api.ts'
import { setCredentials } from '@/document/commands/set-config.ts'
import type { DocumentView } from '@/document/document-state.ts'
import type { FormContext, FormProblem, FormSample } from '@/forms/form-context.ts'
import type { RunState } from '@/run/run-state.ts'
import { labelText } from '@/i18n/label-text.ts'
import { messageOf, suggestionOf } from '@/i18n/said-text.ts'
import { t } from '@/i18n/t.ts'
import { useToasts, type Toasts } from '@/ui/toasts.ts'
import type { EditorSession } from './editor-session.ts'
import { exitsOf } from './exits-of.ts'
import { draftsOf, switchesOf } from './kept-of-forms.ts'
import { fieldRenamePlan } from './language.ts'
import type { NodeData } from './use-node-data.ts'
import { idsBefore, useNodeSamples } from './use-node-samples.ts'

/** Everything that a node's form needs from around it. */
export function useFormContext(
  session: EditorSession,
  node: () => WorkflowNode,
  { data, run }: { data: NodeData; run: () => RunState | null },
): ComputedRef<FormContext> {
  const api = useApi()
  const toasts = useToasts()
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
  const samples = useNodeSamples(session, () => node().id, run)
  const nodes = computed(() => factsOf(session, nodeNames.value, samples.value))
  const variables = computed(() => {
    void session.revision.value
    return Object.fromEntries((session.store.head.variables ?? []).map(({ name, value }) => [name, value ?? null]))
  })
  const problems = computed(() => problemsOf(session, node().id, '/config'))
  const credentials: FormContext['credentials'] = {
    list: async (type) => (await api.credentials.list({ type })).data,
    types: async () => (await api.credentials.types()).data,
    create: (body: CreateCredentialBody) => api.credentials.create(body),
  }
  const exits = computed(() => {
    void session.revision.value
    return exitsOf(session, node().id)
  })
  return computed(() => ({
    nodeNames: nodeNames.value,
    nodes: nodes.value,
    variables: variables.value,
    sample: sample.value,
    problems: problems.value,
    credentials,
    credentialIds: node().credentials ?? {},
    fieldRenamed: (from, to) => offerRename(session, toasts, { node: node(), from, to }),
    setCredential(type, id) {
      const { [type]: _, ...rest } = node().credentials ?? {}
      session.run(setCredentials(node().id, id === null ? rest : { ...rest, [type]: id }))
    },
    judgeCode: (language, source) => session.judgeCode(language, source),
    exits: exits.value,
    drafts: draftsOf(session, node().id),
    switches: switchesOf(session, node().id),
    conditionFunctions: session.catalog.conditionFunctions,
    options: ({ name, ...query }, signal) => {
      const { type, typeVersion: version, credentials: chosen } = node()
      return api.nodeTypes.options({ type, version, name }, { ...query, credentials: { ...chosen } }, { signal })
    },
    workflows: async () => (await api.workflows.all()).data,
  }))
}

interface RenamedHere {
  readonly node: WorkflowNode
  readonly from: string
  readonly to: string
}

/** A field that others read got another name: offers to let them follow. */
function offerRename(session: EditorSession, toasts: Toasts, { node, from, to }: RenamedHere): void {
  const [path, renamed] = [from.split('.'), to.split('.')]
  const isSamePlace = path.length === renamed.length && path.slice(0, -1).every((step, index) => step === renamed[index])
  if (!isSamePlace) return
  const renaming = { nodeId: node.id, path, to: renamed.at(-1) ?? '' }
  const { changes } = fieldRenamePlan(session.store.toDocument(), renaming, { catalog: session.catalog, samplesOf: () => undefined })
  if (changes.length === 0) return
  toasts.show({
    text: t('rename.offer', { field: from, count: changes.length }),
    action: { label: t('rename.offer-action'), run: () => (session.fieldRename.value = { ...renaming, isGiven: true }) },
    ms: 15_000,
  })
}

/** Names of all nodes from which a way leads to this one, nearest first. */
export const namesBefore = (view: DocumentView, id: string): string[] =>
  idsBefore(view, id).flatMap((before) => view.nodes.get(before)?.name ?? [])

/** Every node with what it gave; whether it leads here is only told where something does. */
function factsOf(session: EditorSession, before: readonly string[], samples: ReadonlyMap<string, readonly SampleItem[]>): NodeFacts[] {
  const upstream = new Set(before)
  const nearestFirst = [...session.store.nodes.values()].sort((a, b) => placeOf(before, a.name) - placeOf(before, b.name))
  return nearestFirst.map(({ id, name }) => {
    const items = samples.get(id)
    return { name, ...(before.length === 0 ? {} : { isUpstream: upstream.has(name) }), ...(items === undefined ? {} : { samples: items }) }
  })
}

const placeOf = (names: readonly string[], name: string): number => (names.includes(name) ? names.indexOf(name) : names.length)

/** Problems of a part of the node, with paths from that part's root and without the node's name, which stands above the form. */
export function problemsOf(session: EditorSession, id: string, part: '' | '/config'): FormProblem[] {
  const index = [...session.store.nodes.keys()].indexOf(id)
  const prefix = `/nodes/${index}${part}`
  return session.problems.value.flatMap((problem) => {
    const { nodeId, path, code, severity, span } = problem
    if (nodeId !== id || severity === 'suggestion' || !path.startsWith(prefix)) return []
    // The field of an expression says itself what is doubtful in it, with more data to judge by.
    if (span !== undefined && severity === 'warning' && code !== 'expression.wrong-type') return []
    const what = problem.words?.key === 'problem.of-node' ? problem.words.values['what'] : undefined
    const own = typeof what === 'object' && !('list' in what) ? what : undefined
    const message = own === undefined ? (typeof what === 'string' ? what : messageOf(problem)) : labelText(own)
    const suggestion = suggestionOf(problem)
    const place = path.slice(prefix.length) + missingMember(own)
    return [{ path: place, code, message, severity, ...(suggestion === undefined ? {} : { suggestion }) }]
  })
}

/** What is missing is reported at the object that lacks it; a form shows it at the field that is empty. */
function missingMember(words: Words | undefined): string {
  const name = words?.key.startsWith('config.required') === true ? words.values['name'] : undefined
  return typeof name === 'string' ? `/${pointerStep(name)}` : ''
}

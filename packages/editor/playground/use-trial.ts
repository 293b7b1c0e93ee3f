import { isJsonObject, toError, type JsonObject, type JsonValue } from '@millrace/base'
import type { NodeTypeDescription } from '@millrace/workflow'
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { FormContext } from '@/forms/form-context.ts'
import { initialValue } from '@/forms/model/initial-value.ts'
import { resolvedConfigs } from './resolve.ts'
import { workbench, type ExecutionSeen, type RecordedInput, type WorkbenchState } from './workbench.ts'

const ONE_ITEM: readonly JsonObject[] = Object.freeze([{}])

/** Trying one node: its config, the items that come in, and what the last execution did. */
export function useTrial(node: Readonly<Ref<NodeTypeDescription | undefined>>, state: Readonly<Ref<WorkbenchState | null>>) {
  const config = ref<JsonObject>({})
  const items = shallowRef<readonly JsonObject[]>(ONE_ITEM)
  const itemsProblem = ref('')
  const inputs = shallowRef<readonly RecordedInput[]>([])
  const seen = shallowRef<ExecutionSeen | null>(null)
  const executing = ref(false)
  const credentialIds = ref<Record<string, string>>({})
  const sampleIndex = ref(0)

  watch(() => (node.value === undefined ? undefined : `${node.value.type}@${node.value.version}`), open, { immediate: true })
  async function open(): Promise<void> {
    const type = node.value?.type
    if (type === undefined || node.value === undefined) return
    seen.value = null
    const first = initialValue(node.value.config, node.value.config)
    const [saved, recorded] = await Promise.all([workbench.saved(type), workbench.inputs(type)])
    if (node.value?.type !== type) return // another one was chosen meanwhile
    config.value = saved?.config ?? (isJsonObject(first) ? first : {})
    items.value = saved?.items ?? ONE_ITEM
    inputs.value = recorded
  }

  function setItems(value: JsonValue | undefined): void {
    const fits = Array.isArray(value) && value.every((item) => isJsonObject(item))
    itemsProblem.value = fits ? '' : 'The items have to be a list of objects: each is the json of one item.'
    if (fits) items.value = value
  }
  function take(input: RecordedInput): void {
    config.value = input.config
    items.value = input.items
    itemsProblem.value = ''
  }

  async function execute(): Promise<void> {
    const tried = node.value
    if (tried === undefined || executing.value || itemsProblem.value !== '') return
    executing.value = true
    try {
      const resolved = resolvedConfigs(config.value, items.value, Date.now())
      if (resolved?.at === 'error') return void (seen.value = failed('expression', resolved.message))
      const { type, version } = tried
      const configs = resolved === undefined ? {} : { configs: resolved.configs }
      seen.value = await workbench.execute({
        ...{ type, version, config: config.value, items: items.value, credentials: credentialIds.value },
        ...configs,
      })
    } catch (thrown) {
      seen.value = failed('playground', toError(thrown).message)
    } finally {
      executing.value = false
    }
  }

  const ofType = (type: string) => (state.value?.credentials ?? []).filter((each) => each.type === type)
  // One that is in the environment, or was made here, is what is meant.
  watch(
    () => state.value?.credentials,
    (known = []) => {
      for (const { type, id } of known) credentialIds.value[type] ??= id
    },
  )
  const context = computed<FormContext>(() => ({
    nodeNames: [],
    sample: {
      items: items.value.map((json) => ({ json })),
      index: Math.min(sampleIndex.value, items.value.length - 1),
      select: (to) => (sampleIndex.value = to),
    },
    problems: [],
    credentials: {
      list: async (type) => ofType(type),
      types: async () => state.value?.credentialTypes ?? [],
      create: (body) => workbench.addCredential(body),
    },
    credentialIds: credentialIds.value,
    setCredential: (type, id) => {
      const { [type]: _, ...others } = credentialIds.value
      credentialIds.value = id === null ? others : { ...others, [type]: id }
    },
    workflows: async () => [],
    conditionFunctions: [],
  }))
  return { config, items, itemsProblem, inputs, seen, executing, context, setItems, take, execute }
}

const failed = (code: string, message: string): ExecutionSeen => ({ outputs: {}, logs: [], requests: [], error: { code, message } })

import type { Connector, ImportConnectorBody, ImportConnectorReply } from '@millrace/api'
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { useApi } from '@/api/api.ts'
import { useSubmit } from '@/composables/use-submit.ts'
import { t } from '@/i18n/t.ts'

export type Source = 'document' | 'url' | 'curl'
type Available = ImportConnectorReply['available'][number]
type Preview = NonNullable<ImportConnectorReply['connector']>

/** Where somebody stands who makes a connector: what it is made from, which operations, what comes of it. */
export type Step =
  { at: 'source' } | { at: 'operations'; available: readonly Available[] } | { at: 'preview'; preview: Preview; back: Step }

/** A document with as few operations is taken whole at first. */
const CHOSEN_AT_FIRST = 50

/** The way from a document or a cURL line to a connector, or to another version of the one that is given. */
export function useImport(target: () => Connector | undefined) {
  const api = useApi()
  const form = reactive({ source: 'document' as Source, document: '', url: '', curl: '', id: '', hosts: '' })
  const step = shallowRef<Step>({ at: 'source' })
  const chosen = ref<ReadonlySet<string>>(new Set())
  const submission = useSubmit()
  const text = computed(() => form[form.source].trim())
  watch(
    () => form.source,
    () => submission.clear(),
  )

  const body = (): ImportConnectorBody => {
    const id = target()?.name ?? form.id.trim()
    return { [form.source]: form[form.source], ...(id === '' ? {} : { id }) }
  }

  const readFile = (file: File): Promise<boolean> =>
    submission.submit(async () => {
      form.document = await file.text()
    })

  /** From the source to the choice of operations, or with a cURL line to what comes of it. */
  async function read(): Promise<void> {
    if (form.source === 'curl') return look()
    await submission.submit(async () => {
      const { available } = await api.connectors.import({ ...body(), listOnly: true })
      chosen.value = new Set(available.length <= CHOSEN_AT_FIRST ? available.map((one) => one.operationId) : [])
      step.value = { at: 'operations', available }
    })
  }

  async function look(): Promise<void> {
    const before = step.value
    await submission.submit(async () => {
      const operations = before.at === 'operations' ? { operations: [...chosen.value] } : {}
      const { connector } = await api.connectors.import({ ...body(), ...operations })
      if (connector === null) return
      form.hosts = connector.hosts.includes('*') ? '' : connector.hosts.join(', ')
      step.value = { at: 'preview', preview: connector, back: before }
    })
  }

  /** Keeps what is shown. */
  async function keep(): Promise<Connector | undefined> {
    const { value } = step
    if (value.at !== 'preview') return undefined
    const { definition, credentials } = value.preview
    const hosts = form.hosts.split(/[\s,]+/).filter((host) => host !== '')
    const made = {
      definition,
      credentials,
      source: form.source === 'curl' ? ('curl' as const) : ('openapi' as const),
      ...(hosts.length === 0 ? {} : { hosts }),
    }
    const of = target()
    let kept: Connector | undefined
    await submission.submit(async () => {
      kept =
        of === undefined ? await api.connectors.create(made) : await api.connectors.addVersion(of.name, { ...made, revision: of.revision })
    })
    return kept
  }

  function back(): void {
    submission.clear()
    step.value = step.value.at === 'preview' ? step.value.back : { at: 'source' }
  }

  const sources = (['document', 'url', 'curl'] as const).map((value) => ({ value, label: t(`connectors.source.${value}`) }))
  return { form, step, chosen, sources, text, submission, readFile, read, look, keep, back }
}

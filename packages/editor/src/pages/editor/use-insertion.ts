import type { Conversion } from '@millrace/api'
import { toError } from '@millrace/base'
import { shallowRef, type ShallowRef } from 'vue'
import { useRouter } from 'vue-router'
import { useApi } from '@/api/api.ts'
import { asApiError } from '@/api/as-api-error.ts'
import { useFileDrops } from '@/composables/use-file-drops.ts'
import { pinnedPart, readPasted, type Fragment } from '@/document/clipboard.ts'
import { paste } from '@/document/commands/paste.ts'
import { NODE_HEIGHT, NODE_WIDTH, pointOf, type Point } from '@/document/grid.ts'
import { around, rectOfNote } from '@/document/notes.ts'
import { t } from '@/i18n/t.ts'
import { useToasts } from '@/ui/toasts.ts'
import { conversionSummary } from '../workflows/conversion-words.ts'
import type { EditorSession } from './editor-session.ts'
import { renameReferences } from './language.ts'
import type { EditorActions } from './use-editor-actions.ts'

/** A whole workflow that came in; a person says what becomes of it. */
export interface Incoming {
  readonly name: string
  readonly text: string
  readonly fragment: Fragment
  /** Where it was let go. */
  readonly at: Point | undefined
  /** What became of its nodes, when it is of another product. */
  readonly conversion?: Conversion | undefined
}

export interface InsertionOptions {
  readonly session: EditorSession
  readonly actions: Pick<EditorActions, 'show'>
  /** Saves what is open before it is left; false when that failed. */
  flush(): Promise<boolean>
}

export interface Insertion {
  /** What waits for an answer. */
  readonly incoming: ShallowRef<Incoming | null>
  /** What became of the nodes of another product; shown while it is there. */
  readonly report: ShallowRef<Conversion | null>
  readonly isBusy: ShallowRef<boolean>
  /** A file is dragged over the page. */
  readonly isOver: ShallowRef<boolean>
  /** Nodes go in at once; about a whole workflow a person is asked. */
  take(text: string, from?: { readonly file?: string; readonly at?: Point }): void
  /** Adds the nodes of the workflow that came in to this one. */
  addHere(): void
  openAsNew(): Promise<void>
  /** Lets a person choose a file. */
  pick(): void
}

/** Long enough to read how many nodes came, and to ask for more. */
const SUMMARY_MS = 20_000
/** Larger files are not read in the page; the list of workflows hands them to the server. */
const LARGEST_FILE = 5_000_000

/** Documents that are pasted into the editor, dropped on it, or chosen as a file. */
export function useInsertion({ session, actions, flush }: InsertionOptions): Insertion {
  const toasts = useToasts()
  const api = useApi()
  const router = useRouter()
  const incoming = shallowRef<Incoming | null>(null)
  const isBusy = shallowRef(false)
  const report = shallowRef<Conversion | null>(null)

  const refuse = (file: string | undefined, detail: string): void =>
    toasts.show(
      file === undefined ? { tone: 'danger', text: detail } : { tone: 'danger', text: t('insert.failed', { name: file }), detail },
    )

  function tell(conversion: Conversion): void {
    const action = { label: t('conversion.report'), run: () => void (report.value = conversion) }
    toasts.show({ text: conversionSummary(conversion), action, ms: SUMMARY_MS })
  }

  function add(fragment: Fragment, at: Point | undefined, conversion?: Conversion): void {
    const { command, nodeIds, noteIds } = paste(fragment, { ids: session.ids, renameReferences, ...(at === undefined ? {} : { at }) })
    if (!session.run(command)) return
    actions.show(nodeIds, noteIds)
    if (conversion !== undefined) return tell(conversion)
    const unknown = fragment.nodes.filter((node) => session.catalog.find(node.type, node.typeVersion) === undefined).length
    if (unknown > 0) toasts.show({ text: t('paste.unknown', { count: unknown }) })
  }

  function take(text: string, { file, at }: { readonly file?: string; readonly at?: Point } = {}): void {
    try {
      const pasted = readPasted(text)
      if (pasted.kind === 'foreign') return void convert(text, file, at)
      if (pasted.kind === 'fragment') return add(pasted.fragment, at)
      const name = pasted.name || file || t('insert.unnamed')
      incoming.value = { name, text, fragment: pasted.fragment, at }
    } catch (thrown) {
      refuse(file, toError(thrown).message)
    }
  }

  /** The server reads what is of another product. What is pasted goes in at once, like our own nodes; about a file a person is asked. */
  async function convert(text: string, file: string | undefined, at: Point | undefined): Promise<void> {
    if (isBusy.value) return refuse(file, t('insert.busy'))
    isBusy.value = true
    session.canvas.value?.announce(t('insert.converting'))
    try {
      const { document, report: made } = await api.workflows.convert(text)
      const fragment = { nodes: document.nodes, edges: document.edges, notes: document.stickies ?? [], ...pinnedPart(document.pinned) }
      const place = at ?? centred(fragment, session.canvas.value?.middle())
      if (file === undefined) add(fragment, place, made.conversion)
      else incoming.value = { name: document.name, text, fragment, at, conversion: made.conversion }
    } catch (thrown) {
      refuse(file, asApiError(thrown).detail)
    } finally {
      isBusy.value = false
    }
  }

  async function read(file: File, at?: Point): Promise<void> {
    if (file.size > LARGEST_FILE) return refuse(file.name, t('insert.too-large'))
    try {
      take(await file.text(), { file: file.name, ...(at === undefined ? {} : { at }) })
    } catch (thrown) {
      refuse(file.name, t('insert.not-text', { message: toError(thrown).message }))
    }
  }

  const drops = useFileDrops({
    isEnabled: () => !session.readOnly,
    onDrop(files, client) {
      const [file, ...more] = files
      if (more.length > 0) return toasts.show({ tone: 'danger', text: t('insert.several') })
      if (file !== undefined) void read(file, session.canvas.value?.toCanvas(client))
    },
  })

  return {
    incoming,
    isBusy,
    report,
    isOver: drops.over,
    take,
    addHere() {
      const came = incoming.value
      incoming.value = null
      if (came !== null) add(came.fragment, came.at ?? centred(came.fragment, session.canvas.value?.middle()), came.conversion)
    },
    async openAsNew() {
      const came = incoming.value
      if (came === null || isBusy.value) return
      isBusy.value = true
      try {
        const { workflow, report: made } = await api.workflows.import(came.text)
        incoming.value = null
        const detail = made.problems.length === 0 ? undefined : t('insert.problems', { count: made.problems.length })
        toasts.show({ tone: 'success', text: t('insert.opened', { name: workflow.name }), detail })
        if (await flush()) await router.push({ name: 'workflow', params: { id: workflow.id } })
      } catch (thrown) {
        refuse(came.name, asApiError(thrown).detail)
      } finally {
        isBusy.value = false
      }
    },
    pick() {
      const input = document.createElement('input')
      input.type = 'file'
      input.accept = '.json,application/json'
      input.addEventListener('change', () => {
        const [file] = input.files ?? []
        if (file !== undefined) void read(file)
      })
      input.click()
    },
  }
}

/** The corner at which all of it lies around the middle of what is seen. */
function centred({ nodes, notes }: Fragment, middle: Point | undefined): Point | undefined {
  const rect = around([...nodes.map((node) => ({ ...pointOf(node), width: NODE_WIDTH, height: NODE_HEIGHT })), ...notes.map(rectOfNote)])
  return rect === undefined || middle === undefined ? undefined : { x: middle.x - rect.width / 2, y: middle.y - rect.height / 2 }
}

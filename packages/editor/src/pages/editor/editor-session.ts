import { InvariantError, systemClock, toError } from '@millrace/base'
import type { Workflow } from '@millrace/api'
import type { CodeFault } from '@millrace/expression'
import { withVerdicts, type FieldRenaming, type SecretMove, type TypeCatalog, type WorkflowNode } from '@millrace/workflow'
import { computed, inject, onScopeDispose, shallowRef, type ComputedRef, type InjectionKey, type ShallowRef } from 'vue'
import type { CanvasSelection, WorkflowView } from '@/canvas/canvas-handle.ts'
import type { ProblemCount } from '@/canvas/canvas-registry.ts'
import type { NodeCatalog } from '@/document/catalog.ts'
import type { Command } from '@/document/command.ts'
import { renameNode } from '@/document/commands/rename-node.ts'
import { DocumentStore } from '@/document/document-store.ts'
import { randomShortIds, type ShortIds } from '@/document/ids.ts'
import { LiveValidation } from '@/document/live-validation.ts'
import { messageOf, suggestionOf } from '@/i18n/said-text.ts'
import { useToasts } from '@/ui/toasts.ts'
import {
  asTypeCatalog,
  checkDocument,
  doubtsOfRename,
  prepareCheck,
  programsToJudge,
  renameInDocument,
  type WorkflowProblem,
} from './language.ts'
import { CodeJudge, type CodeJudgeOptions } from './problems/code-judge.ts'
import { samplesThatHold, type GivenData } from './use-execution-samples.ts'

/** A field that is to be renamed wherever it is read. */
export interface FieldRenameRequest extends FieldRenaming {
  /** The node itself gives it under the new name already. */
  readonly isGiven?: boolean
}

/** One open workflow: its document, what is selected, what is wrong with it. */
export interface EditorSession {
  /** What the server knows of it; the document in it is not the edited one. */
  readonly workflow: ShallowRef<Workflow>
  readonly store: DocumentStore
  readonly catalog: NodeCatalog
  readonly ids: ShortIds
  readonly readOnly: boolean
  /** Counts changes of the document; read it to depend on the document. */
  readonly revision: ShallowRef<number>
  readonly selection: ShallowRef<CanvasSelection>
  /** The one selected node. */
  readonly selectedNode: ComputedRef<WorkflowNode | undefined>
  readonly problems: ShallowRef<readonly WorkflowProblem[]>
  readonly problemCounts: ComputedRef<ReadonlyMap<string, ProblemCount>>
  /** What it is checked against, the data of the last execution included. */
  readonly types: ShallowRef<TypeCatalog>
  /** Checks know from now on what an execution gave, where it still holds. */
  useSamples(given: GivenData): void
  /** What shows the workflow now: the canvas, or the outline. */
  readonly canvas: ShallowRef<WorkflowView | null>
  /** Carries a command out; a refusal is shown, not thrown. */
  run(command: Command): boolean
  undo(): void
  redo(): void
  validate(): readonly WorkflowProblem[]
  /** What the server says of a program: why it cannot be read, `null` when it can; undefined when it does not say. */
  judgeCode(language: string, source: string): Promise<CodeFault | null | undefined>
  /** Gives a node another name; tells about code that must be looked at by hand. */
  renameNode(id: string, name: string): void
  /** A field that is about to be renamed wherever it is read: the dialog is open. */
  readonly fieldRename: ShallowRef<FieldRenameRequest | null>
  /** A secret that is about to be moved into a credential: the dialog is open. */
  readonly movedSecret: ShallowRef<SecretMove | null>
}

const NOTHING: CanvasSelection = Object.freeze({ nodes: [], edges: [], notes: [] })

export const SESSION: InjectionKey<EditorSession> = Symbol('editor session')

export function useEditorSession(): EditorSession {
  const session = inject(SESSION)
  if (session === undefined) throw new InvariantError({ what: 'useEditorSession() outside of the workflow editor' })
  return session
}

/** @param checkCode asks the server whether a program can be read. */
export function createEditorSession(
  opened: Workflow,
  catalog: NodeCatalog,
  { readOnly, checkCode }: { readonly readOnly: boolean; readonly checkCode: CodeJudgeOptions['ask'] },
): EditorSession {
  const toasts = useToasts()
  const run = (command: Command): boolean => {
    if (readOnly) return false
    try {
      return store.run(command)
    } catch (thrown) {
      toasts.show({ tone: 'danger', text: toError(thrown).message })
      return false
    }
  }
  const store = new DocumentStore(opened.document, { clock: systemClock })
  const revision = shallowRef(0)
  const selection = shallowRef<CanvasSelection>(NOTHING)
  const problems = shallowRef<readonly WorkflowProblem[]>([])
  const types = shallowRef(asTypeCatalog(catalog))
  let isOpen = true
  const judge = new CodeJudge({ clock: systemClock, ask: checkCode, onAnswer: () => void (isOpen && validation.changed()) })
  const validation: LiveValidation<WorkflowProblem> = new LiveValidation<WorkflowProblem>({
    clock: systemClock,
    document: () => store.toDocument(),
    prepare: (document) => prepareCheck(document, types.value),
    check(document) {
      const own = checkDocument(document, catalog, types.value)
      return readOnly ? own : withVerdicts(own, judge.verdictsOf(programsToJudge(document, catalog, own)))
    },
    // An empty canvas says what to do by itself; it needs no error for being empty.
    onProblems: (found) => (problems.value = store.nodes.size === 0 ? [] : found),
  })
  const unlisten = store.listen(() => {
    revision.value += 1
    validation.changed()
  })
  validation.changed()
  onScopeDispose(() => {
    isOpen = false
    unlisten()
    validation.stop()
  })

  return {
    workflow: shallowRef(opened),
    store,
    catalog,
    ids: randomShortIds,
    readOnly,
    revision,
    selection,
    selectedNode: computed(() => {
      void revision.value
      const [id, ...more] = selection.value.nodes
      return id === undefined || more.length > 0 ? undefined : store.nodes.get(id)
    }),
    problems,
    types,
    useSamples(given) {
      types.value = { ...asTypeCatalog(catalog), samples: samplesThatHold(given) }
      validation.changed()
    },
    problemCounts: computed(() => countByNode(problems.value)),
    canvas: shallowRef(null),
    run,
    undo: () => void (readOnly || store.undo()),
    redo: () => void (readOnly || store.redo()),
    validate: () => validation.now(),
    judgeCode: (language, source) => (readOnly ? Promise.resolve(undefined) : judge.verdict(language, source)),
    renameNode(id, name) {
      const from = store.nodes.get(id)?.name ?? ''
      const [doubt] = doubtsOfRename(store.toDocument(), { from, to: name.trim() }, catalog)
      if (run(renameNode(id, name, renameInDocument(catalog))) && doubt !== undefined) {
        toasts.show({ text: messageOf(doubt), detail: suggestionOf(doubt) })
      }
    },
    fieldRename: shallowRef(null),
    movedSecret: shallowRef(null),
  }
}

function countByNode(problems: readonly WorkflowProblem[]): Map<string, ProblemCount> {
  const counts = new Map<string, ProblemCount>()
  for (const { nodeId, severity } of problems) {
    if (nodeId === undefined || severity === 'suggestion') continue
    const { errors, warnings } = counts.get(nodeId) ?? { errors: 0, warnings: 0 }
    counts.set(nodeId, severity === 'error' ? { errors: errors + 1, warnings } : { errors, warnings: warnings + 1 })
  }
  return counts
}

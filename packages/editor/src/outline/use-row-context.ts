import { computed, type ComputedRef, type Ref } from 'vue'
import type { FoundParts } from '@/canvas/canvas-handle.ts'
import type { ProblemCount, TrialMark } from '@/canvas/canvas-registry.ts'
import type { ChangeMark, ChangeMarks } from '@/canvas/change-marks.ts'
import { connectedPorts, nodeFacts, type NodeFacts } from '@/canvas/node-facts.ts'
import type { NodeCatalog } from '@/document/catalog.ts'
import type { DocumentView } from '@/document/document-state.ts'
import { carriedBy, isFrame, notesOf } from '@/document/notes.ts'
import { areCronWordsLoaded } from '@/i18n/cron-words.ts'
import { t } from '@/i18n/t.ts'
import type { NodeRun, RunState } from '@/run/run-state.ts'

/** Everything that rows say about what they stand for. */
export interface RowContext {
  readonly view: DocumentView
  readonly showsRun: boolean
  factsOf(id: string): NodeFacts | undefined
  /** Names of the nodes that it leads to, and that lead to it; each once. */
  nextOf(id: string): readonly string[]
  beforeOf(id: string): readonly string[]
  /** Titles of the frames that it lies in. */
  framesOf(id: string): readonly string[]
  /** Nodes that lie in a frame. */
  nodesIn(frameId: string): ReadonlySet<string>
  runOf(id: string): NodeRun | undefined
  /** Items that went over an edge. */
  itemsOf(edgeId: string): number | undefined
  problemsOf(id: string): ProblemCount | undefined
  trialOf(id: string): TrialMark | undefined
  markOf(id: string): ChangeMark | undefined
  edgeMarkOf(id: string): ChangeMark | undefined
  isFound(part: 'nodes' | 'notes', id: string): boolean
}

export interface RowContextOptions {
  readonly source: () => DocumentView
  readonly catalog: () => NodeCatalog
  /** Changes with the document. */
  readonly revision: Readonly<Ref<number>>
  readonly run: () => RunState | null | undefined
  readonly problems: () => ReadonlyMap<string, ProblemCount> | undefined
  readonly trials: () => ReadonlyMap<string, TrialMark> | undefined
  readonly marks: () => ChangeMarks | undefined
  readonly found: () => FoundParts | undefined
}

export function useRowContext(options: RowContextOptions): ComputedRef<RowContext> {
  /** Worked out for what is looked at, and kept until the document changes. */
  const document = computed(() => {
    void options.revision.value
    void areCronWordsLoaded()
    const [view, catalog] = [options.source(), options.catalog()]
    const connected = connectedPorts(view)
    const known = new Map<string, NodeFacts>()
    const { next, before } = neighbours(view)
    const frames = framesIn(view)
    return {
      view,
      ...{ next, before, frames },
      factsOf(id: string): NodeFacts | undefined {
        const node = view.nodes.get(id)
        const facts = known.get(id) ?? (node && nodeFacts(view, catalog, node, connected(id)))
        if (facts !== undefined) known.set(id, facts)
        return facts
      },
    }
  })
  return computed<RowContext>(() => {
    const { view, factsOf, next, before, frames } = document.value
    const [run, problems, trials, marks, found] = [options.run(), options.problems(), options.trials(), options.marks(), options.found()]
    return {
      ...{ view, factsOf, showsRun: Boolean(run) },
      nextOf: (id) => next.get(id) ?? [],
      beforeOf: (id) => before.get(id) ?? [],
      framesOf: (id) => frames.filter(({ nodes }) => nodes.has(id)).map(({ title }) => title),
      nodesIn: (frameId) => frames.find(({ id }) => id === frameId)?.nodes ?? new Set(),
      runOf: (id) => run?.nodes.get(id),
      itemsOf: (edgeId) => run?.edges.get(edgeId),
      problemsOf: (id) => problems?.get(id),
      trialOf: (id) => trials?.get(id),
      markOf: (id) => marks?.nodes.get(id),
      edgeMarkOf: (id) => marks?.edges.get(id),
      isFound: (part, id) => found?.[part].has(id) === true,
    }
  })
}

function neighbours(view: DocumentView) {
  const next = new Map<string, string[]>()
  const before = new Map<string, string[]>()
  const add = (map: Map<string, string[]>, id: string, name: string | undefined): void => {
    const names = map.get(id) ?? []
    map.set(id, names)
    if (name !== undefined && !names.includes(name)) names.push(name)
  }
  for (const { from, to } of view.edges.values()) {
    add(next, from.node, view.nodes.get(to.node)?.name)
    add(before, to.node, view.nodes.get(from.node)?.name)
  }
  return { next, before }
}

const framesIn = (view: DocumentView) =>
  notesOf(view)
    .filter(isFrame)
    .map(({ id, text }) => ({ id, title: text || t('note.untitled'), nodes: carriedBy(view, [id]).nodes }))

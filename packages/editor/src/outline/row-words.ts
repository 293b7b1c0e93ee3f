import type { Sticky } from '@millrace/workflow'
import type { ProblemCount } from '@/canvas/canvas-registry.ts'
import type { NodeFacts } from '@/canvas/node-facts.ts'
import { isFrame } from '@/document/notes.ts'
import { blocksOf, type Inline } from '@/forms/model/markdown.ts'
import { t } from '@/i18n/t.ts'
import { stepNote, stepWord } from '@/run/step-words.ts'
import type { OutlineSection, RowSubject } from './outline-rows.ts'
import { portTitleOf } from './port-title.ts'
import type { RowContext } from './use-row-context.ts'

type EdgeSubject = Extract<RowSubject, { kind: 'edge' }>

export const sectionTitle = (section: OutlineSection): string => t(`outline.section-${section}`)

/** Of a note's text: no row shows more, and none is told at greater length. */
const MOST_OF_NOTE = 300

/** How a note begins, read as the canvas reads it; frames are called by their title, which is plain text there too. */
export function noteLine(note: Sticky): readonly Inline[] {
  const frame = isFrame(note)
  const line = frame ? titleLine(note.text) : firstLine(note.text)
  return textOf(line) === '' ? [{ kind: 'text', text: t(frame ? 'note.untitled' : 'note.empty') }] : line
}
export const noteTitle = (note: Sticky): string => textOf(noteLine(note))

const textOf = (inlines: readonly Inline[]): string =>
  inlines
    .map(({ text }) => text)
    .join('')
    .trim()

function titleLine(text: string): readonly Inline[] {
  const first = text.split('\n').find((line) => line.trim() !== '') ?? ''
  return [{ kind: 'text', text: first.replace(/^#+\s*/, '').trim() }]
}

function firstLine(text: string): readonly Inline[] {
  const block = blocksOf(text.trimStart().slice(0, MOST_OF_NOTE)).find((one) => one.kind !== 'code' || one.text.trim() !== '')
  switch (block?.kind) {
    case undefined:
      return []
    case 'heading':
    case 'paragraph':
    case 'quote':
      return block.inlines
    case 'list':
      return block.items[0] ?? []
    case 'table':
      return block.head.flatMap((cell, at): readonly Inline[] => (at === 0 ? cell : [{ kind: 'text', text: ' · ' }, ...cell]))
    case 'code':
      return [{ kind: 'code', text: block.text.trim().split('\n')[0] ?? '' }]
    default:
      return block satisfies never
  }
}

export function problemWords(problems: ProblemCount | undefined): string | undefined {
  if (problems === undefined) return undefined
  if (problems.errors > 0) return t('canvas.errors', { count: problems.errors })
  return problems.warnings > 0 ? t('canvas.warnings', { count: problems.warnings }) : undefined
}

/** Name of the node at the other end, as the row's owner sees it. */
export function otherEnd({ edge, side }: EdgeSubject, { view }: RowContext): { readonly id: string; readonly name: string } {
  const id = side === 'out' ? edge.to.node : edge.from.node
  return { id, name: view.nodes.get(id)?.name ?? t('outline.edge-gone', { id }) }
}

/** What stands in a connection's row. */
export function edgeWords(subject: EdgeSubject, context: RowContext): string {
  const { edge, side } = subject
  const other = otherEnd(subject, context).name
  const port = portTitleOf(context.factsOf(edge.from.node), edge.from.port)
  if (side === 'in') return t('outline.edge-in', { name: other, port })
  const inputs = context.factsOf(edge.to.node)?.inputs.length ?? 0
  const name = inputs > 1 ? t('outline.edge-into', { name: other, port: edge.to.port }) : other
  return t('outline.edge-out', { port, name })
}

/** What a screen reader says of a row. */
export function rowLabel(subject: RowSubject, context: RowContext): string {
  switch (subject.kind) {
    case 'section':
      return t('outline.section-said', { title: sectionTitle(subject.section), count: subject.count })
    case 'node':
      return nodeLabel(subject.id, context)
    case 'edge':
      return edgeLabel(subject, context)
    case 'port':
      return t('outline.port-free-said', { port: subject.title })
    case 'note':
      return isFrame(subject.note)
        ? t('outline.frame-said', { title: noteTitle(subject.note), count: context.nodesIn(subject.note.id).size })
        : t('outline.note-said', { text: noteTitle(subject.note) })
    default:
      return subject satisfies never
  }
}

function edgeLabel(subject: EdgeSubject, context: RowContext): string {
  const { edge, side, isBack } = subject
  const port = portTitleOf(context.factsOf(edge.from.node), edge.from.port)
  const { name } = otherEnd(subject, context)
  const items = context.itemsOf(edge.id)
  return joined([
    side === 'out' ? t('outline.edge-out-said', { port, name }) : t('outline.edge-in-said', { name, port }),
    isBack ? t('outline.edge-back') : undefined,
    lostWords(subject, context),
    items === undefined ? undefined : t('canvas.items', { count: items }),
  ])
}

/** The port of its owner that is gone. */
export function lostWords({ edge, side, owner }: EdgeSubject, { factsOf }: RowContext): string | undefined {
  const { outputs, inputs } = factsOf(owner) ?? { outputs: [], inputs: [] }
  const name = side === 'out' ? edge.from.port : edge.to.port
  const port = (side === 'out' ? outputs : inputs).find((one) => one.name === name)
  return port?.isLost === true ? t('outline.edge-lost', { port: name }) : undefined
}

function nodeLabel(id: string, context: RowContext): string {
  const facts = context.factsOf(id)
  if (facts === undefined) return id
  const [run, trial, mark] = [context.runOf(id), context.trialOf(id), context.markOf(id)]
  const [next, before, frames] = [context.nextOf(id), context.beforeOf(id), context.framesOf(id)]
  return joined([
    ...nodeWords(facts),
    mark === undefined ? undefined : t(`changes.mark-${mark}`),
    trial?.pinned ? t('canvas.pinned') : undefined,
    trial?.breakpoint ? t('canvas.breakpoint') : undefined,
    run === undefined ? undefined : `${stepWord(run.status)} ${stepNote(run)}`.trim(),
    problemWords(context.problemsOf(id)),
    frames.length === 0 ? undefined : t('outline.node-in', { names: frames.join(', ') }),
    before.length === 0 ? undefined : t('outline.node-from', { names: before.join(', ') }),
    next.length === 0 ? undefined : t('outline.node-to', { names: next.join(', ') }),
  ])
}

const nodeWords = (facts: NodeFacts): readonly (string | undefined)[] => [
  facts.name,
  t(`kind.${facts.kind}`),
  facts.typeTitle === facts.name ? undefined : facts.typeTitle,
  facts.installed ? undefined : t('canvas.not-installed'),
  facts.disabled ? t('canvas.disabled') : undefined,
  facts.takesBack.length === 0 ? undefined : t('canvas.takes-back', { names: facts.takesBack.join(', ') }),
  facts.takenBackBy === undefined ? undefined : t('canvas.taken-back-by', { name: facts.takenBackBy }),
]

const joined = (parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(', ')

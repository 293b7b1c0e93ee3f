import type { PortRef, Sticky, WorkflowEdge } from '@millrace/workflow'
import type { Component } from 'vue'
import IconAdd from '~icons/lucide/plus'
import IconConnect from '~icons/lucide/cable'
import IconEdit from '~icons/lucide/pencil'
import IconJump from '~icons/lucide/locate'
import IconReroute from '~icons/lucide/git-branch'
import IconSelect from '~icons/lucide/box-select'
import IconTrash from '~icons/lucide/trash-2'
import { ERROR_PORT } from '@millrace/workflow'
import { isFrame } from '@/document/notes.ts'
import { t } from '@/i18n/t.ts'
import type { OutlineRow } from './outline-rows.ts'
import { noteTitle, otherEnd } from './row-words.ts'
import type { RowContext } from './use-row-context.ts'

/** What a row offers on the spot; the rest is in its menu. */
export interface RowAction {
  readonly id: string
  readonly label: string
  readonly icon: Component
  readonly keys?: string
  readonly danger?: boolean
  run(anchor: HTMLElement): void
}

/** What the outline can be asked to do, wherever a row's action comes from. */
export interface RowVerbs {
  addAfter(from: PortRef, anchor: HTMLElement): void
  insertOn(edgeId: string, anchor: HTMLElement): void
  removeEdge(edgeId: string): void
  reroute(edge: WorkflowEdge): void
  connect(nodeId: string): void
  jump(nodeId: string): void
  editNote(note: Sticky): void
  selectFramed(note: Sticky): void
}

/** The output that a node is added at: the first that is free, else the first; what fails comes last. */
export function outputToAddAt(context: RowContext, id: string): string | undefined {
  const outputs = (context.factsOf(id)?.outputs ?? []).filter(({ isLost }) => !isLost)
  const good = outputs.filter(({ name }) => name !== ERROR_PORT)
  return (good.find(({ connected }) => !connected) ?? good[0] ?? outputs[0])?.name
}

/** The buttons of a row, for somebody who may edit; others can go where a connection leads. */
export function rowActions({ subject }: OutlineRow, context: RowContext, verbs: RowVerbs, canEdit: boolean): readonly RowAction[] {
  switch (subject.kind) {
    case 'section':
      return []
    case 'node': {
      const name = context.factsOf(subject.id)?.name ?? subject.id
      const port = outputToAddAt(context, subject.id)
      if (!canEdit || port === undefined) return []
      return [
        {
          ...{ id: 'add', label: t('outline.add-after', { name }), icon: IconAdd, keys: '+' },
          run: (anchor) => verbs.addAfter({ node: subject.id, port }, anchor),
        },
        { id: 'connect', label: t('outline.connect', { name }), icon: IconConnect, keys: 'C', run: () => verbs.connect(subject.id) },
      ]
    }
    case 'edge': {
      const { edge } = subject
      const other = otherEnd(subject, context)
      const jump: RowAction[] = context.view.nodes.has(other.id)
        ? [
            {
              ...{ id: 'jump', label: t('outline.jump', { name: other.name }), icon: IconJump, keys: 'Enter' },
              run: () => verbs.jump(other.id),
            },
          ]
        : []
      if (!canEdit) return jump
      return [
        ...jump,
        { id: 'insert', label: t('outline.insert'), icon: IconAdd, keys: '+', run: (anchor) => verbs.insertOn(edge.id, anchor) },
        { id: 'reroute', label: t('outline.reroute'), icon: IconReroute, keys: 'C', run: () => verbs.reroute(edge) },
        {
          ...{ id: 'remove', label: t('outline.remove-edge'), icon: IconTrash, keys: 'Delete', danger: true },
          run: () => verbs.removeEdge(edge.id),
        },
      ]
    }
    case 'port': {
      const name = context.factsOf(subject.from.node)?.name ?? subject.from.node
      return [
        {
          ...{ id: 'add', label: t('outline.add-at', { port: subject.title }), icon: IconAdd, keys: 'Enter' },
          run: (anchor) => verbs.addAfter(subject.from, anchor),
        },
        { id: 'connect', label: t('outline.connect', { name }), icon: IconConnect, keys: 'C', run: () => verbs.connect(subject.from.node) },
      ]
    }
    case 'note': {
      const { note } = subject
      const select: RowAction[] =
        isFrame(note) && context.nodesIn(note.id).size > 0
          ? [{ id: 'select', label: t('outline.select-framed'), icon: IconSelect, run: () => verbs.selectFramed(note) }]
          : []
      return [
        ...select,
        ...(canEdit ? [{ id: 'edit', label: t('outline.edit-note'), icon: IconEdit, keys: 'Enter', run: () => verbs.editNote(note) }] : []),
      ]
    }
    default:
      return subject satisfies never
  }
}

/** What the menu of a row is called by. */
export function rowName({ subject }: OutlineRow, context: RowContext): string {
  switch (subject.kind) {
    case 'section':
      return ''
    case 'node':
      return context.factsOf(subject.id)?.name ?? subject.id
    case 'edge':
      return otherEnd(subject, context).name
    case 'port':
      return subject.title
    case 'note':
      return noteTitle(subject.note)
    default:
      return subject satisfies never
  }
}

import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import { DocumentState } from '@/document/document-state.ts'
import { edge, node, testCatalog } from '@/document/testing/documents.ts'
import { keysAbove, outlineRows, type IsOpen, type OutlineRow } from './outline-rows.ts'

const start = node('start', { type: 'test.start' })
const usual: IsOpen = (_key, usually) => usually
const documentOf = (
  nodes: readonly WorkflowNode[],
  edges: readonly WorkflowEdge[],
  rest: Partial<WorkflowDocument> = {},
): WorkflowDocument => ({ schema: 'millrace/workflow@1', name: 'x', nodes: [...nodes], edges: [...edges], ...rest })
const rowsOf = (document: WorkflowDocument, isOpen = usual, canEdit = true): readonly OutlineRow[] =>
  outlineRows(new DocumentState(document), testCatalog, { isOpen, canEdit })
const lines = (rows: readonly OutlineRow[]): string[] => rows.map(({ key, level }) => `${'  '.repeat(level - 1)}${key}`)

const branching = documentOf(
  [start, node('if', { type: 'test.if' }), node('yes'), node('end', { type: 'test.end' })],
  [edge('e1', 'start', 'if'), edge('e2', 'if', 'yes', 'true'), edge('e3', 'yes', 'end'), edge('e4', 'if', 'end', 'false')],
)

test('nodes stand in flow order; a branch is open, with its ways, and says where each leads', () => {
  expect(lines(rowsOf(branching))).toEqual([
    'section:flow',
    '  node:start',
    '  node:if',
    '    in:e1',
    '    out:e2',
    '      node:yes',
    '    out:e4',
    '  node:end',
  ])
})

test('an open node lists what comes in, what goes out, and outputs that lead nowhere', () => {
  const document = documentOf(
    [start, node('if', { type: 'test.if' }), node('a')],
    [edge('e1', 'start', 'if'), edge('e2', 'if', 'a', 'true')],
  )
  const open: IsOpen = (key, usually) => key === 'node:if' || usually
  expect(lines(rowsOf(document, open)).slice(2)).toEqual(['  node:if', '    in:e1', '    out:e2', '    port:if:false', '  node:a'])
  expect(lines(rowsOf(document, open, false))).not.toContain('    port:if:false')
})

test('connections on outputs or nodes that are gone stand there too: here they can be taken away', () => {
  const document = documentOf([start], [edge('e1', 'start', 'gone'), edge('e2', 'start', 'start', 'lost')])
  expect(lines(rowsOf(document, () => true)).slice(1)).toEqual([
    '  node:start',
    '    in:e2',
    '    port:start:main',
    '    out:e2',
    '    out:e1',
  ])
})

test('what nothing starts, frames and notes have sections of their own, when there are any', () => {
  const document = documentOf([start, node('alone')], [], {
    stickies: [
      { id: 's2', text: 'below', position: [0, 300], size: [100, 100] },
      { id: 's1', text: 'above', position: [0, 0], size: [100, 100] },
      { id: 'f1', kind: 'frame', text: 'all', position: [0, 0], size: [900, 900] },
    ],
  })
  expect(lines(rowsOf(document))).toEqual([
    'section:flow',
    '  node:start',
    'section:loose',
    '  node:alone',
    'section:frames',
    '  note:f1',
    'section:notes',
    '  note:s1',
    '  note:s2',
  ])
  expect(rowsOf(document).find(({ key }) => key === 'section:notes')?.subject).toMatchObject({ count: 2 })
})

test('each row knows its place among its siblings, and what it stands beneath', () => {
  const rows = rowsOf(branching)
  const index = rows.findIndex(({ key }) => key === 'node:yes')
  expect(rows[index]).toMatchObject({ level: 4, position: 1, siblings: 1 })
  expect(keysAbove(rows, index)).toEqual(['out:e2', 'node:if', 'section:flow'])
  expect(rows.find(({ key }) => key === 'node:end')).toMatchObject({ level: 2, position: 3, siblings: 3 })
})

test('a connection that a node stands beneath is not told again inside of it', () => {
  const keys = rowsOf(branching, () => true).map(({ key }) => key)
  expect(keys).toContain('out:e2')
  expect(keys).not.toContain('in:e2')
  expect(keys).toContain('in:e4')
})

test('what is closed hides what lies beneath it', () => {
  expect(lines(rowsOf(branching, (key, usually) => key !== 'node:if' && usually))).toEqual([
    'section:flow',
    '  node:start',
    '  node:if',
    '  node:end',
  ])
})

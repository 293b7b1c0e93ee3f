import { EditorState } from '@codemirror/state'
import { ensureSyntaxTree } from '@codemirror/language'
import { forceLinting, forEachDiagnostic } from '@codemirror/lint'
import { EditorView } from '@codemirror/view'
import { codeLanguage, type Judge } from './code-language.ts'
import { asLanguage } from './code-names.ts'

const context = { input: { samples: [{ json: { order: { total: 5, 'ship to': 'x' }, name: 'Ada' } }] } }

function tokens(language: Parameters<typeof codeLanguage>[0], doc: string): string[] {
  const state = EditorState.create({ doc, extensions: codeLanguage(language) })
  const found: string[] = []
  ensureSyntaxTree(state, doc.length, 1000)?.iterate({
    enter: ({ name, from, to }) => void (name !== 'Document' && found.push(`${name} ${state.sliceDoc(from, to)}`)),
  })
  return found
}

test('Python is coloured: keywords, texts over lines, numbers, comments', () => {
  const found = tokens('python', 'def f(x):  # note\n    """a\n    b"""\n    return x.total * 1.5 if True else None')
  expect(found).toEqual(
    expect.arrayContaining(['def def', 'Comment # note', 'String """a\n    b"""', 'PropertyName total', 'Number 1.5', 'Boolean True']),
  )
})

test('Shell is coloured', () => {
  expect(tokens('shell', 'if [ "$A" ]; then echo ${B} # x')).toEqual(
    expect.arrayContaining(['keyword if', 'keyword then', 'propertyName ${B}', 'comment # x']),
  )
})

async function problems(language: Parameters<typeof codeLanguage>[0], doc: string, judge?: Judge): Promise<string[]> {
  const view = new EditorView({ doc, extensions: codeLanguage(language, { around: () => context, judge }), parent: document.body })
  forceLinting(view)
  await new Promise((done) => setTimeout(done))
  const found: string[] = []
  forEachDiagnostic(view.state, ({ severity, message }, from, to) => void found.push(`${severity} at ${doc.slice(from, to)}: ${message}`))
  view.destroy()
  return found
}

test('JavaScript and TypeScript say where they break, and what no sample has', async () => {
  expect(await problems('javascript', 'return items.map((x) => ')).toEqual([
    'error at >: The code ends too early: something is not closed.',
  ])
  expect((await problems('javascript', 'return $json.nam'))[0]).toContain('warning at nam: ')
  expect(await problems('typescript', 'const x: number = ;')).toHaveLength(1)
  expect(await problems('typescript', 'const x: number = 1\nreturn items.map((one): object => one.json)')).toEqual([])
  expect((await problems('typescript', 'const x: number = $json.nam as number'))[0]).toContain('warning at nam: ')
})

describe('what would run the code has the last word on its syntax', () => {
  const fault = { message: "Expected ':'.", hint: 'Write one.', start: 0, end: 2 }
  test('its words are shown in place of those of the editor', async () => {
    expect(await problems('python', 'if x\n  y', () => Promise.resolve(fault))).toEqual(["error at if: Expected ':'. Write one."])
  })
  test('what it can read is no error, whatever the editor thinks', async () => {
    expect(await problems('python', 'if x\n  y', () => Promise.resolve(null))).toEqual([])
    expect(await problems('javascript', 'return )', () => Promise.resolve(null))).toEqual([])
  })
  test('where it says nothing, the editor does', async () => {
    expect(await problems('python', 'if x\n  y', () => Promise.resolve(undefined))).toHaveLength(1)
  })
})

test('a language that is not known is text', () => {
  expect([asLanguage('TypeScript'), asLanguage('py'), asLanguage('cobol'), asLanguage('toString')]).toEqual([
    'typescript',
    'python',
    'text',
    'text',
  ])
})

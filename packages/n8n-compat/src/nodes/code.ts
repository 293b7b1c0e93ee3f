import { NoEquivalentError } from '../errors.ts'
import type { Converted, NodeMapping } from '../convert/mapping.ts'
import { textOf } from '../read/scalar.ts'
import { changed, missing, type NodeNote } from '../report.ts'

/** What code of n8n may use that is not there, or is there in another way. */
const FINDINGS: readonly { readonly pattern: RegExp; readonly note: NodeNote }[] = [
  {
    pattern: /\$?getWorkflowStaticData\s*\(/,
    note: missing('It keeps data between executions ($getWorkflowStaticData). Keep it in a database or another service.'),
  },
  {
    pattern: /getBinaryDataBuffer|prepareBinaryData|setBinaryDataBuffer/,
    note: missing('It reads or makes binary data, which code does not do here.'),
  },
  {
    pattern: /\$(?:evaluateExpression|secrets|fromAI)\b/,
    note: missing('It uses a name that is not there: $evaluateExpression, $secrets or $fromAI.'),
  },
  {
    pattern: /helpers\.httpRequest|\bfetch\s*\(/,
    note: changed('It calls other services: the operator has to allow their hosts for code.'),
  },
]
/** Modules that code has without being allowed them. */
const OPEN_MODULES: ReadonlySet<string> = new Set(['crypto', 'buffer', 'url', 'util', 'querystring', 'timers', 'luxon', 'jmespath'])

function moduleNotes(source: string): NodeNote[] {
  const names = [...source.matchAll(/\brequire\(\s*['"`](?:node:)?([^'"`]{1,100})['"`]\s*\)/g)].map(([, name = '']) => name)
  const closed = [...new Set(names)].filter((name) => !OPEN_MODULES.has(name))
  return closed.length === 0 ? [] : [changed(`The operator has to allow the modules that it uses: ${closed.slice(0, 10).join(', ')}.`)]
}

const MOST = 200_000

/** Longer code is kept as it was, and not searched. */
function checkLength(source: string): void {
  if (source.length > MOST) throw new NoEquivalentError({ reason: `Its code is longer than ${MOST} characters.` })
}

function notesOf(source: string): NodeNote[] {
  checkLength(source)
  return [...FINDINGS.filter(({ pattern }) => pattern.test(source)).map(({ note }) => note), ...moduleNotes(source)]
}

/** A Code node with this source. Also for nodes that are nothing but a few lines of code here. */
export function codeOf(
  source: string,
  more: { readonly language?: 'python'; readonly mode?: 'each'; readonly notes?: readonly NodeNote[] } = {},
): Converted {
  checkLength(source)
  const { language, mode, notes = [] } = more
  return {
    type: 'core.code',
    config: { ...(language === undefined ? {} : { language }), ...(mode === undefined ? {} : { mode }), source },
    notes,
  }
}

const PYTHON: readonly { readonly pattern: RegExp; readonly note: NodeNote }[] = [
  {
    pattern: /\.to_py\(\)|\bjs\b\s*\.|from js import|pyodide/,
    note: missing('It uses Pyodide (to_py, js). Values are plain Python here: take those calls out.'),
  },
  {
    pattern: /^[ \t]*(?:import|from)\s+(?:numpy|pandas|requests|bs4|scipy|sklearn)\b/m,
    note: changed('It imports packages: the operator has to offer the server’s own Python.'),
  },
]

export const codeNode: NodeMapping = {
  from: ['code'],
  title: 'Code',
  versions: '1–2',
  becomes: 'Code',
  differs: 'Static data, binary data and modules that the operator has not allowed are not there. Python is CPython, not Pyodide.',
  convert({ params }) {
    const each = params.choice('mode', 'runOnceForAllItems') === 'runOnceForEachItem'
    const mode = each ? ({ mode: 'each' } as const) : {}
    if (/^python/i.test(params.choice('language', 'javaScript'))) {
      const source = params.fixedText('pythonCode')
      checkLength(source)
      const notes = PYTHON.filter(({ pattern }) => pattern.test(source)).map(({ note }) => note)
      return codeOf(source.trim() === '' ? (each ? 'return _item' : 'return _items') : source, { language: 'python', ...mode, notes })
    }
    const source = textOf(params.raw('jsCode'))
    return codeOf(source.trim() === '' ? (each ? 'return $input.item' : 'return items') : source, { ...mode, notes: notesOf(source) })
  },
}

export const functionNode: NodeMapping = {
  from: ['function'],
  title: 'Function',
  versions: '1',
  becomes: 'Code',
  differs: 'As for Code.',
  convert({ params }) {
    const source = textOf(params.raw('functionCode'))
    return codeOf(source.trim() === '' ? 'return items' : source, { notes: notesOf(source) })
  },
}

export const functionItemNode: NodeMapping = {
  from: ['functionItem'],
  title: 'Function Item',
  versions: '1',
  becomes: 'Code, for each item',
  differs: 'As for Code.',
  convert({ params }) {
    const source = textOf(params.raw('functionCode'))
    // There, `item` is the data of the item itself, to be changed and returned.
    const body = source.trim() === '' ? 'return item' : source
    return codeOf(`return await (async (item) => {\n${body}\n})(structuredClone($json))`, { mode: 'each', notes: notesOf(source) })
  },
}

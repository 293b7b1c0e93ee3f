import type { Words } from '@millrace/base'
import { codeFault, type CodeFault } from '@millrace/expression'
import { codeFieldsOf, type CodeField } from '../config/code-fields.ts'
import { fieldWords } from '../config/field-words.ts'
import type { WorkflowDocument, WorkflowNode } from '../generated/workflow.ts'
import type { NodeTypeDescription } from '../node-type.ts'
import { english, spoken } from '../words/english.ts'
import { said } from '../words/said.ts'
import type { WorkflowProblem } from './problem.ts'
import type { TypeCatalog } from './validate.ts'

/** Code of a node, as it stands in a document. */
export interface NodeCode extends CodeField {
  readonly node: WorkflowNode
  /** JSON pointer into the document. */
  readonly path: string
  /** What the form calls its place: `Code`. */
  readonly words: string
}

/** Every text of a document that is code, but for that of nodes that are switched off. */
export function codeOfDocument(document: WorkflowDocument, catalog: TypeCatalog): readonly NodeCode[] {
  return document.nodes.flatMap((node, index) => {
    const description = catalog.get(node.type, node.typeVersion)
    return description === undefined || node.disabled === true ? [] : codeOfNode(node, description, `/nodes/${index}`)
  })
}

const codeOfNode = (node: WorkflowNode, { config: schema }: NodeTypeDescription, path: string): readonly NodeCode[] =>
  codeFieldsOf(schema, node.config ?? {}).map((field) => ({
    ...field,
    ...{ node, path: `${path}/config${field.at}`, words: fieldWords(schema, field.at) },
  }))

/** Why code cannot be read, as a problem of its workflow: the step would fail before it begins. */
export function codeProblem(
  { node, text, path, words }: Pick<NodeCode, 'node' | 'text' | 'path' | 'words'>,
  fault: CodeFault,
): WorkflowProblem {
  const { message, hint, hintWords, start, end } = fault
  const line = text.slice(0, start).split('\n').length
  return {
    code: 'workflow.bad-code',
    severity: 'error',
    ...spoken(said('problem.code-at', { node: node.name, field: words, line: String(line), what: fault.words ?? message }), hintWords),
    ...(hintWords !== undefined || hint === undefined ? {} : { suggestion: hint }), // in the words of whoever runs it
    ...{ path, nodeId: node.id, span: { start, end } },
  }
}

/** What those who run a program say of it: why they cannot read it, or `null`, that they can. */
export type CodeVerdicts = ReadonlyMap<NodeCode, CodeFault | null>

/** The programs of which only those who run them can say whether they can be read: in other languages, or with a mistake for all that is known. */
export function codeToJudge(document: WorkflowDocument, catalog: TypeCatalog, problems: readonly WorkflowProblem[]): readonly NodeCode[] {
  const doubted = new Set(problems.filter(isOfCode).map(({ path }) => path))
  return codeOfDocument(document, catalog).filter(
    ({ isProgram, language, path }) =>
      isProgram && (language === 'typescript' || language === 'python' || (isJavaScript(language) && doubted.has(path))),
  )
}

const isOfCode = ({ code }: WorkflowProblem): boolean => code === 'workflow.bad-code'

/** Problems of a document with the last word of those who run its programs. */
export function withVerdicts(problems: readonly WorkflowProblem[], verdicts: CodeVerdicts): readonly WorkflowProblem[] {
  if (verdicts.size === 0) return problems
  const judged = new Set([...verdicts.keys()].map(({ path }) => path))
  const found = [...verdicts].flatMap(([code, fault]) => (fault === null ? [] : [codeProblem(code, fault)]))
  return [...problems.filter((problem) => !isOfCode(problem) || !judged.has(problem.path)), ...found]
}

/** What can be told of a node's code here: other languages than these are read by whoever runs them. */
export const codeProblems = (node: WorkflowNode, description: NodeTypeDescription, path: string): readonly WorkflowProblem[] =>
  codeOfNode(node, description, path).flatMap((code) => {
    const fault = faultOf(code)
    return fault === undefined ? [] : [codeProblem(code, fault)]
  })

/** Sources are checked again with every change of anything else in the workflow. */
const known = new Map<string, CodeFault | undefined>()
const MOST_KNOWN = 200
/** Of their sources together, which stay in memory as keys. */
const MOST_CHARACTERS = 2_000_000
let knownCharacters = 0

function faultOf({ language, text, isProgram }: NodeCode): CodeFault | undefined {
  // A text that only looks like a program, since something else reads it, may have rules of its own.
  const check = language === 'json' ? jsonFault : isProgram && isJavaScript(language) ? codeFault : undefined
  if (check === undefined) return undefined
  const key = `${language ?? ''}\n${text}`
  if (known.has(key)) return known.get(key)
  const fault = check(text)
  known.set(key, fault)
  knownCharacters += key.length
  for (const oldest of known.keys()) {
    if (known.size <= MOST_KNOWN && knownCharacters <= MOST_CHARACTERS) break
    known.delete(oldest)
    knownCharacters -= oldest.length
  }
  return fault
}

const isJavaScript = (language: string | undefined): boolean => language === undefined || language === 'javascript' || language === 'js'

function jsonFault(text: string): CodeFault | undefined {
  if (text.trim() === '') return undefined
  try {
    JSON.parse(text)
    return undefined
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown
    const at = Number(/position (\d+)/.exec(thrown.message)?.[1] ?? text.length)
    const start = Math.min(at, Math.max(0, text.length - 1))
    const words = said('problem.no-json', { reason: reasonOf(thrown.message) })
    return { message: english(words), words, start, end: start + 1 }
  }
}

/** Without the place and the excerpt that engines add, which the marked place shows. */
const reasonOf = (message: string): string | Words =>
  message.replace(/(?:,? ["'.…]|,? in JSON| at position| \().*$/su, '') || said('problem.no-reason')

/** A place by line and column, both from 1, as those who run code name it. */
export function placeInText(
  text: string,
  { line = 1, column = 1 }: { readonly line?: number; readonly column?: number },
): {
  readonly start: number
  readonly end: number
} {
  const lines = text.split('\n')
  const row = Math.min(Math.max(line, 1), lines.length)
  const before = lines.slice(0, row - 1).reduce((sum, one) => sum + one.length + 1, 0)
  const length = lines[row - 1]?.length ?? 0
  const start = before + Math.min(Math.max(column - 1, 0), Math.max(length - 1, 0))
  const word = /^[\w$]+/.exec(text.slice(start))?.[0].length ?? 1
  return { start, end: Math.min(start + word, Math.max(text.length, start + 1)) }
}

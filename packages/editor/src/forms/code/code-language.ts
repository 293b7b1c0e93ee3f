import { javascript } from '@codemirror/lang-javascript'
import { json, jsonParseLinter } from '@codemirror/lang-json'
import { python } from '@codemirror/lang-python'
import { StreamLanguage } from '@codemirror/language'
import { linter } from '@codemirror/lint'
import type { Extension } from '@codemirror/state'
import type { JsonObject } from '@millrace/base'
import {
  codeCompletions,
  codeHover,
  codeProblems,
  codeSignature,
  type CodeFault,
  type CompletionContext,
  type ExpressionProblem,
} from '@millrace/expression'
import type { CodeLanguage } from './code-names.ts'
import { languageSupport } from './expression-language.ts'
import { jsonSchemaSupport } from './json-schema-support.ts'
import { told } from '../expression/told.ts'
import { pythonStumble } from './python/python-problems.ts'
import { pythonCompletions, pythonHover, unknownNodes } from './python/python-support.ts'
import { shellTokens } from './stream-languages.ts'
import { typescriptStumble, withoutTypes } from './typescript-types.ts'

export type { CodeLanguage }

/** Languages whose lines are counted. */
export const isProgram = (language: CodeLanguage): boolean => language !== 'json' && language !== 'text'

type Around = () => CompletionContext

/** Why a program cannot be read by what would run it; `null` when it can, undefined when nobody can tell. */
export type Judge = (source: string) => Promise<CodeFault | null | undefined>

export interface CodeSurroundings {
  /** The data around the code. */
  readonly around?: Around | undefined
  readonly judge?: Judge | undefined
  /** Of JSON. */
  readonly schema?: JsonObject | undefined
}

interface Surroundings {
  readonly around: Around
  readonly judge: Judge | undefined
}

/** Colours, completion from the data, hints and problems for a language. */
export function codeLanguage(language: CodeLanguage, { around = () => ({}), judge, schema }: CodeSurroundings = {}): Extension {
  return [LANGUAGES[language]({ around, judge }), language === 'json' && schema !== undefined ? jsonSchemaSupport(schema) : []]
}

const LANGUAGES: Readonly<Record<CodeLanguage, (surroundings: Surroundings) => Extension>> = {
  javascript: ({ around, judge }) => [
    javascript(),
    scriptSupport(
      around,
      problemsBy(judge, (text) => codeProblems(text, around())),
    ),
  ],
  // Types are not checked; without them it is JavaScript.
  typescript: ({ around, judge }) => [
    javascript({ typescript: true }),
    scriptSupport(
      around,
      problemsBy(judge, (text) => typescriptProblems(text, around())),
      withoutTypes,
    ),
  ],
  python: ({ around, judge }) => [
    python(),
    languageSupport({
      completions: (text, offset) => pythonCompletions(text, offset, around()),
      hover: (text, offset) => pythonHover(text, offset, around()),
      signature: () => undefined,
      problems: problemsBy(judge, (text) => [...pythonStumble(text), ...unknownNodes(text, around())]),
    }),
  ],
  shell: () => StreamLanguage.define(shellTokens),
  json: () => {
    const lint = jsonParseLinter()
    return [json(), linter((view) => (view.state.doc.toString().trim() === '' ? [] : lint(view)))]
  },
  text: () => [],
}

type Problems = (text: string) => readonly ExpressionProblem[] | Promise<readonly ExpressionProblem[]>

const scriptSupport = (around: Around, problems: Problems, plain: (text: string) => string = (text) => text): Extension =>
  languageSupport({
    completions: (text, offset) => codeCompletions(plain(text), offset, around()),
    hover: (text, offset) => codeHover(plain(text), offset, around()),
    signature: (text, offset) => codeSignature(plain(text), offset, around()),
    problems,
  })

const isSyntax = ({ code }: ExpressionProblem): boolean => code === 'expression.syntax'

/** What would run the code has the last word on its syntax; where it says nothing, what is found here stands. */
const problemsBy =
  (judge: Judge | undefined, own: (text: string) => readonly ExpressionProblem[]): Problems =>
  async (text) => {
    const found = told(own(text))
    const verdict = text.trim() === '' ? undefined : await judge?.(text)
    if (verdict === undefined) return found
    const others = found.filter((problem) => !isSyntax(problem))
    return verdict === null ? others : [{ code: 'expression.syntax', severity: 'error', ...verdict }, ...others]
  }

/** Of what cannot be read without its types only that is told which the parser of the colours finds. */
function typescriptProblems(text: string, context: CompletionContext): readonly ExpressionProblem[] {
  const stumble = typescriptStumble(text)
  return stumble.length > 0 ? stumble : codeProblems(withoutTypes(text), context).filter((problem) => !isSyntax(problem))
}

import { parse, type Program } from 'acorn'
import type { AnalysisContext } from './context.ts'
import { applyEdits } from './edits.ts'
import { inferNode } from './expression-types.ts'
import { settle } from './function-types.ts'
import { dataType } from './host-types.ts'
import { Inference } from './inference.ts'
import { mentionEdit, nodeMentions } from './node-mentions.ts'
import { renameReads, type FieldRename, type RenamedField } from './rename-field.ts'
import { Locals } from './scope.ts'
import { inferStatements } from './statements.ts'
import { listOf, openObject, type Type } from './types.ts'

/** Whether a source that could not be changed with certainty seems to name a node or a field. */
export interface RenamedCode {
  readonly text: string
  /** The name stands in places that could not be read or are computed: somebody must look. */
  readonly doubtful: boolean
}

/** The body of a code node; throws a SyntaxError for what is not JavaScript. */
export const parseCode = (source: string): Program =>
  parse(source, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowSuperOutsideMethod: true,
  })

/** The body of a code node; undefined for what is not JavaScript. */
export function parseBody(source: string): Program | undefined {
  try {
    return parseCode(source)
  } catch (thrown) {
    if (thrown instanceof SyntaxError || thrown instanceof RangeError) return undefined
    throw thrown
  }
}

/** A node that gets another name, in code of a language. */
export interface NodeRename {
  readonly from: string
  readonly to: string
  /** As code nodes name it: `javascript` (the default), `typescript`, `python` … */
  readonly language?: string | undefined
}

const isScript = (language: string | undefined): boolean => language === undefined || /^(javascript|typescript|js|ts)/i.test(language)

/** Code with every certain mention of a node renamed. What is not JavaScript is left as it is, and looked through for the name. */
export function renameNodeInCode(source: string, { from, to, language }: NodeRename): RenamedCode {
  if (!source.includes(from)) return { text: source, doubtful: false }
  const program = isScript(language) ? parseBody(source) : undefined
  if (program === undefined) return { text: source, doubtful: holdsName(source, from) }
  const { mentions, computed } = nodeMentions(program)
  const text = applyEdits(
    source,
    mentions.filter(({ node }) => node === from).map((mention) => mentionEdit(source, mention, to)),
  )
  return { text, doubtful: computed && holdsName(text, from) }
}

/** Whether a name stands in quotes somewhere. */
function holdsName(source: string, name: string): boolean {
  return ["'", '"', '`'].some((quote) => source.includes(quote + name + quote))
}

/** The types in the body of a code node: of its items, and of what it makes of them. */
export function inferCode(program: Program, context: AnalysisContext): Inference {
  const inference = new Inference(context, 0, inferNode)
  const locals = new Locals(undefined)
  const item = openObject([['json', dataType(context.input ?? {}, null)]])
  const names: Readonly<Record<string, Type>> = { items: listOf(item), item }
  for (const [name, type] of Object.entries(names)) locals.declare(name, type)
  inferStatements(inference, program.body, { locals: new Locals(locals), returns: [] })
  settle(inference)
  return inference
}

/** JavaScript with a field renamed where it is read of the node's data, or of the items that come in; undefined when it is not. */
export function renameFieldInCode(
  source: string,
  rename: FieldRename & { readonly language?: string | undefined },
  context: AnalysisContext = {},
): RenamedField | undefined {
  const program = isScript(rename.language) ? parseBody(source) : undefined
  if (program === undefined) return undefined
  const inference = inferCode(program, context)
  return renameReads(source, inference.reads, rename)
}

/** Whether code that is not JavaScript seems to read a field. */
export const mayReadField = (
  source: string,
  { field, language }: { readonly field: string; readonly language?: string | undefined },
): boolean => (!isScript(language) || parseBody(source) === undefined) && source.includes(field)

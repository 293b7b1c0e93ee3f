import type { Program } from 'acorn'
import { nearestName } from '../nearest.ts'
import { completionsFor, type CompletionContext, type Completions } from './completions.ts'
import { nodeHint } from './analyse.ts'
import { spoken, type AnalysisContext, type ExpressionProblem } from './context.ts'
import { CODE_ABOUT, CODE_TYPES, isNative } from './code-names.ts'
import { inferCode, parseBody, parseCode } from './code-source.ts'
import { codeFault, withoutImports } from './code-syntax.ts'
import { quotedKey } from './edits.ts'
import { hoverAt, hoverIn, signatureAt, type Hover, type SignatureHint } from './hints.ts'
import { nodesOf } from './host-types.ts'
import { nodeMentions } from './node-mentions.ts'
import { said } from '../words/said.ts'

/*
 * What an editor of code can say: the body of a code node has the names of expressions, with the same data, so it is read as the body of
 * a function within one. What it has besides (`items`, `fetch` …) stands in front or is named.
 */

/** The body stands in a block of its own, so that it can declare these names again. */
const HEAD = '{{(async () => { const items = $input.all(), item = $input.item; {\n'
const MORE_NAMES = [...CODE_TYPES.keys()]

const surrounding = (context: CompletionContext): CompletionContext => ({
  ...context,
  names: [...(context.names ?? []), ...MORE_NAMES],
  types: CODE_TYPES,
  about: CODE_ABOUT,
  hasMember: isNative,
})

/** Imports cannot stand in a function: in their place stand the names that they give, as far as there is room. */
const body = (source: string): string =>
  withoutImports(source, (statement) => {
    const names = [...new Set(statement.replace(/from\s*['"][^]*$|['"][^]*$/, '').match(/[\w$]+(?!\s+as\b)/g) ?? [])]
    const given = names.filter((name) => !/^(?:import|as|type|from)$/.test(name))
    return given.length === 0 || statement.includes('\n') ? '' : `let ${given.join()};`
  })

/** What could stand at the cursor of the body of a code node. */
export function codeCompletions(source: string, offset: number, context: CompletionContext = {}): Completions {
  const { from, options } = completionsFor(HEAD + body(source), HEAD.length + offset, surrounding(context))
  return {
    from: Math.max(0, from - HEAD.length),
    options: options.map((option) => (option.from === undefined ? option : { ...option, from: Math.max(0, option.from - HEAD.length) })),
  }
}

/** What stands at a place of the body of a code node. */
export function codeHover(source: string, offset: number, context: CompletionContext = {}): Hover | undefined {
  const around = surrounding(context)
  const found = hoverInWhole(source, offset, around) ?? hoverInPart(source, offset, around)
  // A name of which nothing is known at all is not worth a panel.
  return found === undefined || (found.type === 'any value' && found.description === '' && found.value === undefined) ? undefined : found
}

/** A program that can be read tells more than its part up to the place: what a loop goes through, what a function is called with. */
function hoverInWhole(source: string, offset: number, context: CompletionContext): Hover | undefined {
  const program = parseBody(source)
  if (program === undefined) return undefined
  const end = offset + (/^[\w$\u00a0-\uffff]*/.exec(source.slice(offset))?.[0].length ?? 0)
  return hoverIn({ node: program, inference: inferCode(program, context), source, base: 0 }, { offset, end, context })
}

function hoverInPart(source: string, offset: number, context: CompletionContext): Hover | undefined {
  const found = hoverAt(HEAD + body(source), HEAD.length + offset, context)
  return found === undefined ? undefined : { ...found, start: found.start - HEAD.length, end: found.end - HEAD.length }
}

/** The call that the cursor is in. */
export function codeSignature(source: string, offset: number, context: CompletionContext = {}): SignatureHint | undefined {
  const found = signatureAt(HEAD + body(source), HEAD.length + offset, surrounding(context))
  return found === undefined || found.start < HEAD.length ? undefined : { ...found, start: found.start - HEAD.length }
}

/** What is wrong with JavaScript: where it cannot be read, nodes that there are not, and fields that no sample has. */
export function codeProblems(source: string, context: AnalysisContext = {}): readonly ExpressionProblem[] {
  const fault = codeFault(source)
  return fault === undefined ? dataProblems(source, context) : [{ code: 'expression.syntax', severity: 'error', ...fault }]
}

function dataProblems(source: string, context: AnalysisContext): readonly ExpressionProblem[] {
  try {
    const program = parseCode(source)
    return [...unknownNodes(program, context), ...unknownFields(program, source, context)].sort((a, b) => a.start - b.start)
  } catch (thrown) {
    // Nested deeper than anybody writes, or sloppy as only a body of a function may be.
    if (thrown instanceof RangeError || thrown instanceof SyntaxError) return []
    throw thrown
  }
}

function unknownNodes(program: Program, context: AnalysisContext): ExpressionProblem[] {
  const nodes = nodesOf(context)
  if (nodes === undefined) return []
  return nodeMentions(program).mentions.flatMap(({ node, start, end }): ExpressionProblem[] => {
    if (nodes.has(node)) return []
    const near = nearestName(node, nodes.keys())
    return [
      {
        ...{ code: 'expression.unknown-node', severity: 'warning', start, end },
        ...spoken(said('check.unknown-node', { node }), nodeHint(near)),
        ...(near === undefined ? {} : { fix: { start, end, text: quotedKey(near) } }),
      },
    ]
  })
}

/** Code may add fields to its data: one that it writes somewhere is not missing. */
function unknownFields(program: Program, source: string, context: AnalysisContext): readonly ExpressionProblem[] {
  const written = new Set(
    [...source.matchAll(/(?:\.|\[\s*['"`])([\w$]+)(?:['"`]\s*\])?\s*(?:[-+*/|&?]{0,2}=)(?!=)/g)].map(([, name = '']) => name),
  )
  return inferCode(program, { ...context, types: CODE_TYPES }).problems.filter(
    ({ code, start, end }) => code === 'expression.unknown-field' && !written.has(source.slice(start, end).replace(/^\W+|\W+$/g, '')),
  )
}

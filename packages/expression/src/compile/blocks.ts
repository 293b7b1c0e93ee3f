import type { BlockStatement, FunctionDeclaration, Node, Statement as StatementNode } from 'acorn'
import type { Machine } from '../machine.ts'
import { checkName, deeper, heightOf, type Context, type Exec, type Jump, type Statement } from './context.ts'
import { makesFunctions, patternNames } from './hoist.ts'
import { FrameLayout, Scope, UNSET, frameMaker, type Frame } from './scopes.ts'

/** Where the declarations of a block live at run time. */
export interface BlockScope {
  readonly context: Context
  readonly scope: Scope
  /** The scope has a frame of its own, because functions may remember what its names were in one turn of a loop. */
  readonly ownFrame: boolean
}

/** Opens a scope inside a function. Without a function that could remember its names, or outside of loops, it shares the frame around. */
export function openScope(context: Context, node: Node): BlockScope {
  const ownFrame = context.flow.inLoop && makesFunctions(node)
  const parent = context.locals
  const layout = ownFrame || parent === undefined ? new FrameLayout() : parent.layout
  const scope = new Scope({ parent, layout })
  return { context: { ...context, locals: scope }, scope, ownFrame }
}

/** Begins a scope at run time and gives the frame that its code runs in. */
export type Begin = (frame: Frame) => Frame

/** To be called once everything in the scope is compiled. */
export function beginScope({ scope, ownFrame }: BlockScope): Begin {
  if (ownFrame) return frameMaker(scope.layout, scope)
  const unset = scope.unsetSlots()
  if (unset.length === 0) return (frame) => frame
  return (frame) => {
    for (const slot of unset) frame[slot] = UNSET
    return frame
  }
}

/** Declares what `let`, `const` and `function` declare directly among these statements, which may be entered in any order in a switch. */
export function declareLexical(context: Context, statements: readonly StatementNode[], order: 'in order' | 'any order' = 'in order'): void {
  const scope = context.locals!
  const declare = (node: Node, name: string, kind: 'let' | 'const', end: number): void => {
    checkName(context, node, name)
    scope.declare(name, kind, order === 'in order' ? end : Infinity)
  }
  for (const statement of statements) {
    if (statement.type === 'FunctionDeclaration') {
      checkName(context, statement.id, statement.id.name)
      if (scope.own(statement.id.name) === undefined) scope.declare(statement.id.name, 'function')
    } else if (statement.type === 'VariableDeclaration' && (statement.kind === 'let' || statement.kind === 'const')) {
      for (const part of statement.declarations) for (const name of patternNames(part.id)) declare(part.id, name, statement.kind, part.end)
    }
  }
}

const declaresLexical = (statement: StatementNode): boolean =>
  statement.type === 'FunctionDeclaration' || (statement.type === 'VariableDeclaration' && statement.kind !== 'var')

/** Functions that are declared among the statements; they exist from the beginning. */
export function compileHoisted(context: Context, statements: readonly StatementNode[]): Statement {
  const declarations = statements.filter((statement): statement is FunctionDeclaration => statement.type === 'FunctionDeclaration')
  const hoisted = declarations.map((node): Statement => {
    const made = context.compilers.function(context, node)
    const { slot } = context.locals!.own(node.id.name)! // declared by declareLexical
    return { height: made.height, exec: (vm, frame) => void (frame[slot] = made.run(vm, frame)) }
  })
  return sequence(hoisted)
}

/** Statements one after another. */
function sequence(statements: readonly Statement[]): Statement {
  const execs = statements.map((statement) => statement.exec)
  const [first, second] = execs
  const height = heightOf(statements) + 1
  if (first === undefined) return { exec: () => undefined, height }
  if (second === undefined) return { exec: first, height }
  const exec = (vm: Machine, frame: Frame): Jump | undefined => {
    for (const each of execs) {
      const jump = each(vm, frame)
      if (jump !== undefined) return jump
    }
    return undefined
  }
  return { exec, height }
}

/** The statements of a function, whose scope is open already. */
export function compileBody(context: Context, statements: readonly StatementNode[]): Statement {
  declareLexical(context, statements)
  return compileAll(context, statements)
}

/** Hoisted functions, then the statements themselves. */
function compileAll(context: Context, statements: readonly StatementNode[]): Statement {
  const rest = compileRest(context, statements)
  if (!statements.some((statement) => statement.type === 'FunctionDeclaration')) return rest
  return sequence([compileHoisted(context, statements), rest])
}

/** The statements without the functions that are declared among them. */
export function compileRest(context: Context, statements: readonly StatementNode[]): Statement {
  const rest = statements.filter((statement) => statement.type !== 'FunctionDeclaration' && statement.type !== 'EmptyStatement')
  return sequence(rest.map((statement) => context.compilers.statement(context, statement)))
}

/** `{ … }` */
export function compileBlock(outer: Context, node: BlockStatement): Statement {
  if (!node.body.some(declaresLexical)) return compileAll(deeper(outer, node), node.body)
  const block = openScope(deeper(outer, node), node)
  declareLexical(block.context, node.body)
  const body = compileAll(block.context, node.body)
  return { height: body.height + 1, exec: withBegin(beginScope(block), body.exec) }
}

const withBegin =
  (begin: Begin, exec: Exec): Exec =>
  (vm, frame) =>
    exec(vm, begin(frame))

import type { Expression, Identifier, MemberExpression, Super } from 'acorn'
import { COST } from '../costs.ts'
import { ExpressionError, type Span } from '../errors.ts'
import { GLOBALS } from '../facades/globals.ts'
import type { Machine } from '../machine.ts'
import { toKey } from '../values/convert.ts'
import { readMember } from '../values/members.ts'
import { deleteMember, writeMember } from '../values/write.ts'
import { checkName, code, compile, costOf, dearer, heightOf, quoted, refuse, spanOf, type Code, type Context, type Run } from './context.ts'
import { memberKey } from './members.ts'
import type { Binder, Bind } from './patterns.ts'
import { UNSET, mayComeEarly, outerFrame, readSlot, tooEarly, type Found, type Frame } from './scopes.ts'
import { said } from '../words/said.ts'

/** Gives a name its first value. */
export function declareTarget(context: Context, node: Identifier): Bind {
  const { variable, hops } = context.locals!.find(node.name)! // declared by declarePattern or when the scope was opened
  const { slot } = variable
  if (hops === 0) return (_vm, frame, value) => void (frame[slot] = value)
  return (_vm, frame, value) => void (outerFrame(frame, hops)[slot] = value)
}

/** A place that can be read and written again: a name, or a field whose object and key are worked out once. */
export interface Place {
  readonly parts: readonly Code[]
  /** Works out where the place is, once for reading and writing. */
  readonly find: (vm: Machine, frame: Frame) => Spot
  readonly read: (vm: Machine, spot: Spot) => unknown
  readonly write: (vm: Machine, spot: Spot, value: unknown) => void
}

/** A place at run time: the frame for a name, which so needs no object of its own, or an object with a key. */
type Spot = Frame | FieldSpot

interface FieldSpot {
  readonly holder: unknown
  readonly key: string | number
}

/** Where an assignment of one value goes. */
export function compileTarget(context: Context, node: Identifier | MemberExpression): Binder {
  if (node.type === 'Identifier') return { bind: assignName(context, node), height: 1, cost: 1 }
  const place = compileField(context, node)
  return {
    bind: (vm, frame, value) => place.write(vm, place.find(vm, frame), value),
    height: heightOf(place.parts) + 1,
    cost: costOf(place.parts) + COST.member,
  }
}

/** Sets a local that exists already. */
export function assignName(context: Context, node: Identifier): Bind {
  const found = foundName(context, node)
  const { hops, variable } = found
  const { slot } = variable
  const span = spanOf(context, node)
  const early = mayComeEarly(found, node.start)
  if (variable.kind === 'const' || variable.kind === 'self')
    return refuseConstant(variable.name, early ? readSlot(found, early, span) : undefined, span)
  if (early) {
    return (_vm, frame, value) => {
      const at = outerFrame(frame, hops)
      if (at[slot] === UNSET) throw tooEarly(variable.name, span)
      at[slot] = value
    }
  }
  if (hops === 0) return (_vm, frame, value) => void (frame[slot] = value)
  return (_vm, frame, value) => void (outerFrame(frame, hops)[slot] = value)
}

function refuseConstant(name: string, read: Run | undefined, span: Span): Bind {
  return (vm, frame) => {
    read?.(vm, frame)
    throw new ExpressionError('expression.read-only', said('grammar.constant', { name }), {
      span,
      hint: said('grammar.use-let'),
    })
  }
}

function foundName(context: Context, node: Identifier): Found {
  checkName(context, node, node.name)
  const found = context.locals?.find(node.name)
  if (found !== undefined) return found
  const span = spanOf(context, node)
  if (node.name.startsWith('$') || GLOBALS.has(node.name)) {
    throw new ExpressionError('expression.read-only', said('grammar.read-only', { name: node.name }), { span, hint: READ_ONLY_HINT })
  }
  throw new ExpressionError('expression.unknown-name', said('grammar.no-variable', { name: node.name }), {
    span,
    hint: said('grammar.declare-first', { name: node.name }),
  })
}

const READ_ONLY_HINT = said('grammar.change-copy')

/** A name as a place. */
export function compileName(context: Context, node: Identifier): Place {
  const found = foundName(context, node)
  const read = readSlot(found, mayComeEarly(found, node.start), spanOf(context, node))
  const write = assignName(context, node)
  return {
    parts: [],
    find: (_vm, frame) => frame,
    read: (vm, spot) => read(vm, spot as Frame), // find gave the frame
    write: (vm, spot, value) => write(vm, spot as Frame, value),
  }
}

/** A field as a place. */
export function compileField(context: Context, node: MemberExpression): Place {
  const field = fieldParts(context, node)
  const span = spanOf(context, node)
  return {
    parts: field.parts,
    find: field.find,
    read: (vm, spot) => {
      const { holder, key } = spot as FieldSpot // as find gave it
      return readMember(vm, holder, key, span)
    },
    write: (vm, spot, value) => {
      const { holder, key } = spot as FieldSpot
      writeMember(vm, { holder, key, value }, span)
    },
  }
}

function fieldParts(context: Context, node: MemberExpression): { parts: readonly Code[]; find: (vm: Machine, frame: Frame) => FieldSpot } {
  refuseInput(context, node)
  context.facts.mutates = true
  const object = compileObject(context, node.object)
  const key = memberKey(context, node)
  const readKey = 'fixed' in key ? (): string | number => key.fixed : keyReader(key.computed)
  const find = (vm: Machine, frame: Frame): FieldSpot => ({ holder: object.run(vm, frame), key: readKey(vm, frame) })
  return { find, parts: 'fixed' in key ? [object] : [object, key.computed] }
}

const keyReader =
  (computed: Code) =>
  (vm: Machine, frame: Frame): string | number =>
    toKey(vm, computed.run(vm, frame))

function compileObject(context: Context, node: Expression | Super): Code {
  return node.type === 'Super' ? refuse(context, node, quoted('super')) : compile(context, node)
}

/** `$json.a = 1` is refused before it runs: what comes from outside is never changed, and mostly a comparison was meant. */
function refuseInput(context: Context, node: MemberExpression): void {
  let at: Expression | Super = node
  while (at.type === 'MemberExpression') at = at.object
  if (at.type !== 'Identifier' || !at.name.startsWith('$') || context.locals?.find(at.name) !== undefined) return
  throw new ExpressionError('expression.read-only', said('grammar.read-only', { name: at.name }), {
    span: spanOf(context, node),
    hint: READ_ONLY_HINT,
  })
}

/** `delete object.key` */
export function compileDelete(context: Context, node: Expression): Code {
  const chain = node.type === 'ChainExpression'
  const member = chain ? node.expression : node
  if (member.type !== 'MemberExpression') return refuse(context, node, said('refused.delete'), said('instead.delete-field'))
  const { parts, find } = fieldParts(context, chain ? withoutChain(member) : member)
  const span = spanOf(context, node)
  const run: Run = (vm, frame) => {
    const { holder, key } = find(vm, frame)
    if (chain && (holder === null || holder === undefined)) return true
    return deleteMember(vm, { holder, key }, span)
  }
  return dearer(code(run, ...parts), COST.newKey)
}

/** `a?.b.c`: what the last field is read from is a chain of its own. */
function withoutChain(node: MemberExpression): MemberExpression {
  const { object, start, end } = node
  const isLink = object.type === 'MemberExpression' || object.type === 'CallExpression'
  return { ...node, optional: false, object: isLink ? { type: 'ChainExpression', expression: object, start, end } : object }
}

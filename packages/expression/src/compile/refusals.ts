import type { Words } from '@millrace/base'
import { said } from '../words/said.ts'
import { quoted } from './context.ts'

/** Constructs that expressions do not have, in words, with what to write instead. Everything not compiled and not here is refused too. */
export const REFUSED: Readonly<Record<string, { readonly what: Words; readonly hint?: Words }>> = {
  Super: { what: quoted('super') },
  ClassExpression: { what: quoted('class'), hint: said('instead.make-objects') },
  AwaitExpression: { what: quoted('await'), hint: said('instead.code-node') },
  YieldExpression: { what: quoted('yield'), hint: said('instead.make-list') },
  ImportExpression: { what: quoted('import'), hint: said('instead.no-modules') },
  MetaProperty: { what: said('refused.meta') },
}

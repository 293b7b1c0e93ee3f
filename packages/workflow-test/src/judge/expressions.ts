import { toError } from '@millrace/base'
import { compileExpression, compileTemplate } from '@millrace/expression'
import type { Failure } from './failure.ts'

/** Whether an expression is true, written with or without `{{ }}`; otherwise why it is not. */
export function whyNotTrue(path: string, source: string, names: Readonly<Record<string, unknown>>): Failure | undefined {
  try {
    const compiled = source.includes('{{') ? compileTemplate(source) : compileExpression(source)
    const value = compiled.evaluate({ lookup: (name) => (Object.hasOwn(names, name) ? names[name] : undefined) })
    return value === true ? undefined : { path, message: `${source.trim()} is ${JSON.stringify(value) ?? String(value)}, not true` }
  } catch (thrown) {
    return { path, message: `${source.trim()} cannot be worked out: ${toError(thrown).message}` }
  }
}

import { NodeError, type JsonValue } from '@millrace/node-sdk'

/**
 * Refuses a program that is an expression: what data puts into it would run. Saving refuses it already (`x-literal` in the schema); a
 * document can come from elsewhere.
 */
export function refuseExpressions(program: JsonValue | undefined, field: string, hint: string): void {
  if (typeof program === 'string') return
  throw new NodeError('config.invalid', `${field} has to be fixed text: what an expression puts into it would run.`, { hint })
}

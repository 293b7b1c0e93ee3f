import type { Sandbox } from '../../packages/sandbox/src/index.ts'
import { CANARY } from './world.ts'

/** How a program in the sandbox ended. */
export type CodeOutcome =
  | { readonly kind: 'code'; readonly code: string; readonly message: string }
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'broken'; readonly why: string }

const ITEMS = [{ json: { id: 1 } }, { json: { id: 2 } }]

/** Runs a program as a Code node does, and says how it ended. */
export async function runAttack(sandbox: Sandbox, language: string, source: string, timeoutMs?: number): Promise<CodeOutcome> {
  const names = { $vars: { region: 'eu' }, $execution: { id: 'e1' } }
  try {
    const result = await sandbox.run({
      language,
      source,
      mode: 'all',
      items: ITEMS,
      names,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    })
    const text = JSON.stringify(result)
    return text.includes(CANARY) ? { kind: 'broken', why: 'gave the canary' } : { kind: 'json', json: result.items }
  } catch (thrown) {
    if (!(thrown instanceof Error)) return { kind: 'broken', why: 'threw no error' }
    const { code, message } = thrown as Error & { code?: unknown }
    if (typeof code !== 'string' || !/^code\.[a-z-]+$/.test(code)) return { kind: 'broken', why: `threw ${String(thrown)}` }
    if (JSON.stringify([message, (thrown as { data?: unknown }).data]).includes(CANARY))
      return { kind: 'broken', why: 'an error told the canary' }
    return message.length > 10_000 ? { kind: 'broken', why: 'an error without end' } : { kind: 'code', code, message }
  }
}

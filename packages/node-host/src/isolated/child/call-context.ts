import type { CallData } from '../protocol.ts'
import { say } from './channel.ts'
import { httpAnswer, httpRequest, type StepLink } from './step-context.ts'

/** The arguments of a function other than `execute`. */
export function argumentsOf({ context, args, bytes }: CallData, link: StepLink): readonly unknown[] {
  const given = context === undefined ? [...args] : [{ ...context.fields, ...offered(context.offers, link) }, ...args]
  for (const { arg, field, base64 } of bytes) {
    given[arg] = { ...(given[arg] as object), [field]: new Uint8Array(Buffer.from(base64, 'base64')) }
  }
  return given
}

function offered(offers: readonly string[], { id, signal, call }: StepLink): object {
  const line = (what: string) => (message: unknown, detail?: unknown) =>
    say({ kind: 'tell', id, what }, { message: String(message), detail })
  const known: Readonly<Record<string, unknown>> = {
    http: async (request: { body?: unknown }) => httpAnswer(await call('http', httpRequest(request))),
    emit: async (...event: unknown[]) => void (await call('emit', event)),
    log: { info: line('info'), warn: line('warn') },
  }
  return { signal, ...Object.fromEntries(offers.flatMap((name) => (Object.hasOwn(known, name) ? [[name, known[name]]] : []))) }
}

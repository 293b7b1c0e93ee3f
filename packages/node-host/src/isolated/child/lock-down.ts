import { registerHooks, syncBuiltinESMExports } from 'node:module'
import os from 'node:os'

/**
 * Signals are not part of Node's permission model: with these a package could stop the server, or open its inspector, where it runs
 * under the same user and outside of a process namespace.
 */
const TAKEN_AWAY = [
  'kill',
  '_kill',
  '_debugProcess',
  '_debugEnd',
  '_startProfilerIdleNotifier',
  'binding',
  '_linkedBinding',
  'dlopen',
  'execve',
]
const OWN = ['@millrace/node-sdk', '@millrace/node-sdk/']

/** Takes away what packages have no use for, and sends what they print to standard error: standard output carries frames. */
export function lockDown(): void {
  for (const name of TAKEN_AWAY) Reflect.deleteProperty(process, name)
  Reflect.deleteProperty(os, 'setPriority') // of any process of the same user: the permission model does not know of it
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name) // a room has a few of its own
  Object.defineProperty(process, 'stdout', { value: process.stderr })
  syncBuiltinESMExports() // where something imported them by name before, everybody would still be given them
}

/** A package's `@millrace/node-sdk` is this server's, wherever the package lies: its errors are ours. */
export function provideSdk(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === OWN[0] || specifier.startsWith(OWN[1] ?? '')
        ? next(specifier, { ...context, parentURL: import.meta.url })
        : next(specifier, context),
  })
}

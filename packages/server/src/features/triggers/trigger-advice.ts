import type { TriggerFailure } from '@millrace/store'

const CREDENTIAL =
  'Check the credential of the trigger: choose another one, or connect it again. Then publish the workflow again, which tries at once.'

/** What a person can do about a failure; the failure's own message says what happened. */
export function adviceFor({ code }: TriggerFailure, phase: 'coming' | 'leaving'): string {
  if (code === 'http.401' || code === 'http.403' || code.startsWith('auth.') || code.startsWith('credential')) return CREDENTIAL
  if (code === 'trigger.gone') return 'Install the package that brings this trigger again, or change the workflow.'
  if (code === 'trigger.result') return 'The package of this trigger has a mistake: tell its author, or install another version of it.'
  if (code === 'http.404' && phase === 'coming') return 'Check the config of the trigger: the service does not know what it names.'
  if (code === 'timeout' || code === 'http.429' || code.startsWith('http.5') || code.startsWith('net.'))
    return 'The service does not answer as it should. It is tried again by itself; check its status page if this goes on.'
  if (phase === 'leaving')
    return 'It is tried again for two weeks. Remove the webhook at the service by hand where that cannot work any more.'
  return 'Check the config of the trigger, then publish the workflow again, which tries at once.'
}

/** For a server that no service can reach. */
export const NO_PUBLIC_URL =
  'The service was told an address that only this machine knows. Set MILLRACE_PUBLIC_URL to the address under which services reach this server.'

import { SandboxError } from '../errors.ts'
import { Pool } from '../pool/pool.ts'
import { NativePython } from '../process/native-python.ts'
import type { Host } from '../process/host.ts'
import type { LanguageRunner } from '../runner.ts'
import { pythonKind } from './kind.ts'

/** Python as the operator wants it. */
export function pythonRunner(host: Host): LanguageRunner {
  const { settings } = host
  switch (settings.python) {
    case 'wasi':
      return new Pool(pythonKind(settings), { ...settings, idleMs: settings.pythonIdleMs })
    case 'native':
      return new NativePython(host)
    case 'off':
      return OFF
    default:
      return settings.python satisfies never
  }
}

const OFF: LanguageRunner = {
  languages: ['python'],
  run: () =>
    Promise.reject(
      new SandboxError('code.not-enabled', 'Python is switched off on this server.', {
        hint: 'The operator can switch it on with MILLRACE_CODE_PYTHON=wasi or native.',
      }),
    ),
  check: () => Promise.resolve([]),
  warmUp: () => undefined,
  stats: () => ({ children: [], queued: 0, completed: 0, crashed: 0, killed: 0, repeated: 0 }),
  stop: () => Promise.resolve(),
}

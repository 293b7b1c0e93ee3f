import { spawnSync } from 'node:child_process'
import { findTool } from '../process/host-tools.ts'
import { bubblewrapOptions, NOBODY } from '../process/room.ts'

/**
 * Whether this machine can contain programs of its own. Where it must (`MILLRACE_TEST_CONTAINMENT=required`, as in CI), tests run and fail
 * as if it could; elsewhere they check that the refusal is clear.
 */
export const canContain: boolean = process.env['MILLRACE_TEST_CONTAINMENT'] === 'required' || tryOut()

function tryOut(): boolean {
  const bubblewrap = findTool('bwrap')
  if (bubblewrap === undefined || findTool('prlimit') === undefined) return false
  const room = { scratchMb: 1, memoryMb: 64, maxProcesses: 64, cpuSeconds: 5, environment: {}, readable: [] }
  const nobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  return spawnSync(bubblewrap, [...bubblewrapOptions(room), '--', '/bin/sh', '-c', 'exit 0'], { ...nobody, env: {}, cwd: '/' }).status === 0
}

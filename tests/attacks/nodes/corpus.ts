import type { NodeAttack } from './attack.ts'
import { FILES, LINKS } from './cases/files.ts'
import { BESIDE, ENDS, MESSAGES } from './cases/host.ts'
import { LOADING } from './cases/load.ts'
import { NETWORK } from './cases/network.ts'
import { MACHINE, NATIVE, PROCESSES, SERVER } from './cases/processes.ts'
import { SECRETS } from './cases/secrets.ts'

/** Everything that is tried, by class. */
export const NODE_ATTACKS: readonly NodeAttack[] = [
  FILES,
  LINKS,
  SECRETS,
  NETWORK,
  PROCESSES,
  NATIVE,
  SERVER,
  MACHINE,
  MESSAGES,
  BESIDE,
  ENDS,
  LOADING,
].flat()

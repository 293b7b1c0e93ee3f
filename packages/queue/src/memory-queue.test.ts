import { createMemoryQueue } from './memory-queue.ts'
import { runQueueContract } from './testing/run-queue-contract.ts'

runQueueContract('in memory', () => createMemoryQueue())

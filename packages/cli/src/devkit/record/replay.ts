import type { NodeDefinition } from '@millrace/node-sdk'
import { replayHttp, runNode } from '@millrace/node-sdk/testing'
import type { HostedType } from '../host.ts'
import { seenError } from '../playground/execute.ts'
import { jsonOf, type RecordedExecution, type Replayed } from './recorded-execution.ts'

/** Executes a node with the answers of a recording instead of its service. */
export async function replay({ definition }: HostedType, recorded: RecordedExecution): Promise<Replayed> {
  const { config, items, now, idempotencyKey } = recorded
  try {
    const { outputs } = await runNode(definition as unknown as NodeDefinition, {
      ...{ config, items, now, idempotencyKey, mode: 'test' },
      http: replayHttp(recorded),
    })
    return { outputs: jsonOf(outputs) }
  } catch (thrown) {
    return { error: seenError(thrown) }
  }
}

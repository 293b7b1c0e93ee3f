import type { WorkflowSummary } from '@millrace/api'
import type { Api } from '@/api/api.ts'
import type { WorkflowMove } from '@/api/workflows.ts'

/** Moves that can be taken back. */
export type ReversibleMove = Extract<WorkflowMove, 'pause' | 'resume' | 'archive' | 'unarchive'>

/** Takes a move back: the workflow stands again as `before` shows it. */
export async function moveBack({ workflows }: Pick<Api, 'workflows'>, before: WorkflowSummary, move: ReversibleMove): Promise<void> {
  const { id } = before
  switch (move) {
    case 'pause':
      return void (await workflows.move(id, 'resume'))
    case 'resume':
      return void (await workflows.move(id, 'pause'))
    case 'unarchive':
      return void (await workflows.move(id, 'archive'))
    case 'archive':
      // The archive gives back a draft: what was published is published again, in the version that it had.
      await workflows.move(id, 'unarchive')
      if (before.publishedVersion === null) return
      await workflows.publish(id, { version: before.publishedVersion })
      if (before.status === 'paused') await workflows.move(id, 'pause')
  }
}

/** Takes publishing back: to the version that was published before, or to none. */
export async function publishBack({ workflows }: Pick<Api, 'workflows'>, { id, publishedVersion }: WorkflowSummary): Promise<void> {
  await (publishedVersion === null ? workflows.move(id, 'unpublish') : workflows.publish(id, { version: publishedVersion }))
}

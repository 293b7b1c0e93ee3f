import type { ExecuteBody } from '@millrace/api'
import { defineError } from '@millrace/base'
import type { AcceptRequest } from '@millrace/engine'
import type { WorkflowDocument } from '@millrace/workflow'

export const DraftOnlyError = defineError<{ member: string }>(
  'execute.draft-only',
  422,
  (d) => `"${d.member}" is for trying out a draft; a published version runs as it is. Leave it out, or leave out "target".`,
)

export const UnknownNodeError = defineError<{ errors: readonly { path: string; code: string; message: string }[] }>(
  'execute.unknown-node',
  422,
  ({ errors: [first] }) => `${first?.path ?? 'A node'} ${first?.message ?? 'is not in the workflow'}.`,
)

export const ReuseWithStartError = defineError<{ member: string }>(
  'execute.reuse-with-start',
  422,
  (d) => `"reuse" starts with what the earlier execution started with, so that "${d.member}" would have no effect. Leave one of them out.`,
)

const MEMBERS = ['until', 'reuse', 'breakpoints', 'stepping'] as const

/** How far a draft runs, where it stops, and what it takes over. `draft` is undefined for a published version, which does none of it. */
export function tryingOut(body: ExecuteBody, draft: WorkflowDocument | undefined): Pick<AcceptRequest, 'until' | 'reuse' | 'stops'> {
  const { until, reuse, breakpoints = [], stepping = false } = body
  if (draft === undefined) {
    const member = MEMBERS.find((name) => body[name] !== undefined)
    if (member !== undefined) throw new DraftOnlyError({ member })
    return {}
  }
  const start = (['input', 'trigger'] as const).find((name) => reuse !== undefined && body[name] !== undefined)
  if (start !== undefined) throw new ReuseWithStartError({ member: start })
  if (until !== undefined) mustHave(draft, until, '/until')
  for (const [index, node] of breakpoints.entries()) mustHave(draft, node, `/breakpoints/${index}`)
  const stops = stepping || breakpoints.length > 0
  return {
    ...(until === undefined ? {} : { until }),
    ...(reuse === undefined ? {} : { reuse }),
    ...(stops ? { stops: { nodes: breakpoints, ...(stepping ? { each: true as const } : {}) } } : {}),
  }
}

function mustHave({ nodes }: WorkflowDocument, node: string, path: string): void {
  if (nodes.some(({ id }) => id === node)) return
  throw new UnknownNodeError({
    errors: [{ path, code: 'node.unknown', message: `names "${node}", which the draft does not have; save it first` }],
  })
}

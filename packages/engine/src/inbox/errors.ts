import { defineError } from '@millrace/base'

export const InboxEventNotFoundError = defineError<{ inboxId: string }>(
  'inbox.not-found',
  404,
  (d) => `There is no event ${d.inboxId} in the inbox; events are forgotten some time after they ran.`,
)

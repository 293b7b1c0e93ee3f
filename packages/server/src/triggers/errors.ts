import { defineError, type Id } from '@millrace/base'

interface TriggerProblem {
  readonly path: string
  readonly code: string
  readonly message: string
}

/** A trigger's config cannot be served; `errors` say where, by JSON pointer into the document. */
export const TriggerConfigError = defineError<{ nodeId: string; nodeName: string; errors: readonly TriggerProblem[] }>(
  'trigger.config-invalid',
  422,
  (d) => `The trigger "${d.nodeName}" cannot be published: ${d.errors.map(({ message }) => message).join('; ')}.`,
)

/** A published trigger whose node type is not there any more. */
export const TriggerGoneError = defineError<{ nodeId: string; nodeType: string }>(
  'trigger.gone',
  422,
  (d) => `No installed package brings the trigger "${d.nodeType}" any more. Install it again, or change the workflow.`,
)

/** A test of a trigger that asks found nothing to start with. */
export const NoTriggerEventError = defineError<{ nodeName: string }>(
  'trigger.no-event',
  409,
  (d) => `The trigger "${d.nodeName}" found no event to test with. Make one happen in the service, or test with data of your own.`,
)

export const WebhookNotFoundError = defineError<{ method: string; path: string; test: boolean }>('webhook.not-found', 404, (d) =>
  d.test
    ? `No test webhook listens at "${d.path}". Open the workflow, choose "Listen for a test call", and call again within two minutes.`
    : `No published workflow has a webhook at "${d.path}". Publish the workflow, or check the path.`,
)

export const WebhookCallerRefusedError = defineError<{ scheme: 'basic' | 'header' }>('webhook.unauthorized', 401, (d) =>
  d.scheme === 'basic'
    ? 'This webhook needs HTTP Basic authentication with the user and password of its credential.'
    : 'This webhook needs the header of its credential with the right value.',
)

export const WebhookAddressRefusedError = defineError<{ ip: string }>(
  'webhook.address-refused',
  403,
  (d) => `The address ${d.ip} may not call this webhook.`,
)

/** The credential that callers are checked against is gone or unusable: nobody gets in. */
export const WebhookCredentialMissingError = defineError<{ credentialType: string }>(
  'webhook.credential-missing',
  503,
  (d) =>
    `This webhook checks its callers with a credential (${d.credentialType}) that is not set. Choose one in the trigger and publish again.`,
)

export const UnsupportedBodyError = defineError<{ got: string }>(
  'webhook.unsupported-body',
  415,
  (d) => `A webhook takes JSON, form fields, text or bytes, uncompressed; not ${d.got}.`,
)

export const TooManyFilesError = defineError<{ most: number }>(
  'webhook.too-many-files',
  413,
  (d) => `A call can bring ${d.most} files at most. Send the others with another call.`,
)

export const NoWebhookTriggerError = defineError<{ workflowId: Id }>(
  'workflow.no-webhook-trigger',
  422,
  () => 'This workflow has no webhook trigger to listen with. Add one, then listen again.',
)

export const NoTriggerError = defineError<{ workflowId: Id; trigger: string | null }>('workflow.no-trigger', 422, (d) =>
  d.trigger === null
    ? 'This workflow has no trigger to start at. Add one, for example a manual trigger.'
    : `This workflow has no trigger node "${d.trigger}".`,
)

export const WorkflowNotPublishedError = defineError<{ workflowId: Id }>(
  'workflow.not-published',
  409,
  () => 'This workflow is not published. Publish it, or run the draft.',
)

/** The trigger's own check of a call said no: a wrong signature, an old time. */
export const WebhookSignatureRefusedError = defineError<Record<string, never>>(
  'webhook.signature-refused',
  401,
  () => 'This call is not signed as calls of this webhook are. Nothing was stored of it.',
)

/** A call that cannot be checked yet, because the service's answer to the registration is under way. */
export const WebhookNotReadyError = defineError<{ retryAfterSeconds: number }>(
  'webhook.not-ready',
  503,
  () => 'This webhook is being registered. Deliver again in a moment.',
)

/** The trigger's code failed at a call. */
export const WebhookCheckFailedError = defineError<{ code: string }>(
  'webhook.check-failed',
  503,
  () => 'The call could not be checked, so nothing was stored of it. Deliver it again later.',
)

/** A draft cannot listen, because the service did not take the address. */
export const RegistrationFailedError = defineError<{ nodeName: string; code: string; reason: string }>(
  'webhook.registration-failed',
  502,
  (d) => `The service of the trigger "${d.nodeName}" could not be told where to call: ${d.reason}`,
)

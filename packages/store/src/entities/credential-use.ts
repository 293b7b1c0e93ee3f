import type { Id } from '@millrace/base'
import { EntitySchema } from 'typeorm'
import { text } from './columns.ts'

/** A document names a credential. Derived at save and at publish, so that "who uses this" needs no reading of documents. */
export interface CredentialUseRow {
  readonly tenantId: Id
  readonly credentialId: Id
  readonly workflowId: Id
  readonly source: 'draft' | 'published'
}

export const CredentialUseEntity = new EntitySchema<CredentialUseRow>({
  name: 'credential-use',
  tableName: 'credential_uses',
  columns: {
    tenantId: { ...text('tenant_id'), primary: true },
    credentialId: { ...text('credential_id'), primary: true },
    workflowId: { ...text('workflow_id'), primary: true },
    source: { ...text('source'), primary: true },
  },
})

import type { MigrationInterface, QueryRunner } from 'typeorm'
import { ForwardOnlyError } from '../errors.ts'

const STATEMENTS = [
  `CREATE TABLE credential_tokens (
    tenant_id text NOT NULL,
    credential_id text NOT NULL REFERENCES credentials (id) ON DELETE CASCADE,
    key_id text, cipher_text text, renewable boolean NOT NULL, expires_at bigint, problem text,
    connected_at bigint, updated_at bigint NOT NULL, lease_owner text, lease_until bigint,
    PRIMARY KEY (tenant_id, credential_id))`,
  `CREATE TABLE credential_authorizations (
    id text PRIMARY KEY, tenant_id text NOT NULL,
    credential_id text NOT NULL REFERENCES credentials (id) ON DELETE CASCADE,
    user_id text NOT NULL, key_id text NOT NULL, cipher_text text NOT NULL,
    redirect_uri text NOT NULL, expires_at bigint NOT NULL)`,
  `CREATE INDEX credential_authorizations_credential ON credential_authorizations (tenant_id, credential_id)`,
]

/** Tokens of OAuth2 credentials, and sign-ins at services that are under way. The previous version leaves both tables alone. */
export class CredentialTokens1795347600000 implements MigrationInterface {
  readonly name = 'CredentialTokens1795347600000'

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement)
  }

  down(): Promise<void> {
    return Promise.reject(new ForwardOnlyError({ migration: this.name }))
  }
}

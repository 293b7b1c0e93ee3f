import type { Id, JsonValue } from '@millrace/base'
import { SettingEntity } from '../entities/setting.ts'
import type { Query } from '../query.ts'

export class Settings {
  readonly #query: Query
  constructor(query: Query) {
    this.#query = query
  }

  async get(tenantId: Id, key: string): Promise<JsonValue | undefined> {
    const row = await this.#query((manager) => manager.getRepository(SettingEntity).findOneBy({ tenantId, key }))
    return row?.value as JsonValue | undefined // written by `set` only
  }

  async set(tenantId: Id, key: string, value: JsonValue): Promise<void> {
    await this.#query((manager) =>
      manager.getRepository(SettingEntity).upsert({ tenantId, key, value: value as object }, ['tenantId', 'key']),
    )
  }
}

import type { Id } from '@millrace/base'
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { UndecryptableError } from '../errors.ts'

/** Whose secret it is. Bound to the cipher text: moved to another credential or tenant it does not open. */
export interface SecretOwner {
  readonly tenantId: Id
  readonly credentialId: Id
  /** What of the credential it is, when not its data. */
  readonly part?: 'tokens' | 'authorization' | 'registration'
}

export interface SealedSecret {
  /** Which key it was made with, for rotation. */
  readonly keyId: string
  /** `v1.<nonce>.<tag>.<cipher text>`, base64url. */
  readonly cipherText: string
}

export const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** AES-256-GCM under the server's encryption key. */
export class SecretBox {
  readonly #key: Buffer
  /** Says which key this is without saying anything about it. */
  readonly keyId: string

  constructor(key: Buffer) {
    this.#key = key
    this.keyId = createHash('sha256').update('millrace/key-id').update(key).digest('hex').slice(0, 16)
  }

  seal(plainText: string, owner: SecretOwner): SealedSecret {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG_BYTES }).setAAD(boundTo(owner))
    const sealed = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()])
    return {
      keyId: this.keyId,
      cipherText: ['v1', ...[nonce, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.'),
    }
  }

  /** Throws UndecryptableError for another key, another owner, or a changed cipher text. */
  open({ keyId, cipherText }: SealedSecret, owner: SecretOwner): string {
    const { credentialId } = owner
    const [version, nonce, tag, sealed] = cipherText.split('.')
    if (keyId !== this.keyId || version !== 'v1' || nonce === undefined || tag === undefined || sealed === undefined) {
      throw new UndecryptableError({ credentialId })
    }
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, Buffer.from(nonce, 'base64url'), { authTagLength: TAG_BYTES })
      decipher.setAAD(boundTo(owner)).setAuthTag(Buffer.from(tag, 'base64url'))
      return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64url')), decipher.final()]).toString('utf8')
    } catch (thrown) {
      throw new UndecryptableError({ credentialId }, { cause: thrown })
    }
  }

  /** Another 32-byte key for one purpose, from which this one cannot be found. */
  deriveKey(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key, Buffer.alloc(0), `millrace/${purpose}`, KEY_BYTES))
  }
}

const boundTo = ({ tenantId, credentialId, part }: SecretOwner): Buffer =>
  Buffer.from([tenantId, credentialId, ...(part === undefined ? [] : [part])].join('/'), 'utf8')

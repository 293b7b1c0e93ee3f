import { md5, ripemd160, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { sha3_512 } from '@noble/hashes/sha3.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'

// Not the platform's own hashing: Node's is not in browsers, where results are previewed, and the browsers' makes one wait.
const ALGORITHMS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  md5,
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
  sha3: sha3_512,
  ripemd160,
}

/** Units for a character; SHA-3 is the slow one. */
const UNITS_A_CHAR = 3
const SHA3_UNITS_A_CHAR = 8

/** The hash of a text's UTF-8 bytes, in hexadecimal digits. */
export function hashText(vm: Machine, text: string, algorithm: string): string {
  const hash = Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined
  if (hash === undefined) {
    throw new ExpressionError('expression.bad-argument', `hash does not know the algorithm "${algorithm.slice(0, 30)}".`, {
      hint: `It knows ${Object.keys(ALGORITHMS).join(', ')}.`,
    })
  }
  vm.spend(1_000 + text.length * (hash === sha3_512 ? SHA3_UNITS_A_CHAR : UNITS_A_CHAR))
  return bytesToHex(hash(new TextEncoder().encode(text)))
}

import { codes } from './en/codes.ts'
import { conditions } from './en/conditions.ts'
import { config } from './en/config.ts'
import { fixes } from './en/fixes.ts'
import { operators } from './en/operators.ts'
import { policies } from './en/policies.ts'
import { problems } from './en/problems.ts'
import { renames } from './en/renames.ts'
import { secrets } from './en/secrets.ts'

/** Every string that this package says about workflows, by dotted key. */
export const en = {
  ...problems,
  ...policies,
  ...secrets,
  ...config,
  ...conditions,
  ...operators,
  ...fixes,
  ...renames,
  ...codes,
} as const

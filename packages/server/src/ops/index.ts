export { effectiveSettings, type EffectiveSetting, type EffectiveSettings } from './effective-settings.ts'
export { examine, type Finding, type Health } from './doctor.ts'
export { backUp, restore, verify } from './backups.ts'
